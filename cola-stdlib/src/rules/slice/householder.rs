//! `slice` of a Householder matrix.

use super::{checked, claimed};
use crate::entrywise;
use crate::operators::Householder;
use cola_runtime::{Call, Index, Op, Result, method};

/// A principal part of I − β·v·vᴴ is I − β·w·wᴴ for the entries w taken, with the same β.
///
/// # Requires   the same rows and columns, none twice.
/// # Cost       the entries taken.
/// # Source     the definition
#[method(slice, "operator:Householder", guard = is_principal)]
fn householder(a: &Op, operator: &Householder, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    if (rows, cols) == (&Index::All, &Index::All) {
        return Ok(a.clone());
    }
    let v = entrywise::picked(operator.v(), rows, &Index::All)?;
    Ok(claimed(Householder::with_beta(v, operator.beta())?, a, rows, cols))
}

fn is_principal(cx: &Call<'_>) -> bool {
    super::is_principal_without_repeats(cx)
}
