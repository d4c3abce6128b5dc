//! Triangular systems with a dense matrix.

use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::{Field, Trans, Triangle};
use crate::parallel::{even_cut, on_threads, over_rows, par_if, threads};
use faer::linalg::triangular_solve::{
    solve_lower_triangular_in_place_with_conj as lower,
    solve_unit_lower_triangular_in_place_with_conj as unit_lower,
    solve_unit_upper_triangular_in_place_with_conj as unit_upper,
    solve_upper_triangular_in_place_with_conj as upper,
};
use faer::{MatMut, MatRef, Par};

/// Multiply-adds from which a second thread pays.
const PARALLEL_FROM: usize = 30_000_000;

/// rhs ← op(T)⁻¹·rhs, T the named triangle of `a` (with a diagonal of ones if `unit`). The other triangle is
/// not read. Any strides.
///
/// # Cost     n²·k multiply-adds.
/// # Errors   `Shape`; `Singular` with the index of the first diagonal entry that is zero or not finite.
/// # Source   recursive blocking (Elmroth et al., SIAM Review 46(1), 2004).
pub fn trsm<T: Field>(
    tri: Triangle,
    unit: bool,
    trans: Trans,
    a: MatRef<'_, T>,
    rhs: MatMut<'_, T>,
) -> Result<()> {
    let n = expect_square("triangular matrix", a.shape())?;
    expect_shape("right-hand side", rhs.shape(), (n, rhs.ncols()))?;
    if !unit {
        for index in 0..n {
            let d = a[(index, index)];
            if d == T::zero() || !d.finite() {
                return Err(KernelError::Singular { index, value: d.abs() });
            }
        }
    }
    guarded(|| T::k_trsm(tri, unit, trans, a, rhs))
}

pub(crate) fn trsm_kernel<T: Field>(
    tri: Triangle,
    unit: bool,
    trans: Trans,
    a: MatRef<'_, T>,
    rhs: MatMut<'_, T>,
) {
    let columns = rhs.ncols();
    let work = a.nrows().saturating_mul(a.nrows()).saturating_mul(columns);
    let conj = trans.faer_conj();
    let (lower_view, a) = match (tri, trans.transposes()) {
        (Triangle::Lower, false) => (true, a),
        (Triangle::Lower, true) => (false, a.transpose()),
        (Triangle::Upper, false) => (false, a),
        (Triangle::Upper, true) => (true, a.transpose()),
    };
    let substitute = match (lower_view, unit) {
        (true, false) => lower::<T, usize, usize>,
        (true, true) => unit_lower::<T, usize, usize>,
        (false, false) => upper::<T, usize, usize>,
        (false, true) => unit_upper::<T, usize, usize>,
    };
    let parallel = work >= PARALLEL_FROM;
    if columns < 8 * threads() {
        let par = par_if(parallel);
        return on_threads(par, || substitute(a, conj, rhs, par));
    }
    // Each thread has columns of its own, so that none waits for another one.
    over_rows(rhs.transpose_mut(), parallel, &even_cut(columns), &|_, rows| {
        substitute(a, conj, rows.transpose_mut(), Par::Seq);
    });
}
