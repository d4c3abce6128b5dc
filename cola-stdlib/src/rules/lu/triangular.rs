//! `lu` of a triangular matrix.

use crate::functions::LuFactors;
use crate::operators::{Identity, Triangular};
use cola_runtime::{Call, Op, Result, method};

/// U = I·I·U, and L = I·L·I for a unit diagonal
///
/// # Requires   A is upper triangular, or its diagonal is unit.
/// # Cost       none.
/// # Source     definition
#[method(lu, "Triangular", guard = is_a_factor)]
fn triangular(a: &Triangular, cx: &Call<'_>) -> Result<LuFactors> {
    let op = cx.get::<&Op>("a")?;
    let identity = Identity::new(op.rows(), op.dtype());
    let (p, other) = (identity.clone(), identity);
    let (l, u) = if a.is_lower() { (op.clone(), other) } else { (other, op.clone()) };
    Ok(LuFactors::in_order(p, l, u))
}

fn is_a_factor(cx: &Call<'_>) -> bool {
    cx.get::<&Triangular>("a").is_ok_and(|a| !a.is_lower() || a.is_unit())
}
