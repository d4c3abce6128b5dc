//! Residuals against iterations, on a logarithmic scale.

use plotters::coord::Shift;
use plotters::prelude::{
    BLACK, ChartBuilder, Color, DrawingArea, DrawingAreaErrorKind, DrawingBackend, IntoLogRange, LineSeries,
    PathElement, SeriesLabelPosition, ShapeStyle, WHITE,
};

use super::COLOURS;
use crate::program::monitor::Run;

/// Residuals that are 0 are drawn here.
const FLOOR: f64 = 1e-18;

pub(super) fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    runs: &[Run],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let shown = |r: f64| if r.is_finite() { r.max(FLOOR) } else { 1.0 };
    let runs: Vec<&Run> = runs.iter().filter(|run| !run.points.is_empty()).collect();
    let last = runs.iter().flat_map(|run| &run.points).map(|p| p.0).max().unwrap_or(1);
    let all = runs.iter().flat_map(|run| run.points.iter().map(|p| shown(p.1)).chain([shown(run.tolerance)]));
    let (low, high) = all.fold((1.0f64, 1.0f64), |(low, high), r| (low.min(r), high.max(r)));
    let mut chart = ChartBuilder::on(area)
        .margin(20)
        .x_label_area_size(45)
        .y_label_area_size(75)
        .caption("Convergence", ("sans-serif", 24))
        .build_cartesian_2d(0..last + 1, (low / 3.0..high * 3.0).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("iteration")
        .y_desc("relative residual")
        .y_label_formatter(&|y| format!("{y:.0e}"))
        .label_style(("sans-serif", 16))
        .light_line_style(WHITE)
        .draw()?;
    for (i, run) in runs.iter().enumerate() {
        let colour = COLOURS[i % COLOURS.len()];
        let style = ShapeStyle::from(&colour).stroke_width(2);
        let points = run.points.iter().map(|&(iteration, r)| (iteration, shown(r)));
        let certified = run.certified.map(|r| format!(", recomputed {r:.1e}")).unwrap_or_default();
        chart
            .draw_series(LineSeries::new(points, style))?
            .label(format!("{}{certified}", run.method))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], style));
        let tolerance = shown(run.tolerance);
        chart.draw_series(LineSeries::new([(0, tolerance), (last + 1, tolerance)], colour.mix(0.4)))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .label_font(("sans-serif", 16))
        .draw()
}
