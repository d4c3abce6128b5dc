//! `eig` of a self-adjoint operator by Krylov–Schur.

use super::iterative;
use crate::algorithms::{KrylovSchur, Lanczos};
use crate::functions::Eigen;
use crate::solvers::expect_self_adjoint;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// A·V = V·Λ by thick-restart Lanczos, which is what Krylov–Schur is where A is self-adjoint
///
/// The values are real and the vectors orthonormal, also those of repeated values.
///
/// # Requires   A is known to be self-adjoint.
/// # Cost       as by Lanczos.
/// # Source     Stewart, SIAM J. Matrix Anal. Appl. 23 (2001); Wu & Simon, SIAM J. Matrix Anal. Appl. 22 (2000)
#[method(eig, "SelfAdjoint[_], None, KrylovSchur", rank = Algorithm)]
fn self_adjoint_by_krylov_schur(a: &Op, alg: &KrylovSchur, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    expect_self_adjoint(a)?;
    let KrylovSchur { tol, basis, inertia, seed } = *alg;
    iterative::lanczos(cx, a, None, &wanted, &Lanczos { tol, basis, inertia, seed, ..Lanczos::default() })
}
