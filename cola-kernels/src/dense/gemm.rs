//! Products of dense matrices.

use crate::dense::shared::{self, Update};
use crate::dense::{gemv, skinny};
use crate::error::{Result, expect_shape, guarded};
use crate::field::{Field, Trans};
use crate::lanes::rows_are_runs;
use faer::{Accum, MatMut, MatRef};

/// Multiply-adds from which a second thread pays.
const PARALLEL_FROM: usize = 12_000_000;

/// dst ← beta·dst + alpha·op(a)·op(b). `beta = 0` overwrites: NaN in `dst` does not survive. Any strides.
///
/// # Cost     m·n·k multiply-adds; one column or one row at memory bandwidth by a kernel of our own.
/// # Errors   `Shape` if the operands do not fit.
/// # Source   the library's register-tiled product (Goto & van de Geijn, TOMS 34(3), 2008).
pub fn gemm<T: Field>(
    dst: MatMut<'_, T>,
    beta: T,
    alpha: T,
    trans_a: Trans,
    a: MatRef<'_, T>,
    trans_b: Trans,
    b: MatRef<'_, T>,
) -> Result<()> {
    let (m, k) = trans_a.shape(a.shape());
    let (kb, n) = trans_b.shape(b.shape());
    expect_shape("right factor of a product", (kb, n), (k, n))?;
    expect_shape("destination of a product", dst.shape(), (m, n))?;
    guarded(|| T::k_gemm(dst, beta, alpha, trans_a, a, trans_b, b))
}

pub(crate) fn gemm_kernel<T: Field>(
    dst: MatMut<'_, T>,
    beta: T,
    alpha: T,
    trans_a: Trans,
    a: MatRef<'_, T>,
    trans_b: Trans,
    b: MatRef<'_, T>,
) {
    let a = if trans_a.transposes() { a.transpose() } else { a };
    let b = if trans_b.transposes() { b.transpose() } else { b };
    let (conj_a, conj_b) = (trans_a.conjugates(), trans_b.conjugates());
    let (m, n, k) = (dst.nrows(), dst.ncols(), a.ncols());
    if m == 0 || n == 0 {
        return;
    }
    if alpha == T::zero() || k == 0 {
        return scale(dst, beta);
    }
    if n == 1 && gemv::fits(a) {
        return gemv::gemv(dst.col_mut(0), beta, alpha, conj_a, a, conj_b, b.col(0));
    }
    if m == 1 && gemv::fits(b.transpose()) {
        let row = a.transpose().col(0);
        return gemv::gemv(dst.transpose_mut().col_mut(0), beta, alpha, conj_b, b.transpose(), conj_a, row);
    }
    let parallel = m.saturating_mul(n).saturating_mul(k) >= PARALLEL_FROM;
    if skinny::fits(dst.as_ref(), a) {
        return skinny::product(dst, beta, alpha, (a, conj_a), (b, conj_b), parallel);
    }
    if skinny::fits(dst.as_ref().transpose(), b.transpose()) {
        let (a, b) = (a.transpose(), b.transpose());
        return skinny::product(dst.transpose_mut(), beta, alpha, (b, conj_b), (a, conj_a), parallel);
    }
    let mut dst = dst;
    let accum = if beta == T::zero() {
        Accum::Replace
    } else {
        scale(dst.as_mut(), beta);
        Accum::Add
    };
    shared::product(dst, Update { accum, alpha }, (a, conj_a), (b, conj_b), parallel);
}

/// dst ← beta·dst, where beta = 0 overwrites.
pub(crate) fn scale<T: Field>(dst: MatMut<'_, T>, beta: T) {
    if beta == T::one() {
        return;
    }
    let mut dst = if rows_are_runs(dst.as_ref()) { dst.transpose_mut() } else { dst };
    for j in 0..dst.ncols() {
        let mut col = dst.as_mut().col_mut(j);
        if beta == T::zero() {
            col.fill(T::zero());
        } else {
            (0..col.nrows()).for_each(|i| col[i] *= beta);
        }
    }
}
