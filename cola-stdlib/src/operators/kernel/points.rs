//! Points, made ready for a kernel: in the type that is computed in, on circles for a periodic kernel, and
//! centred and scaled where distances come from products.

use super::covariance::Covariance;
use cola_kernels::{BY_PRODUCTS_FROM, Field, Side};
use cola_runtime::{Array, DType, Element, Error, ErrorKind, Result, with_element};

/// One set of points.
#[derive(Clone, Debug)]
pub(super) struct Points {
    /// n×d in f32 or f64, column-major.
    raw: Array,
    /// The same times the weights and centred, and the squares of their norms.
    scaled: Option<(Array, Array)>,
}

impl Points {
    /// As the kernels take them.
    pub(super) fn side<R: Field + Element>(&self) -> Result<Side<'_, R>> {
        let scaled = match &self.scaled {
            Some((points, squares)) => {
                let column = squares.view::<R>()?.col(0);
                let squares = column.try_as_col_major().map_or(&[][..], |c| c.as_slice());
                Some((points.view::<R>()?, squares))
            }
            None => None,
        };
        Ok(Side { raw: self.raw.view::<R>()?, scaled })
    }

    /// The points times the weights, for products.
    pub(super) fn for_products(&self) -> &Array {
        self.scaled.as_ref().map_or(&self.raw, |(points, _)| points)
    }

    pub(super) fn bytes(&self) -> usize {
        self.raw.bytes() + self.scaled.as_ref().map_or(0, |(p, s)| p.bytes() + s.bytes())
    }
}

/// Points as numbers: n×d, row by row.
pub(super) fn rows(points: &Array) -> Result<Vec<f64>> {
    with_element!(points.dtype(), T => {
        let v = points.view::<T>()?;
        let (n, d) = v.shape();
        Ok((0..n).flat_map(|i| (0..d).map(move |k| v[(i, k)].to_scalar().re)).collect())
    })
}

/// Both sets for this kernel (the second is the first when they are `same`), and the weights of the coordinates.
pub(super) fn prepared(
    x: &Array,
    y: &Array,
    same: bool,
    covariance: &Covariance,
    lengthscale: &[f64],
) -> Result<(Points, Points, Array)> {
    let working = if x.dtype() == DType::F64 { DType::F64 } else { DType::F32 };
    let mut weights: Vec<f64> = (0..x.cols()).map(|k| 1.0 / lengthscale[k % lengthscale.len()]).collect();
    if matches!(covariance, Covariance::Periodic { .. }) {
        weights = weights.iter().flat_map(|&w| [w, w]).collect();
    }
    let placed = |points: &Array| -> Result<Array> {
        match covariance {
            Covariance::Periodic { period } => on_circles(points, *period)?.cast(working),
            _ => Array::copy_of(points.cast(working)?.as_ref()),
        }
    };
    let first = placed(x)?;
    let second = if same { first.clone() } else { placed(y)? };
    let d = weights.len();
    let centre = if covariance.is_of_products() { vec![0.0; d] } else { mean(&first, &second)? };
    let scales =
        if covariance.is_of_products() { weights.iter().any(|w| *w != 1.0) } else { d >= BY_PRODUCTS_FROM };
    let made = |raw: Array| -> Result<Points> {
        let scaled = if scales { Some(scaled(&raw, &centre, &weights)?) } else { None };
        Ok(Points { raw, scaled })
    };
    let rows = made(first)?;
    let cols = if same { rows.clone() } else { made(second)? };
    Ok((rows, cols, Array::vector(weights).cast(working)?))
}

/// (cos 2πx/p, sin 2πx/p) for every coordinate: |difference|² = 4·sin²(π(x − y)/p).
fn on_circles(points: &Array, period: f64) -> Result<Array> {
    let (n, d, all) = (points.rows(), points.cols(), rows(points)?);
    Array::from_fn(n, 2 * d, |i, k| {
        // The remainder is exact, so that points many periods away lose nothing.
        let angle = std::f64::consts::TAU * ((all[i * d + k / 2] % period) / period);
        if k % 2 == 0 { angle.cos() } else { angle.sin() }
    })
}

/// The mean of all points.
fn mean(x: &Array, y: &Array) -> Result<Vec<f64>> {
    let mut sums = vec![0.0; x.cols()];
    for points in [x, y] {
        let (n, all) = (points.rows(), rows(points)?);
        for (at, z) in all.iter().enumerate() {
            sums[at % x.cols()] += z / n as f64;
        }
    }
    Ok(sums.into_iter().map(|s| 0.5 * s).collect())
}

fn scaled(raw: &Array, centre: &[f64], weights: &[f64]) -> Result<(Array, Array)> {
    let (n, d, all) = (raw.rows(), raw.cols(), rows(raw)?);
    let entry = |i: usize, k: usize| (all[i * d + k] - centre[k]) * weights[k];
    let points = Array::from_fn(n, d, entry)?.cast(raw.dtype())?;
    let squares = Array::from_fn(n, 1, |i, _| (0..d).map(|k| entry(i, k).powi(2)).sum::<f64>())?;
    Ok((points, squares.cast(raw.dtype())?))
}

/// Refuses points that are complex or not finite.
pub(super) fn check(name: &str, points: &Array) -> Result<()> {
    if points.dtype().is_complex() {
        let why = format!("Kernel: {name} holds {} points; points are real", points.dtype());
        return Err(Error::new(ErrorKind::DTypeMismatch, why)
            .with_help("give real and imaginary parts as two coordinates"));
    }
    match points.as_ref().first_not_finite() {
        Some(at) => Err(Error::not_finite(&format!("Kernel: {name}"), at)),
        None => Ok(()),
    }
}
