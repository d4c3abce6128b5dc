//! `solve` by conjugate gradients in half precision.

use super::check;
use crate::algorithms::{HalfCg, Iterative};
use cola_runtime::{Array, Op, Result, method, report};

/// x = A⁻¹·b by conjugate gradients whose vectors are stored in the precision of A, whatever that of b
///
/// By the inverse, A would be brought to the precision of b first. x has the promoted dtype of both, so that it is not
/// rounded to half precision where b is f32.
///
/// # Requires   A is f16 or bf16.
/// # Cost       one apply of A and (15 + 4·window)·n operations for each iteration.
/// # Source     Maddox, Potapczynski & Wilson, UAI 2022, arXiv:2207.06856
#[method(solve, "PSD[_]{half}, _, HalfCG", rank = Algorithm)]
fn psd_half_by_half_cg(a: &Op, b: &Array, alg: &HalfCg) -> Result<Array> {
    check(a, b)?;
    let (x, evidence) = alg.solve(a, b)?;
    report::push(|| evidence);
    x.cast(a.dtype().promote(b.dtype()))
}
