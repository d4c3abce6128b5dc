//! `scale` of a convolution.

use super::{scaled_claims, trivial};
use crate::entrywise;
use crate::operators::Convolution;
use cola_runtime::{Op, Result, Scalar, method};

/// c times the kernel.
///
/// # Cost       the kernel.
/// # Source     the definition
#[method(scale, "_, operator:Convolution")]
fn convolution(c: Scalar, a: &Op, operator: &Convolution) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let kernel = entrywise::scaled(c, operator.kernel())?;
    let made = Convolution::new(kernel, operator.kernel_sizes(), operator.sizes(), operator.mode())?;
    Ok(scaled_claims(made, c, a))
}
