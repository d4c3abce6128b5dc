//! Pictures: a line for each peer over sizes, both scales logarithmic; ours stands out.

use std::sync::Once;

use plotters::coord::Shift;
use plotters::prelude::{
    BLACK, ChartBuilder, Circle, Color, DashedLineSeries, DrawingArea, DrawingAreaErrorKind, DrawingBackend,
    FontStyle, IntoDrawingArea, IntoFont, IntoLogRange, LineSeries, PathElement, RGBColor, SVGBackend,
    ShapeStyle, Text, WHITE,
};
use plotters::style::register_font;

use super::family::{ours, plain};
use super::markdown::clipped;

/// A line of a picture.
pub struct Line<'a> {
    /// Whose.
    pub peer: &'a str,
    /// Points, by the first coordinate.
    pub points: Vec<(f64, f64)>,
}

/// What a picture says beside its lines.
pub struct Words<'a> {
    /// Above it.
    pub caption: &'a str,
    /// Below its horizontal axis.
    pub below: &'a str,
    /// Beside its vertical axis.
    pub beside: &'a str,
}

/// Pixels: of the chart, of the legend, of the height, of a line of the legend.
const CHART: u32 = 700;
const LEGEND: u32 = 420;
const HEIGHT: u32 = 520;
const STEP: u32 = 20;

/// Characters of a name in the legend.
const NAME: usize = 55;

/// Quantities that are 0 are drawn here.
const FLOOR: f64 = 1e-17;

/// Colours of the others that stay apart also for the colour-blind (Okabe & Ito 2008); ours is black.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// Pixels of a dash and of the space after it, for lines that have the colour of one before them.
const DASHES: [(u32, u32); 3] = [(1, 0), (8, 5), (2, 4)];

/// How a line looks.
#[derive(Clone, Copy)]
struct Look {
    style: ShapeStyle,
    dash: (u32, u32),
    radius: u32,
}

/// The picture as SVG.
///
/// # Errors
/// What the plotting library says.
pub fn svg(words: &Words<'_>, lines: &[Line<'_>]) -> Result<String, String> {
    static FONT: Once = Once::new();
    FONT.call_once(|| {
        // The font is a part of the program; one that cannot be read leaves drawings without text.
        let _ = register_font("sans-serif", FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT);
    });
    let mut text = String::new();
    let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let height = HEIGHT.max(count.saturating_mul(STEP).saturating_add(80));
    {
        let area = SVGBackend::with_string(&mut text, (CHART + LEGEND, height)).into_drawing_area();
        draw(&area, words, lines).map_err(|e| e.to_string())?;
    }
    Ok(text)
}

/// The looks of lines: ours black, the plain one thick; the others by colours, then by dashes.
fn looks(lines: &[Line<'_>]) -> Vec<Look> {
    let (mut others, mut variants) = (0, 0);
    let mut look = |peer: &str| {
        if plain(peer) {
            return Look { style: ShapeStyle::from(&BLACK).stroke_width(4), dash: DASHES[0], radius: 5 };
        }
        if ours(peer) {
            variants += 1;
            let style = ShapeStyle::from(&BLACK.mix(0.8)).stroke_width(2);
            return Look { style, dash: DASHES[1 + (variants - 1) % 2], radius: 3 };
        }
        let (colour, dash) = (COLOURS[others % COLOURS.len()], DASHES[others / COLOURS.len() % DASHES.len()]);
        others += 1;
        Look { style: ShapeStyle::from(&colour).stroke_width(2), dash, radius: 3 }
    };
    lines.iter().map(|line| look(line.peer)).collect()
}

/// Whether a number has a place for its label on a logarithmic scale: one that begins with 1, 2 or 5.
fn spaced(x: f64) -> bool {
    let text = format!("{x:e}");
    text.split('e').next().is_some_and(|digits| matches!(digits, "1" | "2" | "5"))
}

/// The least and the greatest, with a margin of a factor.
fn range(values: impl Iterator<Item = f64>, margin: f64) -> std::ops::Range<f64> {
    let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    if low <= high { low / margin..high * margin } else { 1.0..10.0 }
}

fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    words: &Words<'_>,
    lines: &[Line<'_>],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    area.fill(&WHITE)?;
    let (left, right) = area.split_horizontally(CHART);
    let shown = |line: &Line<'_>| -> Vec<(f64, f64)> {
        line.points.iter().map(|&(x, y)| (x, if y > FLOOR { y } else { FLOOR })).collect()
    };
    let all = || lines.iter().flat_map(shown);
    let (across, up) = (range(all().map(|p| p.0), 1.15), range(all().map(|p| p.1), 2.0));
    let mut chart = ChartBuilder::on(&left)
        .margin(20)
        .x_label_area_size(45)
        .y_label_area_size(75)
        .caption(words.caption, ("sans-serif", 22))
        .build_cartesian_2d(across.log_scale(), up.log_scale())?;
    chart
        .configure_mesh()
        .x_desc(words.below)
        .y_desc(words.beside)
        .x_label_formatter(&|&x| if spaced(x) { format!("{x}") } else { String::new() })
        .y_label_formatter(&|y| format!("{y:.0e}"))
        .label_style(("sans-serif", 15))
        .light_line_style(WHITE)
        .draw()?;
    let looks = looks(lines);
    // Ours last, above the others.
    for (line, look) in lines.iter().zip(&looks).rev() {
        let points = shown(line);
        if look.dash.1 == 0 {
            chart.draw_series(LineSeries::new(points.clone(), look.style))?;
        } else {
            let (dash, space) = look.dash;
            chart.draw_series(DashedLineSeries::new(points.clone(), dash, space, look.style))?;
        }
        chart.draw_series(points.into_iter().map(|p| Circle::new(p, look.radius, look.style.filled())))?;
    }
    legend(&right, lines, &looks)?;
    area.present()
}

fn legend<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    lines: &[Line<'_>],
    looks: &[Look],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let mut y = 60;
    for (line, look) in lines.iter().zip(looks) {
        let (dash, space) = look.dash;
        let period = if space == 0 { 30 } else { dash + space };
        for start in (0..30).step_by(period as usize) {
            let end = if space == 0 { 30 } else { (start + dash).min(30) };
            area.draw(&PathElement::new([(start as i32, y), (end as i32, y)], look.style))?;
        }
        area.draw(&Circle::new((15, y), look.radius, look.style.filled()))?;
        area.draw(&Text::new(clipped(line.peer, NAME), (40, y - 8), ("sans-serif", 15).into_font()))?;
        y += STEP as i32;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words<'_> = Words { caption: "a <b> & c", below: "size", beside: "seconds" };

    #[test]
    fn a_picture_names_its_lines_and_is_well_formed() {
        let line = |peer: &'static str, y: f64| Line { peer, points: vec![(100.0, y), (1000.0, 8.0 * y)] };
        let lines = [line("cola", 0.1), line("cola CG(1e-6)", 0.2), line("scipy <direct>", 0.0)];
        let text = svg(&WORDS, &lines).unwrap();
        assert!(text.starts_with("<svg") && text.trim_end().ends_with("</svg>"));
        assert!(text.contains("cola CG(1e-6)") && text.contains("scipy &lt;direct&gt;"));
    }

    #[test]
    fn labels_keep_a_distance() {
        let shown: Vec<f64> = (1..=10).map(|x| 1000.0 * f64::from(x)).filter(|&x| spaced(x)).collect();
        assert_eq!(shown, [1000.0, 2000.0, 5000.0, 10000.0]);
    }

    #[test]
    fn there_are_looks_for_any_number_of_lines() {
        let lines: Vec<Line<'_>> =
            (0..40).map(|_| Line { peer: "scipy", points: vec![(1.0, 1.0)] }).collect();
        assert!(svg(&WORDS, &lines).is_ok());
        assert!(svg(&WORDS, &[]).is_ok());
    }
}
