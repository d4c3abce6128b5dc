//! `eig` of any operator by Krylov–Schur.

use super::iterative::krylov_schur;
use crate::algorithms::KrylovSchur;
use crate::functions::Eigen;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Error, Op, Result, method};

/// A·V = V·Λ by Krylov–Schur; the nearest to σ, and SM, as the largest of (A − σ·I)⁻¹
///
/// The residual of each pair is recomputed with A.
///
/// # Requires   A is square.
/// # Cost       an apply of A (or of the inverse) and two passes over the basis of max(2k + 1, k + 20) vectors for each step.
/// # Source     Stewart, SIAM J. Matrix Anal. Appl. 23 (2001)
#[method(eig, "_, None, KrylovSchur", rank = Algorithm)]
fn any_by_krylov_schur(a: &Op, alg: &KrylovSchur, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    if alg.inertia {
        let why = format!("inertia = true counts real eigenvalues, and {a} is not known to be self-adjoint");
        return Err(Error::invalid("KrylovSchur", why)
            .with_help("assert SelfAdjoint(A) where that holds, or leave the option out"));
    }
    krylov_schur(cx, a, &wanted, alg)
}
