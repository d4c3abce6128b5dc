//! `add` of two convolutions.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Convolution;
use cola_runtime::{Call, Error, Op, Result, method};

/// Kernels add up.
///
/// # Requires   one mode, signals of one shape and kernels of one shape.
/// # Cost       the kernel.
/// # Source     the definition
#[method(add, "s:Convolution, t:Convolution", guard = are_alike)]
fn convolution_and_convolution(a: &Op, b: &Op, s: &Convolution, t: &Convolution) -> Result<Op> {
    same_shape(a, b)?;
    let kernel = entrywise::sum(s.kernel(), t.kernel())?;
    Ok(merged(Convolution::new(kernel, s.kernel_sizes(), s.sizes(), s.mode())?, a, b))
}

fn are_alike(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Convolution>("s")?, cx.get::<&Convolution>("t")?));
    let shape = |c: &Convolution| (c.mode(), c.sizes().to_vec(), c.kernel_sizes().to_vec());
    pair().is_ok_and(|(s, t)| shape(s) == shape(t))
}
