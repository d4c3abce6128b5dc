//! `eig` of a self-adjoint operator with a positive definite one.

use super::{densely, values};
use crate::algorithms::spectral::hermitian_pencil;
use crate::functions::{Eigen, to_dense};
use crate::operators::Dense;
use crate::rules::columns;
use crate::solvers::expect_self_adjoint;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, Scalar, method};

/// A·V = B·V·Λ with a real Λ and Vᴴ·B·V = I: B = L·Lᴴ reduces it to the self-adjoint L⁻¹·A·L⁻ᴴ
///
/// # Requires   A is known to be self-adjoint, B to be positive definite; memory for both dense matrices.
/// # Cost       about 14n³ operations, whatever k is. Where B is nearly singular, small eigenvalues lose digits.
/// # Source     Golub & Van Loan, 4th ed., §8.7.2
#[method(eig, "SelfAdjoint[_], PD[_], Auto", rank = Fallback, plan = densely)]
fn any_self_adjoint_and_pd(a: &Op, b: &Op, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    expect_self_adjoint(a)?;
    expect_self_adjoint(b)?;
    let dtype = a.dtype().promote(b.dtype());
    let pairs = hermitian_pencil(&to_dense(a)?, &to_dense(b)?)?;
    let chosen = wanted.select(&pairs.values, dtype);
    let kept: Vec<Scalar> = chosen.iter().map(|&i| pairs.values[i]).collect();
    // Not orthonormal, but in the inner product of B.
    let vectors = columns::of(&Dense::new(pairs.vectors.cast(dtype)?), &chosen)?;
    Ok(Eigen { values: values(cx, &kept)?, vectors })
}
