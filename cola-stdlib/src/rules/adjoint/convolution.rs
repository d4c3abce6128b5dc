//! `adjoint` of a convolution.

use crate::operators::Convolution;
use crate::rules::convolutions;
use cola_runtime::{Op, Result, Trans, method};

/// Correlation with the conjugated kernel: full and valid trade places, the kernel is reversed.
///
/// # Cost       the kernel.
/// # Source     Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., §2.9
#[method(adjoint, "operator:Convolution")]
fn convolution(a: &Op, operator: &Convolution) -> Result<Op> {
    convolutions::convolution(Trans::Adjoint, a, operator)
}
