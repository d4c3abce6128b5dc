//! `pinv` by LSQR.

use crate::algorithms::Lsqr;
use crate::operators::PseudoInverse;
use crate::rules::rcond::is_default;
use crate::solvers::IterativePseudoInverse;
use cola_runtime::{Op, Result, method};

/// A⁺·b by LSQR, on each apply: the solution of minimal length
///
/// # Requires   no tolerance is given.
/// # Cost       nothing now; one apply of A and one of Aᴴ for each iteration.
/// # Source     Paige & Saunders, ACM TOMS 8 (1982)
#[method(pinv, "_, LSQR", rank = Algorithm, guard = is_default)]
fn any_by_lsqr(a: &Op, alg: &Lsqr) -> Result<Op> {
    Ok(PseudoInverse::new(a.clone(), alg.clone().into(), Box::new(IterativePseudoInverse(alg.clone()))))
}
