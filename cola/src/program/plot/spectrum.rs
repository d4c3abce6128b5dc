//! Spectra: a histogram of real values, points in the plane of complex ones.

use cola_runtime::{Value, c64};
use plotters::coord::Shift;
use plotters::prelude::{
    ChartBuilder, Circle, Color, DrawingArea, DrawingAreaErrorKind, DrawingBackend, Rectangle, WHITE,
};

use super::COLOURS;

/// The values of a spectrum: the field `values` (or `s`, of singular values) of a record, or an array with one column.
/// Also whether all are real.
pub(super) fn values(value: &Value) -> Option<(Vec<c64>, bool)> {
    let array = match value {
        Value::Array(a) if a.cols() == 1 => a.clone(),
        Value::Record(record) => {
            let fields = record.fields();
            let found = fields.into_iter().find(|(name, _)| matches!(*name, "values" | "s"))?;
            match found.1 {
                Value::Array(a) => a,
                _ => return None,
            }
        }
        _ => return None,
    };
    let values: Vec<c64> = (0..array.rows()).filter_map(|i| array.get(i, 0).ok()).collect();
    let finite: Vec<c64> = values.into_iter().filter(|z| z.re.is_finite() && z.im.is_finite()).collect();
    let real = finite.iter().all(|z| z.im == 0.0);
    (!finite.is_empty()).then_some((finite, real))
}

/// The range of numbers, a little widened.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
    let margin = if high > low { 0.03 * (high - low) } else { 0.5 * high.abs().max(1.0) };
    (low - margin, high + margin)
}

pub(super) fn draw_histogram<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    values: &[c64],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let (low, high) = range(values.iter().map(|z| z.re));
    let bins = ((values.len() as f64).sqrt() * 2.0).clamp(10.0, 120.0) as usize;
    let width = (high - low) / bins as f64;
    let mut counts = vec![0usize; bins];
    for z in values {
        counts[(((z.re - low) / width) as usize).min(bins - 1)] += 1;
    }
    let top = counts.iter().copied().max().unwrap_or(1);
    let mut chart = ChartBuilder::on(area)
        .margin(20)
        .x_label_area_size(45)
        .y_label_area_size(65)
        .caption(format!("Spectrum: {} values", values.len()), ("sans-serif", 24))
        .build_cartesian_2d(low..high, 0..top + 1)?;
    chart
        .configure_mesh()
        .x_desc("value")
        .y_desc("count")
        .label_style(("sans-serif", 16))
        .light_line_style(WHITE)
        .draw()?;
    chart.draw_series(counts.iter().enumerate().filter(|(_, c)| **c > 0).map(|(i, &count)| {
        let left = low + width * i as f64;
        Rectangle::new([(left, 0), (left + width, count)], COLOURS[0].mix(0.8).filled())
    }))?;
    Ok(())
}

pub(super) fn draw_plane<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    values: &[c64],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let (left, right) = range(values.iter().map(|z| z.re));
    let (bottom, top) = range(values.iter().map(|z| z.im));
    let mut chart = ChartBuilder::on(area)
        .margin(20)
        .x_label_area_size(45)
        .y_label_area_size(75)
        .caption(format!("Spectrum: {} values", values.len()), ("sans-serif", 24))
        .build_cartesian_2d(left..right, bottom..top)?;
    chart
        .configure_mesh()
        .x_desc("real part")
        .y_desc("imaginary part")
        .label_style(("sans-serif", 16))
        .light_line_style(WHITE)
        .draw()?;
    chart.draw_series(values.iter().map(|z| Circle::new((z.re, z.im), 3, COLOURS[0].mix(0.7).filled())))?;
    Ok(())
}
