//! `pinv` by CRAIG.

use crate::algorithms::Craig;
use crate::operators::PseudoInverse;
use crate::rules::rcond::is_default;
use crate::solvers::IterativePseudoInverse;
use cola_runtime::{Op, Result, method};

/// A⁺·b by Craig's method, on each apply: the shortest solution of A·x = b
///
/// # Requires   no tolerance is given; b is in the range of A.
/// # Cost       nothing now; one apply of A and one of Aᴴ for each iteration.
/// # Source     Craig, J. Math. Phys. 34 (1955); Paige & Saunders, ACM TOMS 8 (1982)
#[method(pinv, "_, CRAIG", rank = Algorithm, guard = is_default)]
fn any_by_craig(a: &Op, alg: &Craig) -> Result<Op> {
    Ok(PseudoInverse::new(a.clone(), alg.clone().into(), Box::new(IterativePseudoInverse(alg.clone()))))
}
