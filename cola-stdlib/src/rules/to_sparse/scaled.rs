//! `to_sparse` of a multiple.

use super::{each_part, formed, made};
use crate::entrywise;
use crate::operators::Scaled;
use crate::rules::entries::Entries;
use cola_runtime::{Op, Result, method};

/// c·A: the entries of A times c, in their places.
///
/// # Cost       cost(to_sparse A) and one multiplication for each entry.
/// # Source     the definition
#[method(to_sparse, "operator:Scaled", plan = each_part)]
fn scaled(a: &Op, operator: &Scaled) -> Result<Op> {
    let Entries { pattern, values } = formed(operator.inner())?;
    let values = entrywise::scaled(operator.scalar(), &values)?;
    made(a, &Entries { pattern, values })
}
