//! `slogdet` of a positive semidefinite Toeplitz matrix.

use crate::algorithms::direct::toeplitz::levinson;
use crate::functions::SlogDet;
use crate::operators::Toeplitz;
use crate::shape::order;
use cola_runtime::{Call, Evidence, IntoValue, Op, Result, Value, c64, method, report};

/// log det T = Σ log εₖ with the prediction errors εₖ = det T₍ₖ₎/det T₍ₖ₋₁₎ of Levinson's recursion
///
/// Where an error is not clearly positive, the next method decides whether T is singular or not PSD at all.
///
/// # Requires   T is known to be PSD.
/// # Cost       2n² multiply-adds.
/// # Source     Golub & Van Loan, 4th ed., §4.7.2
#[method(slogdet, "PSD[operator:Toeplitz], Auto")]
fn psd_toeplitz(a: &Op, operator: &Toeplitz, cx: &Call<'_>) -> Result<Value> {
    if order("slogdet", a)? == 0 {
        return Ok(SlogDet::ONE.into_value());
    }
    match *errors(a, operator)? {
        Some(log) => {
            report::push(|| Evidence::of("Levinson").note(format!("log|det A| = {log}")));
            Ok(SlogDet::new(c64::new(1.0, 0.0), log).into_value())
        }
        None => cx.next(),
    }
}

/// Σ log εₖ, kept with the operator; `None` where an error is not clearly positive.
fn errors(a: &Op, t: &Toeplitz) -> Result<std::sync::Arc<Option<f64>>> {
    a.derived("log det by Levinson", || {
        let pivots: Option<Vec<f64>> = if a.dtype().is_complex() {
            let t = t.diagonals().cast(cola_runtime::DType::C64)?.to_vec::<c64>()?;
            levinson(&t, true).map(|l| l.pivots.iter().map(|z| z.re).collect())
        } else {
            let t = t.diagonals().cast(cola_runtime::DType::F64)?.to_vec::<f64>()?;
            levinson(&t, true).map(|l| l.pivots)
        };
        // εₖ decreases from t₀ on.
        let clear = |pivots: &Vec<f64>| {
            let bound = 16.0 * f64::EPSILON * pivots.len() as f64 * pivots[0];
            pivots.iter().all(|&p| p > bound)
        };
        Ok(pivots.filter(clear).map(|p| p.iter().map(|x| x.ln()).sum()))
    })
}
