//! `conj` of a Householder matrix.

use crate::operators::Householder;
use crate::rules::householder::mapped;
use cola_runtime::{Op, Result, Trans, method};

/// conj(I − β·v·vᴴ) = I − β̄·v̄·v̄ᴴ.
///
/// # Cost       n.
/// # Source     Golub & Van Loan, 4th ed., §5.1.2
#[method(conj, "operator:Householder")]
fn householder(a: &Op, operator: &Householder) -> Result<Op> {
    mapped(Trans::Conj, a, operator)
}
