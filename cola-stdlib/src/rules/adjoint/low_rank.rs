//! `adjoint` of a low-rank matrix.

use crate::operators::LowRank;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// (U·C·Vᴴ)ᴴ = V·Cᴴ·Uᴴ.
///
/// # Cost       k(m + n) conjugations when complex, else O(1).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(adjoint, "operator:LowRank")]
fn low_rank(a: &Op, operator: &LowRank) -> Result<Op> {
    maps::low_rank(Trans::Adjoint, a, operator)
}
