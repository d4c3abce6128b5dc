//! `preconditioner` of a Toeplitz matrix.

use crate::functions::inverse;
use crate::operators::{Circulant, Toeplitz};
use crate::properties::{PD, PSD};
use cola_iterative::circulant::optimal;
use cola_runtime::{Array, Op, Result, method, with_element};

/// M = C⁻¹ for the circulant matrix C that is nearest to T in the Frobenius norm
///
/// C is positive definite where T is; its inverse costs two transforms.
///
/// # Requires   T is square, C has no zero among its eigenvalues.
/// # Cost       O(n log n), once and for each column.
/// # Source     T. Chan, SIAM J. Sci. Stat. Comput. 9 (1988)
#[method(preconditioner, "operator:Toeplitz, Auto")]
fn toeplitz(a: &Op, operator: &Toeplitz) -> Result<Op> {
    super::expect_square(a)?;
    let (column, row) = borders(operator, a.rows())?;
    let m = inverse(&Circulant::new(optimal(&column, &row)?)?)?;
    Ok(if PSD.of(a) { m.claimed(PD.set()) } else { m })
}

/// The first column and the first row of T.
fn borders(t: &Toeplitz, n: usize) -> Result<(Array, Array)> {
    with_element!(t.diagonals().dtype(), T => {
        let t = t.diagonals().view::<T>()?;
        let column = Array::from_fn(n, 1, |j, _| t[(n - 1 + j, 0)])?;
        Ok((column, Array::from_fn(n, 1, |j, _| t[(n - 1 - j, 0)])?))
    })
}
