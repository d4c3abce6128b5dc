//! Pictures: the history of an iteration, a spectrum or its density, the pattern of a matrix; as SVG or PNG.

mod convergence;
mod density;
mod pattern;
mod spectrum;

use std::path::Path;
use std::sync::Once;

use cola_runtime::{Value, c64};
use plotters::coord::Shift;
use plotters::prelude::{
    BitMapBackend, DrawingArea, DrawingBackend, FontStyle, IntoDrawingArea, RGBColor, SVGBackend, WHITE,
};
use plotters::style::register_font;

use super::failure::Failure;
use super::monitor::Run;

/// Width and height in pixels.
const SIZE: (u32, u32) = (900, 600);
/// Colours that stay apart also for the colour-blind (Okabe & Ito 2008).
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Subject {
    /// Residuals against iterations, of every iterative method that ran
    Convergence,
    /// Eigenvalues or singular values: a histogram of real ones, points in the plane of complex ones
    Spectrum,
    /// The density of the eigenvalues of a self-adjoint operator, estimated without computing them
    Density,
    /// Where the entries of a matrix are not zero
    Pattern,
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Scalable vector graphics.
    Svg,
    /// Portable network graphics.
    Png,
}

impl Format {
    /// The one that a name asks for.
    ///
    /// # Errors
    /// Where it ends in neither.
    pub fn of(path: &Path) -> Result<Format, Failure> {
        match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Ok(Format::Svg),
            Some("png") => Ok(Format::Png),
            _ => Err(Failure::new(
                "InvalidArgument",
                format!("--plot {}: a plot is .svg or .png", path.display()),
            )
            .with_help("--plot convergence.svg")),
        }
    }
}

/// Something to draw.
pub enum Picture {
    /// Residuals of runs.
    Convergence(Vec<Run>),
    /// Values, and whether they are real.
    Spectrum {
        /// Eigenvalues or singular values.
        values: Vec<c64>,
        /// None has an imaginary part.
        real: bool,
    },
    /// An estimated density of eigenvalues.
    Density(density::Density),
    /// The pattern of a matrix.
    Pattern(pattern::Cells),
}

impl Picture {
    /// The picture of a result: of the subject that was asked for, else of whatever the result has.
    ///
    /// # Errors
    /// Where there is nothing of the kind to draw.
    pub fn of(subject: Option<Subject>, value: Option<&Value>, runs: Vec<Run>) -> Result<Picture, Failure> {
        let has_runs = runs.iter().any(|run| !run.points.is_empty());
        let subject = subject.or(match value {
            Some(Value::Op(_)) => Some(Subject::Pattern),
            Some(v @ Value::Record(_)) if spectrum::values(v).is_some() => Some(Subject::Spectrum),
            _ if has_runs => Some(Subject::Convergence),
            Some(v) if spectrum::values(v).is_some() => Some(Subject::Spectrum),
            _ => None,
        });
        let nothing = |what: &str, help: &str| {
            Err(Failure::new("InvalidArgument", format!("--plot: {what}")).with_help(help.to_owned()))
        };
        match subject {
            Some(Subject::Convergence) if has_runs => Ok(Picture::Convergence(runs)),
            Some(Subject::Convergence) => nothing(
                "no iterative method ran, so there is no history to draw",
                "name one: solve(A, b, CG())",
            ),
            Some(Subject::Spectrum) => match value.and_then(spectrum::values) {
                Some((values, real)) => Ok(Picture::Spectrum { values, real }),
                None => nothing("the value is no spectrum", "plot eig(A), svd(A) or a column of values"),
            },
            Some(Subject::Density) => match value.and_then(density::of) {
                Some(found) => found.map(Picture::Density).map_err(|e| Failure::plain(&e)),
                None => nothing("the value is no operator", "plot a self-adjoint operator"),
            },
            Some(Subject::Pattern) => match value {
                Some(Value::Op(a)) => pattern::cells(a).map(Picture::Pattern).map_err(|e| Failure::plain(&e)),
                Some(Value::Array(a)) => Ok(Picture::Pattern(pattern::cells_of_array(a))),
                _ => nothing("the value is no matrix", "plot an operator or an array"),
            },
            None => nothing(
                "nothing here can be drawn",
                "an operator, eig(A), svd(A), or a call in which an iterative method runs",
            ),
        }
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// Those of drawing and of temporary files.
    pub fn render(&self, format: Format) -> Result<Vec<u8>, Failure> {
        static FONT: Once = Once::new();
        FONT.call_once(|| {
            // The font is a part of the program; one that cannot be read leaves drawings without text.
            let _ = register_font("sans-serif", FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT);
        });
        let failed = |why: String| Failure::new("Io", format!("--plot: {why}"));
        match format {
            Format::Svg => {
                let mut text = String::new();
                self.draw(&SVGBackend::with_string(&mut text, SIZE).into_drawing_area()).map_err(failed)?;
                Ok(text.into_bytes())
            }
            Format::Png => {
                let file = tempfile::Builder::new().suffix(".png").tempfile();
                let file = file.map_err(|e| failed(e.to_string()))?;
                self.draw(&BitMapBackend::new(file.path(), SIZE).into_drawing_area()).map_err(failed)?;
                std::fs::read(file.path()).map_err(|e| failed(e.to_string()))
            }
        }
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Result<(), String> {
        let drawn = area.fill(&WHITE).and_then(|()| {
            match self {
                Picture::Convergence(runs) => convergence::draw(area, runs)?,
                Picture::Spectrum { values, real: true } => spectrum::draw_histogram(area, values)?,
                Picture::Spectrum { values, real: false } => spectrum::draw_plane(area, values)?,
                Picture::Density(found) => density::draw(area, found)?,
                Picture::Pattern(cells) => pattern::draw(area, cells)?,
            }
            area.present()
        });
        drawn.map_err(|e| e.to_string())
    }
}
