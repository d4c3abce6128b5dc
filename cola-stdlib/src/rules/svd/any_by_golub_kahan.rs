//! `svd` of any operator by Golub–Kahan bidiagonalisation.

use super::chosen;
use crate::algorithms::GolubKahan;
use crate::functions::SvdFactors;
use crate::operators::Dense;
use crate::properties::STIEFEL;
use crate::spectrum::{Order, Wanted, Which};
use cola_iterative::singular;
use cola_runtime::{Call, Error, ErrorKind, Op, Result, Workspace, method, report};

/// A·V = U·Σ for the k largest by thick-restart Golub–Kahan bidiagonalisation
///
/// The residuals of each triplet are recomputed with A and Aᴴ, and copies of repeated values are searched for.
///
/// # Requires   `which` is LM.
/// # Cost       an apply of A and of Aᴴ and two passes over both bases of max(2k, k + 20) vectors for each step.
/// # Source     Baglama & Reichel, SIAM J. Sci. Comput. 27 (2005)
#[method(svd, "_, GolubKahan", rank = Algorithm)]
fn any_by_golub_kahan(a: &Op, alg: &GolubKahan, cx: &Call<'_>) -> Result<SvdFactors> {
    let wanted = Wanted::of_singular_values(cx)?;
    if wanted.order != Order::Which(Which::Lm) {
        let why = format!("svd: GolubKahan finds the largest singular values of {a}");
        return Err(Error::new(ErrorKind::Unsupported, why).with_help(
            "the smallest are those of pinv(A), inverted; without an algorithm they are found densely",
        ));
    }
    let method = singular::GolubKahan {
        tol: alg.tol,
        basis: (alg.basis > 0).then_some(alg.basis),
        missed: alg.missed,
        seed: alg.seed as u64,
        ..singular::GolubKahan::new(wanted.k)
    };
    let (found, evidence) = method.solve(a, &mut Workspace::new())?;
    report::push(|| evidence);
    let side = |x: &cola_runtime::Array| x.cast(a.dtype()).map(|x| Dense::new(x).claimed(STIEFEL.set()));
    chosen(&wanted, &side(&found.left)?, &found.values, &side(&found.right)?, a.dtype())
}
