//! `kron` of two diagonal matrices.

use crate::entrywise;
use crate::inference;
use crate::operators::Diagonal;
use cola_runtime::{Op, Result, method};

/// diag d ⊗ diag e = diag(d ⊗ e).
///
/// # Cost       m·n.
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "d:Diagonal, e:Diagonal")]
fn diagonal_and_diagonal(a: &Op, b: &Op, d: &Diagonal, e: &Diagonal) -> Result<Op> {
    let made = Diagonal::new(entrywise::kron(d.entries(), e.entries())?)?;
    Ok(made.claimed(inference::blocks([a, b].into_iter())))
}
