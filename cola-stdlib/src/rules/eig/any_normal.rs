//! `eig` of a normal operator.

use super::{dense, densely};
use crate::algorithms::spectral::normal;
use crate::functions::{Eigen, to_dense};
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// A = Q·Λ·Qᴴ: the Schur form of a normal matrix is diagonal, so that the vectors are orthonormal
///
/// # Requires   A is known to be normal (unitary, say); memory for the dense matrix and some copies.
/// # Cost       that of the Schur form, whatever k is.
/// # Source     Golub & Van Loan, 4th ed., Cor. 7.1.4
#[method(eig, "Normal[_], None, Auto", rank = Fallback, plan = densely)]
fn any_normal(a: &Op, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let entries = to_dense(a)?;
    let pairs = normal(&entries, &|values| wanted.select(values, a.dtype()))?;
    dense(cx, pairs, true)
}
