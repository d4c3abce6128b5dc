//! What makes a matrix one that a file can hold: the same rules for reading, writing and expanding.

use super::super::error::Cause;
use super::{Data, Duplicates, Field, MatrixMarket, Symmetry, Values, duplicates};

/// Refuses banners that mean nothing.
pub(super) fn combination(array: bool, field: Field, symmetry: Symmetry) -> Result<(), Cause> {
    let reason = match (field, symmetry) {
        (Field::Pattern, _) if array => "an array has values: say coordinate, or another field",
        (Field::Pattern, Symmetry::SkewSymmetric) => "a pattern has no signs: say symmetric or general",
        (Field::Pattern | Field::Real | Field::Integer, Symmetry::Hermitian) => {
            "hermitian goes with complex: say symmetric"
        }
        _ => return Ok(()),
    };
    let format = if array { "array" } else { "coordinate" };
    Err(Cause::BannerConflict { format, field, symmetry, reason })
}

/// Refuses shapes that do not fit the symmetry or the machine; the number of entries of an array.
pub(super) fn shape(rows: u64, cols: u64, symmetry: Symmetry, array: bool) -> Result<Option<u64>, Cause> {
    if symmetry != Symmetry::General && rows != cols {
        return Err(Cause::NotSquare { rows, cols, symmetry });
    }
    if rows > u64::from(u32::MAX) || cols > u64::from(u32::MAX) {
        return Err(Cause::TooLarge { rows, cols });
    }
    if !array {
        return Ok(None);
    }
    // Both factors are below 2³², so the product is below 2⁶⁴.
    let all = rows * cols;
    // 16 bytes an entry at most must stay within isize.
    if all > isize::MAX as u64 / 16 {
        return Err(Cause::TooLarge { rows, cols });
    }
    Ok(Some(match symmetry {
        Symmetry::General => all,
        Symmetry::Symmetric | Symmetry::Hermitian => (all + rows) / 2,
        Symmetry::SkewSymmetric => (all - rows) / 2,
    }))
}

/// Refuses an entry at a place that the symmetry leaves out; indices from 0.
#[inline]
pub(super) fn place(i: u64, j: u64, symmetry: Symmetry) -> Result<(), Cause> {
    match symmetry {
        Symmetry::General => Ok(()),
        _ if i < j => Err(Cause::UpperTriangle { row: i + 1, col: j + 1, symmetry }),
        Symmetry::SkewSymmetric if i == j => Err(Cause::SkewDiagonal { row: i + 1 }),
        _ => Ok(()),
    }
}

/// Refuses a diagonal entry of a Hermitian matrix that is not real; indices from 0.
#[inline]
pub(super) fn diagonal(i: u64, j: u64, im: f64, symmetry: Symmetry) -> Result<(), Cause> {
    if symmetry == Symmetry::Hermitian && i == j && im != 0.0 {
        return Err(Cause::HermitianDiagonal { row: i + 1, im });
    }
    Ok(())
}

/// Refuses a matrix that contradicts itself. After this, indices and lengths can be relied on.
pub(super) fn matrix(matrix: &MatrixMarket) -> Result<(), Cause> {
    let MatrixMarket { rows, cols, field, symmetry, data, .. } = matrix;
    let array = matches!(data, Data::Array { .. });
    let inconsistent = |reason: String| Err(Cause::Inconsistent { reason });
    combination(array, *field, *symmetry)?;
    let wanted = shape(*rows, *cols, *symmetry, array)?;
    let (Data::Coordinate { values, .. } | Data::Array { values }) = data;
    match (field, values) {
        (Field::Real | Field::Integer, Values::Real(_))
        | (Field::Complex, Values::Complex(_))
        | (Field::Pattern, Values::Pattern) => {}
        _ => return inconsistent(format!("the values are not of the field `{field}`")),
    }
    match data {
        Data::Coordinate { row, col, values } => {
            let (r, c, v) = (row.len(), col.len(), values.len().unwrap_or(row.len()));
            if r != c || r != v {
                return inconsistent(format!("{r} row indices, {c} column indices and {v} values"));
            }
            for (&i, &j) in row.iter().zip(col) {
                let (i, j) = (u64::from(i), u64::from(j));
                if i >= *rows || j >= *cols {
                    return inconsistent(format!("entry ({i}, {j}), from 0, is outside {rows}×{cols}"));
                }
                place(i, j, *symmetry)?;
            }
            if let Values::Complex(values) = values {
                for ((&i, &j), z) in row.iter().zip(col).zip(values) {
                    diagonal(i.into(), j.into(), z.im, *symmetry)?;
                }
            }
            if let Some((first, second)) = duplicates::first(row, col) {
                let (i, j) = (row[second], col[second]);
                return inconsistent(format!(
                    "entries number {first} and {second}, from 0, are both at ({i}, {j})"
                ));
            }
            Ok(())
        }
        Data::Array { values } => {
            let (found, wanted) = (values.len().unwrap_or(0) as u64, wanted.unwrap_or(0));
            if found != wanted {
                return inconsistent(format!(
                    "{found} values, where {rows}×{cols} {symmetry} needs {wanted}"
                ));
            }
            if let (Values::Complex(values), Symmetry::Hermitian) = (values, symmetry) {
                let mut at = 0;
                for j in 0..*cols {
                    diagonal(j, j, values[at].im, *symmetry)?;
                    at += (rows - j) as usize;
                }
            }
            Ok(())
        }
    }
}

/// What `Duplicates::Refuse` asks for at the end of a file.
pub(super) fn duplicate_lines(
    policy: Duplicates,
    row: &mut Vec<u32>,
    col: &mut Vec<u32>,
    values: &mut Values,
    line_of: impl Fn(usize) -> u64,
) -> Result<(), (u64, Cause)> {
    match policy {
        Duplicates::Sum => duplicates::sum(row, col, values),
        Duplicates::Refuse => {
            if let Some((first, second)) = duplicates::first(row, col) {
                let (i, j) = (u64::from(row[second]) + 1, u64::from(col[second]) + 1);
                return Err((line_of(second), Cause::Duplicate { row: i, col: j, first: line_of(first) }));
            }
        }
    }
    Ok(())
}
