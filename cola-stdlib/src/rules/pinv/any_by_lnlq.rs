//! `pinv` by LNLQ.

use crate::algorithms::Lnlq;
use crate::operators::PseudoInverse;
use crate::rules::rcond::is_default;
use crate::solvers::IterativePseudoInverse;
use cola_runtime::{Op, Result, method};

/// A⁺·b by LNLQ, on each apply: the shortest solution of A·x = b
///
/// # Requires   no tolerance is given; b is in the range of A.
/// # Cost       nothing now; one apply of A and one of Aᴴ for each iteration.
/// # Source     Estrin, Orban & Saunders, SIAM J. Matrix Anal. Appl. 40 (2019)
#[method(pinv, "_, LNLQ", rank = Algorithm, guard = is_default)]
fn any_by_lnlq(a: &Op, alg: &Lnlq) -> Result<Op> {
    Ok(PseudoInverse::new(a.clone(), alg.clone().into(), Box::new(IterativePseudoInverse(alg.clone()))))
}
