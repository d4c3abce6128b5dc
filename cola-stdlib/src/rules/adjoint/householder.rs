//! `adjoint` of a Householder matrix.

use crate::operators::Householder;
use crate::rules::householder::mapped;
use cola_runtime::{Op, Result, Trans, method};

/// (I − β·v·vᴴ)ᴴ = I − β̄·v·vᴴ.
///
/// # Cost       n.
/// # Source     Golub & Van Loan, 4th ed., §5.1.2
#[method(adjoint, "operator:Householder")]
fn householder(a: &Op, operator: &Householder) -> Result<Op> {
    mapped(Trans::Adjoint, a, operator)
}
