//! `eig` of a self-adjoint operator.

use super::{chosen, iterative};
use crate::algorithms::spectral::hermitian;
use crate::functions::{Eigen, to_dense};
use crate::operators::Dense;
use crate::properties::STIEFEL;
use crate::solvers::expect_self_adjoint;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// A = V·Λ·Vᴴ with a real Λ and orthonormal V, by divide and conquer on the dense matrix; a few of many eigenvalues by
/// Lanczos where that costs less
///
/// # Requires   A is known to be self-adjoint; memory for the dense matrix and some copies.
/// # Cost       9n³ operations, whatever k is.
/// # Source     Golub & Van Loan, 4th ed., §8.4
#[method(eig, "SelfAdjoint[_], None, Auto", rank = Fallback, plan = iterative::plan)]
fn any_self_adjoint(a: &Op, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    expect_self_adjoint(a)?;
    if let Some(found) = iterative::attempt(cx, a, &wanted)? {
        return Ok(found);
    }
    let pairs = hermitian(&to_dense(a)?)?;
    let vectors = Dense::new(pairs.vectors.cast(a.dtype())?).claimed(STIEFEL.set());
    chosen(cx, &wanted, &pairs.values, &vectors)
}
