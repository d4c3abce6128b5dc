//! `eig` of a self-adjoint operator by Lanczos.

use super::iterative;
use crate::algorithms::Lanczos;
use crate::functions::Eigen;
use crate::solvers::expect_self_adjoint;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// A·V = V·Λ by thick-restart block Lanczos; the nearest to σ, and SM, from (A − σ·I)⁻¹
///
/// The residual of each pair is recomputed with A, and copies of repeated values are searched for.
///
/// # Requires   A is known to be self-adjoint.
/// # Cost       an apply of A (or of the inverse) and two passes over the basis for each step: of max(2k, k + 20) vectors, doubled while restarts gain little.
/// # Source     Wu & Simon, SIAM J. Matrix Anal. Appl. 22 (2000); Ericsson & Ruhe, Math. Comp. 35 (1980)
#[method(eig, "SelfAdjoint[_], None, Lanczos", rank = Algorithm)]
fn self_adjoint_by_lanczos(a: &Op, alg: &Lanczos, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    expect_self_adjoint(a)?;
    iterative::lanczos(cx, a, None, &wanted, alg)
}
