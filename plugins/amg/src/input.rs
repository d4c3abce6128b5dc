//! What a matrix must be before levels are built on it, checked entry by entry.
//!
//! Square; finite; equal to its adjoint up to rounding; a positive diagonal. A row of zeros is allowed, as that of an
//! isolated vertex in a graph Laplacian; M multiplies it by a positive number. The rest of positive semidefiniteness shows on the
//! way down: xᴴ·A·x < 0 for a column of a prolongator, or a negative eigenvalue at the bottom, ends the setup.

use crate::rows::row;
use cola_iterative::Working;
use cola_kernels::CsrRef;
use cola_runtime::{Error, ErrorKind, Op, Result};

/// The diagonal of A after all checks; 1 for rows of zeros.
///
/// # Errors
/// `NotFinite`, `FalseClaim`, naming the entry.
pub(crate) fn checked_diagonal<T: Working>(a: CsrRef<'_, T>, of: &Op) -> Result<Vec<f64>> {
    let mut diagonal = vec![0.0; a.rows];
    // Entries of row j up to here have met their mirror images.
    let mut met: Vec<usize> = a.indptr[..a.rows].to_vec();
    for i in 0..a.rows {
        let (columns, values) = row(&a, i);
        let largest = values.iter().map(|v| v.abs()).fold(0.0, f64::max);
        for (&j, &value) in columns.iter().zip(values) {
            let j = j as usize;
            if !value.finite() {
                return Err(Error::not_finite(&of.to_string(), (i, j)));
            }
            if j == i {
                diagonal[i] = value.re();
            }
            if j < i {
                continue;
            }
            unmatched(&a, j, i, &mut met[j], of)?;
            let there = met[j] < a.indptr[j + 1] && a.indices[met[j]] as usize == i;
            let other = if there { a.values[met[j]] } else { T::zero() };
            met[j] += usize::from(there);
            if (value - other.conj()).abs() > tolerance::<T>() * largest.max(other.abs()) {
                return Err(not_self_adjoint(of, (i, j), value, other));
            }
        }
        unmatched(&a, i, i, &mut met[i], of)?;
        if diagonal[i] <= 0.0 && (largest > 0.0 || diagonal[i] < 0.0) {
            return Err(not_positive(of, i, diagonal[i]));
        }
        if largest == 0.0 {
            diagonal[i] = 1.0;
        }
    }
    Ok(diagonal)
}

/// What rounding may have added to an entry, relative to the largest one of its row.
fn tolerance<T: Working>() -> f64 {
    64.0 * T::EPS
}

/// Steps over the entries of row j before column i, which have no mirror image: they must be zero.
fn unmatched<T: Working>(a: &CsrRef<'_, T>, j: usize, i: usize, met: &mut usize, of: &Op) -> Result<()> {
    while *met < a.indptr[j + 1] && (a.indices[*met] as usize) < i {
        let (column, value) = (a.indices[*met] as usize, a.values[*met]);
        let largest = row(a, j).1.iter().map(|v| v.abs()).fold(0.0, f64::max);
        if value.abs() > tolerance::<T>() * largest {
            return Err(not_self_adjoint(of, (j, column), value, T::zero()));
        }
        *met += 1;
    }
    Ok(())
}

fn not_self_adjoint<T: Working>(of: &Op, (i, j): (usize, usize), there: T, mirrored: T) -> Error {
    let message = format!(
        "{of} was taken to be PSD, but entry ({i}, {j}) is {there:?} and entry ({j}, {i}) is {mirrored:?}"
    );
    Error::new(ErrorKind::FalseClaim, message)
        .with_help("the claim PSD is false; without it, GMRES() with ILU() serves")
}

fn not_positive(of: &Op, i: usize, value: f64) -> Error {
    let message =
        format!("{of} was taken to be PSD, but diagonal entry {i} is {value:e}, and its row is not zero");
    Error::new(ErrorKind::FalseClaim, message)
        .with_help("the claim PSD is false; without it, LDL(), MINRES() or ILU() serve")
}

/// A turned out not to be positive semidefinite on the way down.
pub(crate) fn indefinite(of: &Op, level: usize, quotient: f64) -> Error {
    let message = format!(
        "{of} was taken to be PSD, but on level {level} a Rayleigh quotient, relative to the diagonal, is {quotient:.3e}"
    );
    Error::new(ErrorKind::FalseClaim, message)
        .with_help("the claim PSD is false; without it, LDL(), MINRES() or ILU() serve")
}
