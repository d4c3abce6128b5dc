//! Least squares and pseudoinverses by the singular value decomposition, as written in a textbook.

use super::system::tolerance;
use super::{Matrix, Spectrum};
use cola_runtime::{Error, Result, Value};

/// A⁺.
pub(crate) fn pinv(args: &[Value]) -> Result<Value> {
    let a = Matrix::of(args.first())?;
    let spectrum = Spectrum::of(&a);
    let rank = spectrum.ranks(args.get(2)).first().copied().unwrap_or(0);
    spectrum.pseudo_inverse(rank).array().map(Value::Array)
}

/// ‖X − A⁺‖ relative to κ(A)·‖A⁺‖, with the rank that A may have for which it is least. A regular square A has
/// its condition number counted by the caller already.
pub(crate) fn pinv_law(args: &[Value], found: &Value) -> Result<f64> {
    let a = Matrix::of(args.first())?;
    let x = Matrix::of(Some(found))?;
    let spectrum = Spectrum::of(&a);
    let off = |rank: usize| {
        let exact = spectrum.pseudo_inverse(rank);
        let kappa = spectrum.condition(rank);
        let off = relative(x.distance(&exact), exact.norm() * counted(&a, rank, kappa));
        (off - kappa * tolerance(args.get(1))).max(0.0)
    };
    Ok(spectrum.ranks(args.get(2)).into_iter().map(off).fold(f64::INFINITY, f64::min))
}

/// A⁺·b.
pub(crate) fn lstsq(args: &[Value]) -> Result<Value> {
    let (a, b) = (Matrix::of(args.first())?, Matrix::of(args.get(1))?);
    if a.m != b.m {
        return Err(Error::shape("lstsq", format!("A is {}×{}, b is {}×{}", a.m, a.n, b.m, b.n)));
    }
    let spectrum = Spectrum::of(&a);
    let rank = spectrum.ranks(None).first().copied().unwrap_or(0);
    spectrum.pseudo_inverse(rank).times(&b).array().map(Value::Array)
}

/// ‖X − A⁺·b‖ relative to κ·‖A⁺·b‖ + κ²·‖b − A·A⁺·b‖/‖A‖, by which a least-squares solution changes when A and b
/// change by one part (Wedin).
pub(crate) fn lstsq_law(args: &[Value], found: &Value) -> Result<f64> {
    let (a, b) = (Matrix::of(args.first())?, Matrix::of(args.get(1))?);
    let x = Matrix::of(Some(found))?;
    let spectrum = Spectrum::of(&a);
    let off = |rank: usize| {
        let exact = spectrum.pseudo_inverse(rank).times(&b);
        let residual = a.times(&exact).distance(&b);
        let kappa = counted(&a, rank, spectrum.condition(rank));
        let largest = spectrum.s.first().copied().unwrap_or(0.0);
        let slope = if largest > 0.0 { kappa * residual / largest } else { 0.0 };
        relative(x.distance(&exact), kappa * (exact.norm() + slope))
    };
    Ok(spectrum.ranks(None).into_iter().map(off).fold(f64::INFINITY, f64::min))
}

/// The condition number that is left to count: the kit knows that of regular square matrices.
fn counted(a: &Matrix, rank: usize, kappa: f64) -> f64 {
    if a.m == a.n && rank == a.n { 1.0 } else { kappa }
}

fn relative(distance: f64, scale: f64) -> f64 {
    if distance == 0.0 { 0.0 } else { distance / scale }
}
