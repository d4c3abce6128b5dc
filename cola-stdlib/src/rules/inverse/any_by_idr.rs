//! `inverse` by IDR(s).

use crate::algorithms::Idr;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by IDR(s), on each apply.
///
/// # Requires   A is square.
/// # Cost       nothing now; s + 1 applies of A for each cycle.
/// # Source     van Gijzen & Sonneveld, ACM TOMS 38 (2011)
#[method(inverse, "_, IDR", rank = Algorithm)]
fn any_by_idr(a: &Op, alg: &Idr) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}
