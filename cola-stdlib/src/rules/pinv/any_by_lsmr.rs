//! `pinv` by LSMR.

use crate::algorithms::Lsmr;
use crate::operators::PseudoInverse;
use crate::rules::rcond::is_default;
use crate::solvers::IterativePseudoInverse;
use cola_runtime::{Op, Result, method};

/// A⁺·b by LSMR, on each apply: the solution of minimal length
///
/// # Requires   no tolerance is given.
/// # Cost       nothing now; one apply of A and one of Aᴴ for each iteration.
/// # Source     Fong & Saunders, SIAM J. Sci. Comput. 33 (2011)
#[method(pinv, "_, LSMR", rank = Algorithm, guard = is_default)]
fn any_by_lsmr(a: &Op, alg: &Lsmr) -> Result<Op> {
    Ok(PseudoInverse::new(a.clone(), alg.clone().into(), Box::new(IterativePseudoInverse(alg.clone()))))
}
