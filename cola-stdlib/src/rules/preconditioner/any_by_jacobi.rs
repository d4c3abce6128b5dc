//! `preconditioner` by the diagonal.

use super::expect_square;
use crate::algorithms::Jacobi;
use crate::functions::{diag, inverse};
use crate::operators::Diagonal;
use cola_runtime::{ErrorKind, Op, Result, method};

/// M = diag(A)⁻¹
///
/// # Requires   A is square, its diagonal has no zero.
/// # Cost       that of the diagonal, which structure often gives in O(n).
/// # Source     Saad, Iterative Methods for Sparse Linear Systems, 2nd ed., §10.2
#[method(preconditioner, "_, Jacobi", rank = Algorithm)]
fn any_by_jacobi(a: &Op, alg: &Jacobi) -> Result<Op> {
    let _ = alg;
    expect_square(a)?;
    inverse(&Diagonal::new(diag(a, 0)?)?).map_err(|e| {
        if e.kind() != ErrorKind::Singular {
            return e;
        }
        e.in_context(format!("preconditioner of {a} by its diagonal"))
            .with_help("ILU() and BlockJacobi() pivot, for sparse matrices; or reorder the rows")
    })
}
