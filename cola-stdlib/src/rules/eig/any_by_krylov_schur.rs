//! `eig` of any operator by Krylov–Schur.

use super::iterative::{Asked, asked, complex_pairs, shifted_inverse};
use crate::algorithms::KrylovSchur;
use crate::functions::Eigen;
use crate::spectrum::Wanted;
use cola_iterative::eigen;
use cola_runtime::{Call, Error, Op, Result, Workspace, method, report};

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
    let method = |end| eigen::KrylovSchur {
        tol: alg.tol,
        basis: (alg.basis > 0).then_some(alg.basis),
        seed: alg.seed as u64,
        ..eigen::KrylovSchur::new(wanted.k, end)
    };
    let ws = &mut Workspace::new();
    let (pairs, evidence) = match asked(&wanted, false) {
        Asked::End(end) => method(end).solve(a, ws)?,
        Asked::Near(sigma) => {
            let (inverse, sigma) = shifted_inverse(a, None, sigma)?;
            method(eigen::Wanted::LargestMagnitude).shift_invert(a, sigma, &inverse, ws)?
        }
    };
    report::push(|| evidence);
    complex_pairs(cx, &wanted, pairs)
}
