//! `norm` of a multiple of the identity.

use crate::functions::Norm;
use crate::operators::ScalarMul;
use cola_runtime::{Call, Op, Result, method};

/// ‖c·I‖_F = |c|·√n, ‖c·I‖_* = |c|·n, else |c|
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "ScalarMul")]
fn scalar_mul(a: &ScalarMul, ord: Norm, cx: &Call<'_>) -> Result<f64> {
    let n = cx.get::<&Op>("a")?.rows() as f64;
    let c = a.scalar().re.hypot(a.scalar().im);
    Ok(match ord {
        Norm::Fro => c * n.sqrt(),
        Norm::Nuc => c * n,
        _ => c * n.min(1.0),
    })
}
