//! `kronsum` of two diagonal matrices.

use crate::entrywise;
use crate::operators::Diagonal;
use cola_runtime::{Op, Result, method};

/// diag d ⊕ diag e is diagonal with the entries dᵢ + eⱼ.
///
/// # Cost       m·n.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(kronsum, "d:Diagonal, e:Diagonal")]
fn diagonal_and_diagonal(a: &Op, b: &Op, d: &Diagonal, e: &Diagonal) -> Result<Op> {
    let made = Diagonal::new(entrywise::kron_sum(d.entries(), e.entries())?)?;
    Ok(super::merged(made, a, b))
}
