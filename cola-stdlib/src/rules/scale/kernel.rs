//! `scale` of a kernel matrix.

use super::{scaled_claims, trivial};
use crate::operators::{Kernel, KernelMap};
use cola_runtime::{Call, Op, Result, Scalar, method};

/// c·K is the kernel of c times the variance.
///
/// # Requires   c is real and positive.
/// # Cost       the points.
/// # Source     the definition
#[method(scale, "_, operator:Kernel", guard = is_positive)]
fn kernel(c: Scalar, a: &Op, operator: &Kernel) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let map = KernelMap { variance: c.re * operator.map().variance, ..operator.map().clone() };
    Ok(scaled_claims(Kernel::new(operator.x().clone(), operator.y().clone(), map)?, c, a))
}

fn is_positive(cx: &Call<'_>) -> bool {
    let finite = |c: Scalar, k: &Kernel| c.im == 0.0 && c.re > 0.0 && (c.re * k.map().variance).is_finite();
    cx.get("c").and_then(|c| Ok(finite(c, cx.get("operator")?))).unwrap_or(false)
}
