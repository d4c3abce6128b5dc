//! `eig` of a self-adjoint operator with a positive definite one by Lanczos.

use super::iterative;
use crate::algorithms::Lanczos;
use crate::functions::Eigen;
use crate::solvers::expect_self_adjoint;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// A·V = B·V·Λ by thick-restart block Lanczos in the inner product of B, on B⁻¹·A or (A − σ·B)⁻¹·B
///
/// # Requires   A is known to be self-adjoint, B to be positive definite.
/// # Cost       an apply of A and B and a solve with B (or A − σ·B) for each step.
/// # Source     Wu & Simon, SIAM J. Matrix Anal. Appl. 22 (2000); Grimes, Lewis & Simon, SIAM J. Matrix Anal. Appl. 15 (1994)
#[method(eig, "SelfAdjoint[_], PD[_], Lanczos", rank = Algorithm)]
fn self_adjoint_and_pd_by_lanczos(a: &Op, b: &Op, alg: &Lanczos, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    expect_self_adjoint(a)?;
    expect_self_adjoint(b)?;
    iterative::lanczos(cx, a, Some(b), &wanted, alg)
}
