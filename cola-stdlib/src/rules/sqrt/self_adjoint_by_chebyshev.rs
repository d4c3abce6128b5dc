//! `sqrt` of a self-adjoint operator by Chebyshev polynomials.

use super::callee;
use crate::algorithms::Chebyshev;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (A)^½·x ≈ Σ cₖ·Tₖ(Ã)·x for each x, Ã = A with [low, high] brought to [−1, 1].
///
/// # Requires   A is known to be SelfAdjoint, its spectrum in [low, high]; f is smooth there.
/// # Cost       one apply of A for each degree, for all columns together, on each apply; 4 vectors a column.
/// # Source     Trefethen, Approximation Theory and Approximation Practice, SIAM 2013, ch. 8
#[method(sqrt, "SelfAdjoint[_], Chebyshev", rank = Algorithm)]
fn self_adjoint_by_chebyshev(cx: &Call<'_>, alg: &Chebyshev) -> Result<Op> {
    matrix_functions::by_chebyshev(&callee(cx)?, cx.get("a")?, alg)
}
