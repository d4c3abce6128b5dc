//! `trace` of a product of a sparse and a dense matrix.

use crate::number::number;
use crate::operators::{Dense, Sparse};
use crate::shape::order;
use cola_runtime::{Element, Op, Result, Scalar, Value, method, with_element};

/// tr(S·A) = tr(A·S) = Σ sᵢⱼ·aⱼᵢ over the stored entries of S
///
/// # Requires   the product is square.
/// # Cost       one multiply-add for each stored entry; the product is never formed.
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Product[s:Sparse, d:Dense]")]
#[method(trace, "Product[d:Dense, s:Sparse]")]
fn product_of_sparse_and_dense(a: &Op, s: &Sparse, d: &Dense) -> Result<Value> {
    order("trace", a)?;
    let (pattern, rows) = (s.pattern(), crate::rules::sparse::rows(s.pattern()));
    let scalars = |x: &cola_runtime::Array| {
        with_element!(x.dtype(), T => {
            let v = x.view::<T>()?;
            Ok::<Vec<Scalar>, cola_runtime::Error>((0..v.nrows()).map(|i| v[(i, 0)].to_scalar()).collect())
        })
    };
    let values = scalars(s.values())?;
    let sum: Scalar = with_element!(d.array().dtype(), T => {
        let v = d.array().view::<T>()?;
        let places = rows.iter().zip(pattern.indices());
        values.into_iter().zip(places).map(|(z, (&i, &j))| z * v[(j as usize, i as usize)].to_scalar()).sum()
    });
    Ok(number(a.dtype(), sum))
}
