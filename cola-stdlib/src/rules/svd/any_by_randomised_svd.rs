//! `svd` of any operator by random sampling.

use super::chosen;
use crate::algorithms::RandomisedSvd;
use crate::functions::SvdFactors;
use crate::operators::Dense;
use crate::properties::STIEFEL;
use crate::spectrum::{Order, Wanted, Which};
use cola_iterative::singular;
use cola_runtime::{Call, Error, ErrorKind, Op, Result, Workspace, method, report};

/// A ≈ U·Σ·Vᴴ of rank k from the range of A·(Aᴴ·A)^q·Ω for a random Ω
///
/// An approximation: the report has an estimate of ‖A − U·Σ·Vᴴ‖/‖A‖. Exact where k and the oversampling reach the rank.
///
/// # Requires   `which` is LM.
/// # Cost       2q + 2 applies of A to k + 10 columns, 10·(m + n)·(k + 10)² operations.
/// # Source     Halko, Martinsson & Tropp, SIAM Rev. 53 (2011)
#[method(svd, "_, RandomisedSVD", rank = Algorithm)]
fn any_by_randomised_svd(a: &Op, alg: &RandomisedSvd, cx: &Call<'_>) -> Result<SvdFactors> {
    let wanted = Wanted::of_singular_values(cx)?;
    if wanted.order != Order::Which(Which::Lm) {
        let why = format!("svd: RandomisedSVD finds the largest singular values of {a}");
        return Err(Error::new(ErrorKind::Unsupported, why).with_help(
            "the smallest are those of pinv(A), inverted; without an algorithm they are found densely",
        ));
    }
    let method = singular::RandomisedSvd {
        oversample: alg.oversample,
        power_iterations: alg.power_iterations,
        seed: alg.seed as u64,
        ..singular::RandomisedSvd::new(wanted.k)
    };
    let (found, evidence) = method.solve(a, &mut Workspace::new())?;
    report::push(|| evidence);
    let side = |x: &cola_runtime::Array| x.cast(a.dtype()).map(|x| Dense::new(x).claimed(STIEFEL.set()));
    chosen(&wanted, &side(&found.left)?, &found.values, &side(&found.right)?, a.dtype())
}
