//! `cond` of a diagonal matrix.

use crate::functions::Norm;
use crate::operators::Diagonal;
use cola_runtime::{DType, Error, Result, c64, method};

/// max|dᵢ|/min|dᵢ| for 1, 2, inf; (Σ|dᵢ|²·Σ|dᵢ|⁻²)^½ for fro; Σ|dᵢ|·Σ|dᵢ|⁻¹ for nuc
///
/// # Requires   no NaN or infinity.
/// # Cost       n.
/// # Source     definition
#[method(cond, "Diagonal")]
fn diagonal(a: &Diagonal, ord: Norm) -> Result<f64> {
    if let Some((i, _)) = a.entries().as_ref().first_not_finite() {
        return Err(Error::not_finite("Diagonal", (i, i)));
    }
    let entries = a.entries().cast(DType::C64)?.to_vec::<c64>()?;
    let moduli: Vec<f64> = entries.iter().map(|z| z.re.hypot(z.im)).collect();
    let largest = moduli.iter().copied().fold(0.0, f64::max);
    if moduli.is_empty() {
        return Ok(1.0);
    }
    let ratios: Vec<f64> = moduli.iter().map(|d| d / largest).collect();
    let least = ratios.iter().copied().fold(1.0, f64::min);
    if largest == 0.0 || least == 0.0 {
        return Ok(f64::INFINITY);
    }
    let sum = |f: &dyn Fn(f64) -> f64| ratios.iter().map(|&d| f(d)).sum::<f64>();
    Ok(match ord {
        Norm::Fro => (sum(&|d| d * d) * sum(&|d| 1.0 / (d * d))).sqrt(),
        Norm::Nuc => sum(&|d| d) * sum(&|d| 1.0 / d),
        _ => 1.0 / least,
    })
}
