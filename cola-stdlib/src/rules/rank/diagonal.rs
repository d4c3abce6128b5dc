//! `rank` of a diagonal matrix.

use super::count;
use crate::operators::Diagonal;
use crate::rules::rcond::tolerance;
use cola_runtime::{Call, DType, Error, Op, Result, Value, c64, method};

/// rank diag(d) = #{i : dᵢ ≠ 0}, or #{i : |dᵢ| > rcond·max|d|} with a tolerance
///
/// # Requires   no NaN or infinity.
/// # Cost       n.
/// # Source     definition
#[method(rank, "Diagonal")]
fn diagonal(a: &Diagonal, rcond: Option<f64>, cx: &Call<'_>) -> Result<Value> {
    let moduli = moduli(a)?;
    let tol = if rcond.is_some() { tolerance("rank", cx.get::<&Op>("a")?, rcond)? } else { 0.0 };
    let largest = moduli.iter().copied().fold(0.0, f64::max);
    Ok(count(moduli.iter().filter(|&&d| d > tol * largest).count()))
}

/// |dᵢ|
fn moduli(a: &Diagonal) -> Result<Vec<f64>> {
    if let Some((i, _)) = a.entries().as_ref().first_not_finite() {
        return Err(Error::not_finite("Diagonal", (i, i)));
    }
    let entries = a.entries().cast(DType::C64)?.to_vec::<c64>()?;
    Ok(entries.iter().map(|z| z.re.hypot(z.im)).collect())
}
