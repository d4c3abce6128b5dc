//! `schur` of a triangular matrix.

use super::trivial;
use crate::functions::SchurFactors;
use crate::operators::{Permutation, Triangular};
use crate::properties::UNITARY;
use cola_runtime::{Array, Call, Op, Result, method, with_element};

/// U = I·U·I, and L = J·(J·L·J)·J with the reversal J of the order, J·L·J upper triangular
///
/// # Requires   nothing.
/// # Cost       none for an upper triangular matrix, a copy for a lower one.
/// # Source     definition
#[method(schur, "Triangular")]
fn triangular(a: &Triangular, cx: &Call<'_>) -> Result<SchurFactors> {
    let op = cx.get::<&Op>("a")?;
    if !a.is_lower() {
        return Ok(trivial(op));
    }
    let n = op.rows();
    let reversal = Permutation::new((0..n).rev().collect(), op.dtype())?.claimed(UNITARY.set());
    let reversed = with_element!(op.dtype(), T => {
        let entries = a.array().view::<T>()?;
        // The half that is not read stays unread.
        Array::from_fn(n, n, |i, j| if i <= j { entries[(n - 1 - i, n - 1 - j)] } else { T::default() })
    })?;
    Ok(SchurFactors { q: reversal, t: Triangular::new(reversed, false, a.is_unit())? })
}
