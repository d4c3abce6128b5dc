//! `slice` of a kernel matrix.

use super::{checked, claimed};
use crate::entrywise;
use crate::inference;
use crate::operators::Kernel;
use cola_runtime::{Index, Op, Result, method};

/// K[rows, cols] is the kernel matrix of the points taken; a principal part is one of one set of points.
///
/// # Requires   indices inside K.
/// # Cost       the points taken.
/// # Source     the definition
#[method(slice, "operator:Kernel")]
fn kernel(a: &Op, operator: &Kernel, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let x = entrywise::picked(operator.x(), rows, &Index::All)?;
    let one_set = operator.is_square_of_points() && inference::is_principal(a, rows, cols);
    let y = if one_set { x.clone() } else { entrywise::picked(operator.y(), cols, &Index::All)? };
    Ok(claimed(Kernel::new(x, y, operator.map().clone())?, a, rows, cols))
}
