//! Files as values.
//!
//! | file | value |
//! |---|---|
//! | Matrix Market `coordinate` | `Sparse` |
//! | Matrix Market `array general` | an array |
//! | Matrix Market `array` with a symmetry | `Dense` |
//! | `.npy` | an array |
//!
//! The symmetry that a file declares becomes a property of the operator: `hermitian` and a real
//! `symmetric` give `SelfAdjoint`, a complex `symmetric` gives `Symmetric`; `skew-symmetric` gives none.

use std::path::Path;

use cola_runtime::{Array, Error, ErrorKind, Op, PropSet, Result, Value};

use super::{Contents, Data, Field, IoError, MatrixMarket, NpyArray, NpyData, Symmetry, Values};
use crate::operators::{Dense, Sparse};
use crate::properties::{SELF_ADJOINT, SYMMETRIC};

/// Reads a file, in whichever format its first bytes show, as an operator or an array; `-` is standard input.
///
/// # Errors
///
/// `Io` naming file, line, cause and remedy; `OutOfMemory`.
pub fn load(path: impl AsRef<Path>) -> Result<Value> {
    match super::read(path)? {
        Contents::MatrixMarket(matrix) => from_matrix_market(matrix),
        Contents::Npy(array) => from_npy(array).map(Value::Array),
    }
}

impl From<IoError> for Error {
    fn from(error: IoError) -> Error {
        let line = error.line().map(|line| format!("{line}:")).unwrap_or_default();
        let message = format!("{}:{line} {}", error.file(), error.cause());
        let help = error.cause().help();
        Error::new(ErrorKind::Io, message).with_help(help).with_source(error)
    }
}

fn from_matrix_market(matrix: MatrixMarket) -> Result<Value> {
    let (field, symmetry) = (matrix.field, matrix.symmetry);
    let (rows, cols) = (size(matrix.rows)?, size(matrix.cols)?);
    let op = match matrix.expand()?.data {
        Data::Coordinate { row, col, values } => {
            plausible(rows.max(cols), row.len())?;
            let values = numbers(values, row.len())?;
            Sparse::from_triplets(rows, cols, &row, &col, values)?
        }
        Data::Array { values } => {
            let array = numbers(values, 0)?.reshaped(rows, cols)?;
            if symmetry == Symmetry::General {
                return Ok(Value::Array(array));
            }
            Dense::new(array)
        }
    };
    Ok(Value::Op(claimed(&op, field, symmetry)))
}

/// Refuses a header that claims a size out of all proportion to the entries that follow: memory goes with the size.
fn plausible(n: usize, entries: usize) -> Result<()> {
    if n <= 10_000_000 || n / 1000 <= entries {
        return Ok(());
    }
    let why =
        format!("the header claims {n} rows or columns for {entries} entries: nearly all would be empty");
    Err(Error::new(ErrorKind::Unsupported, why)
        .with_help("correct the sizes, or leave out empty rows and columns"))
}

fn size(n: u64) -> Result<usize> {
    usize::try_from(n)
        .map_err(|_| Error::new(ErrorKind::OutOfMemory, format!("a matrix of {n} rows does not fit")))
}

fn numbers(values: Values, entries: usize) -> Result<Array> {
    Ok(match values {
        Values::Real(values) => Array::vector(values),
        Values::Complex(values) => Array::vector(values),
        Values::Pattern => {
            Array::full(entries, 1, cola_runtime::DType::F64, cola_runtime::Scalar::new(1.0, 0.0))?
        }
    })
}

fn claimed(op: &Op, field: Field, symmetry: Symmetry) -> Op {
    op.claimed(match (symmetry, field) {
        (Symmetry::Hermitian, _) => SELF_ADJOINT.set(),
        (Symmetry::Symmetric, Field::Complex) => SYMMETRIC.set(),
        (Symmetry::Symmetric, _) => SELF_ADJOINT.set(),
        (Symmetry::General | Symmetry::SkewSymmetric, _) => PropSet::EMPTY,
    })
}

fn from_npy(array: NpyArray) -> Result<Array> {
    let (rows, cols) = (array.rows, array.cols);
    match array.data {
        NpyData::F16(v) => Array::from_vec(rows, cols, v),
        NpyData::Bf16(v) => Array::from_vec(rows, cols, v),
        NpyData::F32(v) => Array::from_vec(rows, cols, v),
        NpyData::F64(v) => Array::from_vec(rows, cols, v),
        NpyData::C32(v) => Array::from_vec(rows, cols, v),
        NpyData::C64(v) => Array::from_vec(rows, cols, v),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::from_matrix_market;
    use crate::io::MatrixMarket;
    use crate::properties::{SELF_ADJOINT, SYMMETRIC};
    use cola_runtime::Value;

    fn load(banner: &str, body: &str) -> Value {
        let text = format!("%%MatrixMarket matrix {banner}\n{body}\n");
        from_matrix_market(MatrixMarket::read_from(text.as_bytes(), "test.mtx").unwrap()).unwrap()
    }

    #[test]
    fn what_a_file_declares_becomes_a_property() {
        let cases = [
            ("coordinate real general", "2 2 1\n2 1 1.0", false, false),
            ("coordinate real symmetric", "2 2 1\n2 1 1.0", true, true),
            ("coordinate pattern symmetric", "2 2 1\n2 1", true, true),
            ("coordinate complex hermitian", "2 2 1\n2 1 1.0 1.0", true, false),
            ("coordinate complex symmetric", "2 2 1\n2 1 1.0 1.0", false, true),
            ("coordinate real skew-symmetric", "2 2 1\n2 1 1.0", false, false),
            ("array real symmetric", "2 2\n1\n2\n3", true, true),
        ];
        for (banner, body, self_adjoint, symmetric) in cases {
            let Value::Op(op) = load(banner, body) else { panic!("{banner} is no operator") };
            assert_eq!(op.claims() == SELF_ADJOINT.set(), self_adjoint, "{banner}");
            if !self_adjoint {
                assert_eq!(op.claims() == SYMMETRIC.set(), symmetric, "{banner}");
            }
        }
    }

    #[test]
    fn a_general_array_is_an_array() {
        let Value::Array(a) = load("array real general", "2 1\n1\n2") else { panic!("no array") };
        assert_eq!(a.to_vec::<f64>().unwrap(), [1.0, 2.0]);
    }
}
