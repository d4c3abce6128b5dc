//! `conj` of a convolution.

use crate::operators::Convolution;
use crate::rules::convolutions;
use cola_runtime::{Op, Result, Trans, method};

/// The conjugated kernel.
///
/// # Cost       the kernel.
/// # Source     Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., §2.9
#[method(conj, "operator:Convolution")]
fn convolution(a: &Op, operator: &Convolution) -> Result<Op> {
    convolutions::convolution(Trans::Conj, a, operator)
}
