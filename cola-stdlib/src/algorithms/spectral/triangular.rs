//! Eigenvectors of triangular matrices.

use super::array_of;
use crate::algorithms::{Working, working};
use crate::kernel::OnOperand;
use cola_runtime::{Array, Error, Result, with_number};

/// Eigenvectors of norm 1 of the triangular matrix in one half of `a`, those that belong to the diagonal entries
/// `wanted`; the other half, and the diagonal of a unit matrix, are not read.
pub(crate) fn triangular_vectors(a: &Array, lower: bool, unit: bool, wanted: &[usize]) -> Result<Array> {
    let a = a.cast(working(a.dtype()))?;
    with_number!(a.dtype(), T => vectors::<T>(&a, lower, unit, wanted))
}

/// With the order of rows and columns reversed a lower triangular matrix is an upper triangular one.
fn vectors<T: Working>(a: &Array, lower: bool, unit: bool, wanted: &[usize]) -> Result<Array> {
    let (n, from) = (a.rows(), a.view::<T>()?);
    let place = |i: usize| if lower { n - 1 - i } else { i };
    let upper = Array::from_fn(n, n, |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Greater => T::zero(),
        std::cmp::Ordering::Equal if unit => T::one(),
        _ => from[(place(i), place(j))],
    })?;
    if let Some((i, j)) = upper.as_ref().first_not_finite() {
        return Err(Error::not_finite("Triangular", (place(i), place(j))));
    }
    let wanted: Vec<usize> = wanted.iter().map(|&j| place(j)).collect();
    let x = cola_kernels::triangular_eigenvectors(upper.view::<T>()?, None, &wanted).on("Triangular")?;
    if lower { array_of(x.as_ref().reverse_rows()) } else { array_of(x.as_ref()) }
}
