//! y ← alpha·Aᵀ·x + beta·y by the rows of A: each row scatters into y.
//!
//! For callers that keep no transposed copy. Sequential: two rows may hit one entry of y.

use crate::field::Field;
use crate::lanes::vectorised;
use crate::sparse::{CsrRef, workspace};
use faer::{MatMut, MatRef};

pub(crate) fn scatter_kernel<T: Field>(
    a: CsrRef<'_, T>,
    conj: bool,
    alpha: T,
    x: MatRef<'_, T>,
    beta: T,
    mut y: MatMut<'_, T>,
    scratch: &mut Vec<T>,
) {
    let k = x.ncols();
    if k == 0 {
        return;
    }
    let acc = workspace(scratch, a.cols * k);
    acc.fill(T::zero());
    vectorised!({
        for i in 0..a.rows {
            for e in a.indptr[i]..a.indptr[i + 1] {
                let v = if conj { a.values[e].conj() } else { a.values[e] };
                let at = a.indices[e] as usize * k;
                let row = &mut acc[at..at + k];
                for (c, s) in row.iter_mut().enumerate() {
                    *s += v * x[(i, c)];
                }
            }
        }
    });
    for (j, row) in acc.chunks_exact(k).enumerate() {
        for (c, &v) in row.iter().enumerate() {
            let old = &mut y[(j, c)];
            *old = if beta == T::zero() { alpha * v } else { beta * *old + alpha * v };
        }
    }
}
