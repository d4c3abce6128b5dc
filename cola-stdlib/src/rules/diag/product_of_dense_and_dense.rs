//! `diag` of a product of two dense matrices.

use crate::functions::Diagonals;
use crate::operators::Dense;
use cola_runtime::{Array, DType, Element, Number, Result, method, with_element};

/// dᵢ = Σⱼ aᵢⱼ·bⱼ,ᵢ₊ₖ
///
/// # Requires   nothing.
/// # Cost       one multiply-add for each entry of A that is met; the product is never formed.
/// # Source     definition
#[method(diag, "Product[left:Dense, right:Dense], Auto")]
fn product_of_dense_and_dense(left: &Dense, right: &Dense, offset: i64) -> Result<Array> {
    contracted(left.array(), right.array(), offset)
}

/// The diagonal of A·B from the entries of both.
pub(super) fn contracted(a: &Array, b: &Array, offset: i64) -> Result<Array> {
    let d = Diagonals::of((a.rows(), b.cols()), offset);
    let dtype = DType::promote(a.dtype(), b.dtype());
    let (a, b) = (a.cast(dtype)?, b.cast(dtype)?);
    with_element!(dtype, T => {
        let (a, b) = (a.view::<T>()?, b.view::<T>()?);
        Array::from_fn(d.len, 1, |t, _| {
            let mut sum = <<T as Element>::Acc as Number>::ZERO;
            for j in 0..a.ncols() {
                sum += a[(d.row + t, j)].load() * b[(j, d.col + t)].load();
            }
            T::store(sum)
        })
    })
}
