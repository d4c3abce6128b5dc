//! The whole matrix from the stored triangle.

use num_complex::Complex64;

use super::super::error::IoError;
use super::{Data, MatrixMarket, Symmetry, Values, check};

pub(super) fn expand(mut matrix: MatrixMarket) -> Result<MatrixMarket, IoError> {
    check::matrix(&matrix).map_err(|cause| IoError::new("<matrix>", None, cause))?;
    let symmetry = matrix.symmetry;
    if symmetry == Symmetry::General {
        return Ok(matrix);
    }
    matrix.symmetry = Symmetry::General;
    matrix.data = match matrix.data {
        Data::Coordinate { row, col, values } => {
            let values = match values {
                Values::Real(v) => Values::Real(follow(&v, &row, &col, |x| real(x, symmetry))),
                Values::Complex(v) => Values::Complex(follow(&v, &row, &col, |z| complex(z, symmetry))),
                Values::Pattern => Values::Pattern,
            };
            let rows = follow_places(&row, &col);
            let cols = follow_places(&col, &row);
            Data::Coordinate { row: rows, col: cols, values }
        }
        Data::Array { values } => {
            let n = matrix.rows as usize;
            let values = match values {
                Values::Real(v) => Values::Real(fill(&v, n, symmetry, |x| real(x, symmetry))),
                Values::Complex(v) => Values::Complex(fill(&v, n, symmetry, |z| complex(z, symmetry))),
                Values::Pattern => Values::Pattern,
            };
            Data::Array { values }
        }
    };
    Ok(matrix)
}

/// The mirror image of a real entry.
fn real(x: f64, symmetry: Symmetry) -> f64 {
    if symmetry == Symmetry::SkewSymmetric { -x } else { x }
}

/// The mirror image of a complex entry.
fn complex(z: Complex64, symmetry: Symmetry) -> Complex64 {
    match symmetry {
        Symmetry::SkewSymmetric => -z,
        Symmetry::Hermitian => z.conj(),
        _ => z,
    }
}

/// Each value followed by its mirror image, unless it lies on the diagonal.
fn follow<T: Copy>(values: &[T], row: &[u32], col: &[u32], mirror: impl Fn(T) -> T) -> Vec<T> {
    let mut all = Vec::with_capacity(2 * values.len());
    for ((&x, i), j) in values.iter().zip(row).zip(col) {
        all.push(x);
        if i != j {
            all.push(mirror(x));
        }
    }
    all
}

/// Each index followed by that of the mirror image.
fn follow_places(own: &[u32], other: &[u32]) -> Vec<u32> {
    let mut all = Vec::with_capacity(2 * own.len());
    for (&i, &j) in own.iter().zip(other) {
        all.push(i);
        if i != j {
            all.push(j);
        }
    }
    all
}

/// The n×n array, column by column, from its stored triangle.
fn fill<T: Copy + num_traits::Zero>(
    stored: &[T],
    n: usize,
    symmetry: Symmetry,
    mirror: impl Fn(T) -> T,
) -> Vec<T> {
    let mut all = vec![T::zero(); n * n];
    let mut rest = stored.iter();
    for j in 0..n {
        for i in symmetry.first_row(j as u64) as usize..n {
            let Some(&x) = rest.next() else { return all };
            if i != j {
                all[j + i * n] = mirror(x);
            }
            all[i + j * n] = x;
        }
    }
    all
}
