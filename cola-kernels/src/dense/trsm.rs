//! Triangular systems with a dense matrix.

use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::{Field, Trans, Triangle};
use crate::parallel::par_if;
use faer::linalg::triangular_solve::{
    solve_lower_triangular_in_place_with_conj as lower,
    solve_unit_lower_triangular_in_place_with_conj as unit_lower,
    solve_unit_upper_triangular_in_place_with_conj as unit_upper,
    solve_upper_triangular_in_place_with_conj as upper,
};
use faer::{MatMut, MatRef};

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
    let par = par_if(a.nrows().saturating_mul(a.nrows()).saturating_mul(rhs.ncols()) >= 8_000_000);
    let conj = trans.faer_conj();
    let (lower_view, a) = match (tri, trans.transposes()) {
        (Triangle::Lower, false) => (true, a),
        (Triangle::Lower, true) => (false, a.transpose()),
        (Triangle::Upper, false) => (false, a),
        (Triangle::Upper, true) => (true, a.transpose()),
    };
    match (lower_view, unit) {
        (true, false) => lower(a, conj, rhs, par),
        (true, true) => unit_lower(a, conj, rhs, par),
        (false, false) => upper(a, conj, rhs, par),
        (false, true) => unit_upper(a, conj, rhs, par),
    }
}
