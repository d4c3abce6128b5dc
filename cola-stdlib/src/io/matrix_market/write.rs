//! From a [`MatrixMarket`] to bytes.

use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::atomic;
use super::super::error::{Cause, IoError};
use super::token::EXACT;
use super::{Data, Field, MatrixMarket, Values, check};

pub(super) fn to_path(matrix: &MatrixMarket, path: &Path) -> Result<(), IoError> {
    let name = path.display().to_string();
    atomic::write_file(path, |out| {
        if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz")) {
            return checked(matrix, out, &name);
        }
        let mut zipped = io::BufWriter::with_capacity(1 << 16, GzEncoder::new(out, Compression::default()));
        checked(matrix, &mut zipped, &name)?;
        let failed = |source| IoError::new(&name, None, Cause::Write { source });
        zipped.into_inner().map_err(|error| failed(error.into_error()))?.finish().map_err(failed)?;
        Ok(())
    })
}

/// Writes a matrix that was found to be consistent first.
pub(super) fn checked(matrix: &MatrixMarket, out: &mut dyn Write, name: &str) -> Result<(), IoError> {
    check::matrix(matrix).and_then(|()| values(matrix)).map_err(|cause| IoError::new(name, None, cause))?;
    text(matrix, out).map_err(|source| IoError::new(name, None, Cause::Write { source }))
}

/// Refuses values that the reader would refuse.
fn values(matrix: &MatrixMarket) -> Result<(), Cause> {
    let (Data::Coordinate { values, .. } | Data::Array { values }) = &matrix.data;
    let bad = match values {
        Values::Real(v) if matrix.field == Field::Integer => {
            let exact = |x: f64| x.fract() == 0.0 && x.abs() <= EXACT as f64;
            v.iter().position(|&x| !exact(x)).map(|k| (k, v[k].to_string(), "an integer up to 2^53"))
        }
        Values::Real(v) => {
            v.iter().position(|x| !x.is_finite()).map(|k| (k, v[k].to_string(), "a finite number"))
        }
        Values::Complex(v) => {
            v.iter().position(|z| !z.is_finite()).map(|k| (k, v[k].to_string(), "a finite number"))
        }
        Values::Pattern => None,
    };
    let Some((k, value, what)) = bad else { return Ok(()) };
    let (row, col) = match &matrix.data {
        Data::Coordinate { row, col, .. } => (u64::from(row[k]), u64::from(col[k])),
        Data::Array { .. } => array_place(matrix, k as u64),
    };
    Err(Cause::Unwritable { row: row + 1, col: col + 1, value, what })
}

/// The place of value number `k` of an array, from 0.
fn array_place(matrix: &MatrixMarket, mut k: u64) -> (u64, u64) {
    for j in 0..matrix.cols {
        let first = matrix.symmetry.first_row(j);
        let length = matrix.rows.saturating_sub(first);
        if k < length {
            return (first + k, j);
        }
        k -= length;
    }
    (0, 0)
}

fn text(matrix: &MatrixMarket, out: &mut dyn Write) -> io::Result<()> {
    let MatrixMarket { rows, cols, field, symmetry, comments, data } = matrix;
    writeln!(out, "%%MatrixMarket matrix {} {field} {symmetry}", data.format())?;
    for line in comments.iter().flat_map(|comment| comment.split(['\n', '\r'])) {
        writeln!(out, "%{line}")?;
    }
    match data {
        Data::Coordinate { row, col, values } => {
            writeln!(out, "{rows} {cols} {}", row.len())?;
            for (k, (i, j)) in row.iter().zip(col).enumerate() {
                write!(out, "{} {}", u64::from(*i) + 1, u64::from(*j) + 1)?;
                value(out, values, k, *field, " ")?;
            }
        }
        Data::Array { values } => {
            writeln!(out, "{rows} {cols}")?;
            for k in 0..values.len().unwrap_or(0) {
                value(out, values, k, *field, "")?;
            }
        }
    }
    Ok(())
}

/// `{:?}` of a float has the fewest digits that read back to it, with an exponent where that is shorter.
fn value(out: &mut dyn Write, values: &Values, k: usize, field: Field, before: &str) -> io::Result<()> {
    match values {
        Values::Real(v) if field == Field::Integer => writeln!(out, "{before}{}", v[k] as i64),
        Values::Real(v) => writeln!(out, "{before}{:?}", v[k]),
        Values::Complex(v) => writeln!(out, "{before}{:?} {:?}", v[k].re, v[k].im),
        Values::Pattern => writeln!(out),
    }
}
