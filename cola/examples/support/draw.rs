//! Pictures as SVG: curves and dots in the plane, and surfaces.

use std::path::Path;

use plotters::prelude::{
    BLACK, ChartBuilder, Circle, Color, FontStyle, HSLColor, IntoDrawingArea, LineSeries, PathElement,
    Polygon, RGBColor, SVGBackend, SeriesLabelPosition, WHITE,
};
use plotters::style::register_font;

use super::Outcome;

/// Width and height in pixels.
const SIZE: (u32, u32) = (900, 600);

/// Colours that stay apart also for the colour-blind (Okabe & Ito 2008).
const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(150, 140, 30),
    RGBColor(90, 90, 90),
];

/// Named curves and clouds of dots.
pub struct Plot<'a> {
    caption: &'a str,
    axes: [&'a str; 2],
    logarithmic: bool,
    series: Vec<(String, Vec<(f64, f64)>, bool)>,
}

impl<'a> Plot<'a> {
    /// Empty, with these names of the axes.
    pub fn new(caption: &'a str, axes: [&'a str; 2]) -> Plot<'a> {
        Plot { caption, axes, logarithmic: false, series: Vec::new() }
    }

    /// With a logarithmic vertical axis.
    pub fn logarithmic(self) -> Plot<'a> {
        Plot { logarithmic: true, ..self }
    }

    /// With a curve through these points; one without a name is not in the legend.
    pub fn line(mut self, name: impl Into<String>, points: Vec<(f64, f64)>) -> Plot<'a> {
        self.series.push((name.into(), points, true));
        self
    }

    /// With a dot at each of these points.
    pub fn dots(mut self, name: impl Into<String>, points: Vec<(f64, f64)>) -> Plot<'a> {
        self.series.push((name.into(), points, false));
        self
    }

    /// Draws into a file and tells where it is.
    pub fn save(self, file: &Path) -> Outcome {
        let height = |y: f64| if self.logarithmic { y.max(1e-300).log10() } else { y };
        let all = || self.series.iter().flat_map(|(_, points, _)| points);
        let (left, right) = range(all().map(|p| p.0));
        let (low, high) = range(all().map(|p| height(p.1)));
        let area = canvas(file)?.into_drawing_area();
        area.fill(&WHITE)?;
        let mut builder = ChartBuilder::on(&area);
        builder.margin(20).x_label_area_size(45).y_label_area_size(75);
        builder.caption(self.caption, ("sans-serif", 24));
        let mut chart = builder.build_cartesian_2d(left..right, low..high)?;
        let label =
            |y: &f64| if self.logarithmic { format!("{:.0e}", 10f64.powf(*y)) } else { format!("{y:.3}") };
        let mut mesh = chart.configure_mesh();
        mesh.x_desc(self.axes[0]).y_desc(self.axes[1]).y_label_formatter(&label);
        mesh.label_style(("sans-serif", 16)).light_line_style(WHITE).draw()?;
        for (i, (name, points, joined)) in self.series.iter().enumerate() {
            let colour = COLOURS[i % COLOURS.len()];
            let at = points.iter().map(|&(x, y)| (x, height(y)));
            let drawn = if *joined {
                chart.draw_series(LineSeries::new(at, colour.stroke_width(2)))?
            } else {
                chart.draw_series(at.map(|at| Circle::new(at, 2, colour.mix(0.6).filled())))?
            };
            if !name.is_empty() {
                drawn
                    .label(name)
                    .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)));
            }
        }
        if self.series.iter().any(|(name, ..)| !name.is_empty()) {
            let mut labels = chart.configure_series_labels();
            labels.position(SeriesLabelPosition::UpperRight).label_font(("sans-serif", 16));
            labels.background_style(WHITE.mix(0.8)).border_style(BLACK.mix(0.3)).draw()?;
        }
        area.present()?;
        println!("drawn: {}", file.display());
        Ok(())
    }
}

/// Draws heights over a grid of `heights.len()/side` × side points of the unit square, row by row.
pub fn surface(file: &Path, caption: &str, side: usize, heights: &[f64]) -> Outcome {
    let rows = heights.len() / side;
    let (low, high) = range(heights.iter().copied());
    let area = canvas(file)?.into_drawing_area();
    area.fill(&WHITE)?;
    let mut builder = ChartBuilder::on(&area);
    builder.margin(20).caption(caption, ("sans-serif", 24));
    let mut chart = builder.build_cartesian_3d(0.0..1.0, low..high, 0.0..1.0)?;
    chart.with_projection(|mut view| {
        (view.pitch, view.yaw, view.scale) = (0.5, 0.7, 0.85);
        view.into_matrix()
    });
    chart.configure_axes().light_grid_style(BLACK.mix(0.1)).label_style(("sans-serif", 14)).draw()?;
    // Coarse enough for a file of moderate size; the last row and column are always there.
    let steps = |n: usize| {
        let stride = (n / 50).max(1);
        (0..n - 1).step_by(stride).map(move |i| (i, (i + stride).min(n - 1)))
    };
    let at = |i: usize, j: usize| {
        (i as f64 / (rows - 1) as f64, heights[i * side + j], j as f64 / (side - 1) as f64)
    };
    // From the back to the front.
    let faces = steps(rows).flat_map(|i| steps(side).map(move |j| (i, j)));
    chart.draw_series(faces.map(|((i, k), (j, l))| {
        let corners = [at(i, j), at(k, j), at(k, l), at(i, l)];
        let mean = corners.iter().map(|c| c.1).sum::<f64>() / 4.0;
        let part = (mean - low) / (high - low);
        Polygon::new(corners, HSLColor(0.66 * (1.0 - part), 0.6, 0.35 + 0.3 * part).filled())
    }))?;
    area.present()?;
    println!("drawn: {}", file.display());
    Ok(())
}

fn canvas(file: &Path) -> Outcome<SVGBackend<'_>> {
    // The font is a part of the program: the same picture on every machine.
    register_font("sans-serif", FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT)
        .map_err(|_| "the font cannot be read")?;
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(SVGBackend::new(file, SIZE))
}

/// The range of numbers, a little widened.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let finite = values.filter(|x| x.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
    let margin = if high > low { 0.04 * (high - low) } else { 1.0 };
    if low <= high { (low - margin, high + margin) } else { (0.0, 1.0) }
}
