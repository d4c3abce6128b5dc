//! `slice` of a low-rank matrix.

use super::{checked, claimed};
use crate::entrywise;
use crate::inference;
use crate::operators::LowRank;
use cola_runtime::{Index, Op, Result, method};

/// (U·C·Vᴴ)[rows, cols] = U[rows]·C·V[cols]ᴴ.
///
/// # Requires   indices inside A.
/// # Cost       O(1) for ranges, else the rows taken of both factors.
/// # Source     the definition
#[method(slice, "operator:LowRank")]
fn low_rank(a: &Op, operator: &LowRank, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let u = entrywise::picked(operator.u(), rows, &Index::All)?;
    let shared = operator.u().same(operator.v()) && inference::is_principal(a, rows, cols);
    let v = if shared { u.clone() } else { entrywise::picked(operator.v(), cols, &Index::All)? };
    let made = match operator.core() {
        Some(core) => LowRank::with_core(u, core.clone(), v)?,
        None => LowRank::new(u, v)?,
    };
    Ok(claimed(made, a, rows, cols))
}
