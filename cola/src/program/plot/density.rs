//! The density of a spectrum that is too large to compute: eigenvalues broadened, estimated from random probes.

use cola_runtime::{Error, Op, Result, Value, World};
use cola_stdlib::algorithms::{DensityEstimate, SpectralDensity};
use cola_stdlib::properties::SELF_ADJOINT;
use plotters::coord::Shift;
use plotters::prelude::{
    BLACK, ChartBuilder, Color, DrawingArea, DrawingAreaErrorKind, DrawingBackend, LineSeries, PathElement,
    Polygon, Rectangle, SeriesLabelPosition, ShapeStyle, WHITE,
};

use super::COLOURS;

/// A density, and of how many eigenvalues.
pub struct Density {
    order: usize,
    estimate: DensityEstimate,
}

/// The density of the eigenvalues of an operator, or of a matrix given as an array; nothing for other values.
///
/// # Errors
/// `InvalidArgument` where the operator is not known to be self-adjoint; those of the estimate.
pub(super) fn of(value: &Value) -> Option<Result<Density>> {
    match value {
        Value::Op(a) => Some(estimate(a)),
        Value::Array(a) if a.cols() > 1 => {
            Some(World::global().and_then(|world| world.wrap_array(a.clone())).and_then(|a| estimate(&a)))
        }
        _ => None,
    }
}

fn estimate(a: &Op) -> Result<Density> {
    if !SELF_ADJOINT.of(a) {
        let why = format!(
            "the density of a spectrum is that of real eigenvalues, and {a} is not known to be self-adjoint"
        );
        return Err(Error::invalid("--plot-of density", why)
            .with_help("assert it where it holds: SelfAdjoint(A); for other spectra, plot eig(A)"));
    }
    Ok(Density { order: a.rows(), estimate: SpectralDensity::default().of(a)? })
}

pub(super) fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    Density { order, estimate }: &Density,
) -> std::result::Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let points = &estimate.points;
    let (left, right) = (points.first().copied().unwrap_or(0.0), points.last().copied().unwrap_or(1.0));
    let tallest = estimate.density.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    // Where few probes tell little the band is cut off, so that the curve keeps its place.
    let top = estimate.interval.iter().map(|i| i.1).fold(tallest, f64::max).min(1.5 * tallest) * 1.05;
    let mut chart = ChartBuilder::on(area)
        .margin(20)
        .x_label_area_size(45)
        .y_label_area_size(75)
        .caption(format!("Spectral density: {order} eigenvalues"), ("sans-serif", 24))
        .build_cartesian_2d(left..right, 0.0..top)?;
    chart
        .configure_mesh()
        .x_desc(format!("eigenvalue, broadened by {:.1e}", estimate.width))
        .y_desc("part of all eigenvalues per unit")
        .label_style(("sans-serif", 16))
        .light_line_style(WHITE)
        .draw()?;
    let edge = |high: bool| {
        points.iter().zip(&estimate.interval).map(move |(&t, i)| (t, if high { i.1.min(top) } else { i.0 }))
    };
    let band: Vec<(f64, f64)> = edge(true).chain(edge(false).rev()).collect();
    let shade = COLOURS[0].mix(0.25);
    chart
        .draw_series([Polygon::new(band, shade.filled())])?
        .label("95 % confidence")
        .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 20, y + 5)], shade.filled()));
    let style = ShapeStyle::from(&COLOURS[0]).stroke_width(2);
    let curve = points.iter().copied().zip(estimate.density.iter().copied());
    chart
        .draw_series(LineSeries::new(curve, style))?
        .label(format!("{} probes, {} steps of Lanczos", estimate.probes, estimate.steps))
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], style));
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .label_font(("sans-serif", 16))
        .draw()
}
