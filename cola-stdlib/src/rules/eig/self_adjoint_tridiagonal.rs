//! `eig` of a self-adjoint tridiagonal matrix.

use super::chosen;
use crate::algorithms::spectral::{sine_eigenvalues, tridiagonal};
use crate::functions::Eigen;
use crate::memory;
use crate::operators::{Dense, Dst, Tridiagonal};
use crate::properties::STIEFEL;
use crate::solvers::expect_self_adjoint;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, Scalar, method};

/// A = V·Λ·Vᴴ by divide and conquer on the two bands; with one number on the diagonal and one beside it, V is the sine
/// transform
///
/// # Requires   A is known to be self-adjoint; memory for n² entries where the bands are not constant.
/// # Cost       O(n²) to 4n³/3 operations, whatever k is: no reduction to tridiagonal form. n sines for constant bands.
/// # Source     Gu & Eisenstat, SIAM J. Matrix Anal. Appl. 16 (1995), doi:10.1137/S0895479892241287; Golub & Van Loan,
///   4th ed., §4.8.6
#[method(eig, "SelfAdjoint[Tridiagonal], None, Auto")]
fn self_adjoint_tridiagonal(a: &Tridiagonal, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    if let Some((on, beside)) = a.constants()? {
        let values = sine_eigenvalues(on, beside, op.rows());
        let values: Vec<Scalar> = values.into_iter().map(|x| Scalar::new(x, 0.0)).collect();
        return chosen(cx, &wanted, &values, &Dst::new(op.rows(), op.dtype()));
    }
    memory::check(op.rows(), 2 * op.rows(), op.dtype())?;
    expect_self_adjoint(op)?;
    let pairs = tridiagonal(a.diag(), a.sub())?;
    let vectors = Dense::new(pairs.vectors.cast(op.dtype())?).claimed(STIEFEL.set());
    chosen(cx, &wanted, &pairs.values, &vectors)
}
