//! `to_sparse` of a tridiagonal matrix.

use super::{of_pattern, room_for};
use crate::operators::Tridiagonal;
use crate::rules::entries;
use cola_runtime::{Array, Op, Result, method, with_element};

/// Row i has subᵢ₋₁, diagᵢ and supᵢ, zero or not.
///
/// # Requires   3n − 2 entries of free memory.
/// # Cost       3n − 2.
/// # Source     the definition
#[method(to_sparse, "operator:Tridiagonal")]
fn tridiagonal(a: &Op, operator: &Tridiagonal) -> Result<Op> {
    let n = a.rows();
    room_for(a, n.saturating_mul(3))?;
    let pattern = entries::band(n, n, 1, 1)?;
    let values = with_element!(a.dtype(), T => {
        let [sub, diag, sup] = [operator.sub(), operator.diag(), operator.sup()].map(|x| x.view::<T>());
        let (sub, diag, sup) = (sub?, diag?, sup?);
        let mut values: Vec<T> = Vec::with_capacity(pattern.nnz());
        for i in 0..n {
            if i > 0 {
                values.push(sub[(i - 1, 0)]);
            }
            values.push(diag[(i, 0)]);
            if i + 1 < n {
                values.push(sup[(i, 0)]);
            }
        }
        Array::vector(values)
    });
    of_pattern(a, pattern, values)
}
