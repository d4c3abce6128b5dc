//! `nullspace` of a diagonal matrix.

use super::{nothing, unit_vectors};
use crate::operators::Diagonal;
use crate::rules::rcond::tolerance;
use cola_runtime::{Call, DType, Error, Op, Operator, Result, c64, method};

/// The unit vectors eᵢ with dᵢ = 0, or |dᵢ| ≤ rcond·max|d| with a tolerance
///
/// # Requires   no NaN or infinity.
/// # Cost       n.
/// # Source     definition
#[method(nullspace, "Diagonal")]
fn diagonal(a: &Diagonal, rcond: Option<f64>, cx: &Call<'_>) -> Result<Op> {
    let tol = if rcond.is_some() { tolerance("nullspace", cx.get::<&Op>("a")?, rcond)? } else { 0.0 };
    if let Some((i, _)) = a.entries().as_ref().first_not_finite() {
        return Err(Error::not_finite("Diagonal", (i, i)));
    }
    let entries = a.entries().cast(DType::C64)?.to_vec::<c64>()?;
    let moduli: Vec<f64> = entries.iter().map(|z| z.re.hypot(z.im)).collect();
    let largest = moduli.iter().copied().fold(0.0, f64::max);
    let zeros = moduli.iter().enumerate().filter(|&(_, &d)| d <= tol * largest);
    let zeros: Vec<u32> = zeros.map(|(i, _)| i as u32).collect();
    if zeros.is_empty() {
        Ok(nothing(moduli.len(), a.dtype()))
    } else {
        unit_vectors(moduli.len(), &zeros, a.dtype())
    }
}
