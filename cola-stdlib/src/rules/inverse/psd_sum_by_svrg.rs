//! `inverse` of a positive definite sum by variance-reduced gradients.

use crate::algorithms::Svrg;
use crate::operators::Inverse;
use crate::solvers::SumSolver;
use cola_runtime::{Op, Result, method};

/// (A₁ + … + Aₘ)⁻¹·b by gradients of single terms, corrected by the gradient of all at an anchor, on each apply.
///
/// # Requires   A is known to be PSD, and is positive definite; its terms need not be.
/// # Cost       nothing now; 3m applies of single terms an epoch, of which well conditioned sums need few.
/// # Source     Johnson & Zhang, NIPS 2013; Potapczynski et al., NeurIPS 2023, arXiv:2309.03060
#[method(inverse, "PSD[Sum[_...]], SVRG", rank = Algorithm)]
fn psd_sum_by_svrg(a: &Op, alg: &Svrg) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(SumSolver(alg.clone())))
}
