//! `inverse` of a projection.

use crate::operators::{Identity, Projection};
use cola_runtime::{Error, ErrorKind, Op, Result, method};

/// P⁻¹ exists only for rank n, where P = I.
///
/// # Requires   rank n.
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §1.1 (eigenvalues 1 and 0)
#[method(inverse, "operator:Projection")]
fn projection(a: &Op, operator: &Projection) -> Result<Op> {
    if operator.rank() == a.rows() {
        return Ok(Identity::new(a.rows(), a.dtype()));
    }
    let why = format!("{a} is singular: its range has dimension {} < {}", operator.rank(), a.rows());
    Err(Error::new(ErrorKind::Singular, why)
        .with_help("A⁻¹ does not exist; add a shift A + sI if that serves"))
}
