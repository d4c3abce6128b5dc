//! `eig` of a pair of operators.

use super::{dense, densely};
use crate::algorithms::spectral::pencil;
use crate::functions::{Eigen, to_dense};
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// A·V = B·V·Λ by QZ iteration on the dense matrices, vectors by substitution
///
/// # Requires   B is regular: the eigenvalues of a singular one are infinite; memory for both matrices and copies.
/// # Cost       about 70n³ complex operations, whatever k is.
/// # Source     Golub & Van Loan, 4th ed., §7.7 (Moler & Stewart 1973, doi:10.1137/0710024)
#[method(eig, "_, _, Auto", rank = Fallback, plan = densely)]
fn any_and_any(a: &Op, b: &Op, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let dtype = a.dtype().promote(b.dtype());
    let pairs = pencil(&to_dense(a)?, &to_dense(b)?, &|values| wanted.select(values, dtype))?;
    dense(cx, pairs, false)
}
