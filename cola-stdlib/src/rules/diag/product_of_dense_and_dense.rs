//! `diag` of a product of two dense matrices.

use crate::functions::Diagonals;
use crate::kernel::OnOperand;
use crate::operators::Dense;
use cola_kernels::column_dots;
use cola_runtime::{Array, DType, Number, Result, Trans, method, with_number};

/// dᵢ = Σⱼ aᵢⱼ·bⱼ,ᵢ₊ₖ
///
/// # Requires   nothing.
/// # Cost       one multiply-add for each entry of A that is met; the product is never formed; half types are widened first.
/// # Source     definition
#[method(diag, "Product[left:Dense, right:Dense], Auto")]
fn product_of_dense_and_dense(left: &Dense, right: &Dense, offset: i64) -> Result<Array> {
    contracted(left.array(), right.array(), offset)
}

/// The diagonal of A·B from the entries of both.
pub(super) fn contracted(a: &Array, b: &Array, offset: i64) -> Result<Array> {
    contracted_views((a, Trans::None), (b, Trans::None), offset)
}

/// The diagonal of op(A)·op(B) from the entries of both.
pub(super) fn contracted_views(
    (a, of_a): (&Array, Trans),
    (b, of_b): (&Array, Trans),
    offset: i64,
) -> Result<Array> {
    let dtype = DType::promote(a.dtype(), b.dtype());
    let inner = dtype.accumulator();
    let shares = |x: &Array, op: Trans| {
        let x = if op.transposes() { x.transposed() } else { x.clone() };
        x.cast(inner)
    };
    let (a, b) = (shares(a, of_a)?, shares(b, of_b)?);
    let d = Diagonals::of((a.rows(), b.cols()), offset);
    if d.len == 0 {
        return Array::zeros(0, 1, dtype);
    }
    let diagonal = with_number!(inner, T => {
        let rows = a.view::<T>()?.subrows(d.row, d.len).transpose();
        let cols = b.view::<T>()?.subcols(d.col, d.len);
        let mut sums = vec![<T as Number>::ZERO; d.len];
        // ā·b̄ is the conjugate of a·b, and a·b̄ that of ā·b.
        column_dots(of_a.conjugates() != of_b.conjugates(), rows, cols, &mut sums).on("the factors")?;
        if of_b.conjugates() {
            sums.iter_mut().for_each(|z| *z = z.conjugate());
        }
        Array::vector(sums)
    });
    diagonal.cast(dtype)
}
