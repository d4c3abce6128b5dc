//! `eig` of any operator.

use super::{dense, iterative};
use crate::algorithms::spectral::general;
use crate::functions::{Eigen, to_dense};
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// A·V = V·Λ by QR iteration on the dense matrix, vectors by substitution; a few of many eigenvalues by Krylov–Schur
/// where that costs less
///
/// The residuals are checked; a defective A has fewer eigenvectors than n, and the report warns of it.
///
/// # Requires   memory for the dense matrix and some copies.
/// # Cost       25n³ operations, whatever k is.
/// # Source     Golub & Van Loan, 4th ed., §7.5 and §7.6
#[method(eig, "_, None, Auto", rank = Fallback, plan = iterative::plan)]
fn any(a: &Op, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    if let Some(found) = iterative::attempt(cx, a, &wanted)? {
        return Ok(found);
    }
    let entries = to_dense(a)?;
    let pairs = general(&entries, &|values| wanted.select(values, a.dtype()))?;
    dense(cx, pairs, false)
}
