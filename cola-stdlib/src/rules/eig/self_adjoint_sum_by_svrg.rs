//! `eig` of a self-adjoint sum by variance-reduced gradients.

use super::iterative::{self, Asked};
use crate::algorithms::Svrg;
use crate::functions::Eigen;
use crate::properties::PSD;
use crate::solvers::expect_self_adjoint;
use crate::spectrum::Wanted;
use cola_iterative::eigen;
use cola_runtime::{Call, Error, ErrorKind, Op, Result, Workspace, method, report};

/// (A₁ + … + Aₘ)·V = V·Λ by block power iterations with variance-reduced gradients: VR-PCA
///
/// The residual of each pair is recomputed with all terms.
///
/// # Requires   A is known to be self-adjoint; `which` is LA or LR, or LM where it is PSD.
/// # Cost       3m applies of single terms to k columns an epoch, 8n·k² operations a step.
/// # Source     Shamir, ICML 2015 (arXiv:1409.2848) and ICML 2016 (arXiv:1507.08788)
#[method(eig, "SelfAdjoint[Sum[_...]], None, SVRG", rank = Algorithm)]
fn self_adjoint_sum_by_svrg(a: &Op, alg: &Svrg, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let is_largest = match iterative::asked(&wanted, true) {
        Asked::End(eigen::Wanted::LargestReal) => true,
        // All of them are the largest, whatever the order.
        Asked::End(eigen::Wanted::LargestMagnitude) => PSD.of(a) || wanted.k == a.rows(),
        _ => false,
    };
    if !is_largest {
        let why = format!("eig: SVRG finds the algebraically largest eigenvalues of {a}");
        return Err(
            Error::new(ErrorKind::Unsupported, why).with_help("pass which = LA; Lanczos() finds the others")
        );
    }
    expect_self_adjoint(a)?;
    let terms = a.children();
    let found = alg.eigenvectors(terms, wanted.k, &mut Workspace::new())?;
    report::push(|| found.evidence.clone());
    // SVRG knows the mean of the terms.
    let values = found.values.iter().map(|value| value * terms.len() as f64).collect();
    let (residuals, converged) = (vec![0.0; wanted.k], wanted.k);
    let pairs = eigen::Pairs { values, vectors: found.vectors, residuals, converged };
    iterative::real_pairs(cx, &wanted, pairs, true)
}
