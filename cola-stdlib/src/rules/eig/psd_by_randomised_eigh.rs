//! `eig` of a positive semidefinite operator by random sampling.

use super::iterative::{self, Asked};
use crate::algorithms::RandomisedEigh;
use crate::functions::Eigen;
use crate::solvers::expect_self_adjoint;
use crate::spectrum::Wanted;
use cola_iterative::eigen;
use cola_iterative::singular;
use cola_runtime::watch::{self, Stop};
use cola_runtime::{Call, Error, ErrorKind, Evidence, Op, Result, Status, Workspace, method, report};

/// A·V ≈ V·Λ from the Nyström approximation of A on the range of A²ᵠ·A·Ω for a random Ω
///
/// The residual of each pair is recomputed with A; where one is too large, q is doubled.
///
/// # Requires   A is known to be PSD; `which` is LM, LA or LR.
/// # Cost       2q + 3 applies of A to k + 10 columns and 10·n·(k + 10)² operations, for each q.
/// # Source     Halko, Martinsson & Tropp, SIAM Rev. 53 (2011); Tropp et al., SIAM J. Matrix Anal. Appl. 38 (2017)
#[method(eig, "PSD[_], None, RandomisedEigh", rank = Algorithm)]
fn psd_by_randomised_eigh(a: &Op, alg: &RandomisedEigh, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let largest = [eigen::Wanted::LargestMagnitude, eigen::Wanted::LargestReal];
    if !matches!(iterative::asked(&wanted, true), Asked::End(end) if largest.contains(&end)) {
        let why = format!("eig: RandomisedEigh finds the largest eigenvalues of {a}");
        return Err(Error::new(ErrorKind::Unsupported, why).with_help("Lanczos() finds the others"));
    }
    expect_self_adjoint(a)?;
    let tol = alg.tol.max(100.0 * a.dtype().accumulator().epsilon());
    let mut power_iterations = alg.power_iterations;
    let mut applies = 0;
    loop {
        let method = singular::RandomisedEigh {
            oversample: alg.oversample,
            power_iterations,
            seed: alg.seed as u64,
            ..singular::RandomisedEigh::new(wanted.k)
        };
        let (mut pairs, found) = method.solve(a, &mut Workspace::new())?;
        applies += found.iterations.unwrap_or(0);
        let worst = pairs.residuals.iter().fold(0.0, |w: f64, &r| if r <= w { w } else { r });
        pairs.converged = pairs.residuals.iter().filter(|&&r| r <= tol).count();
        let of_pairs = format!("{} of {} pairs, ‖A·v − λ·v‖/‖A‖", pairs.converged, wanted.k);
        let evidence =
            Evidence::of("randomised eigh").iterations(applies).residual(worst).tolerance(tol).note(of_pairs);
        if pairs.converged == wanted.k {
            report::push(|| evidence.status(Status::Converged));
            return iterative::real_pairs(cx, &wanted, pairs, true);
        }
        let status = match watch::stop_requested() {
            Some(Stop::Deadline) => Status::Deadline,
            Some(Stop::Cancelled) => Status::Cancelled,
            None if power_iterations >= alg.max_power => Status::IterationLimit,
            None => {
                power_iterations = (2 * power_iterations).clamp(1, alg.max_power);
                continue;
            }
        };
        let message = format!(
            "RandomisedEigh on {a} {} after {applies} applications: {} of {} pairs converged; the worst \
             ‖A·v − λ·v‖/‖A‖ is {worst:.1e}, asked for {tol:.1e}",
            status.words(),
            pairs.converged,
            wanted.k,
        );
        let cancelled = status == Status::Cancelled;
        let kind = if cancelled { ErrorKind::Cancelled } else { ErrorKind::NotConverged };
        return Err(Error::not_converged(message, pairs.vectors, evidence.status(status))
            .with_kind(kind)
            .with_help("the spectrum falls too slowly to be sampled: Lanczos() converges; or raise tol"));
    }
}
