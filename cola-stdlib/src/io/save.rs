//! Values as files.
//!
//! An array is written to `.npy` or `.mtx` (also `.mtx.gz`), a `Sparse`, `Diagonal` or `Tridiagonal` operator to
//! `.mtx`, a number as a 1×1 array. Other operators hold no entries to write: their dense form or their parts can be
//! saved. A vector is written with one axis. An operator that is known to be self-adjoint or symmetric, and whose
//! entries are exactly so, is written to `.mtx` with that symmetry; other properties are not written.

use std::io::Write;
use std::path::Path;

use cola_runtime::registry::array_from_list;
use cola_runtime::{Array, DType, Error, ErrorKind, Op, Result, Value, c32, c64, f16};

use super::{Data, Field, MatrixMarket, NpyArray, NpyData, Symmetry, Values};
use crate::operators::{Dense, Diagonal, Sparse, Tridiagonal};
use crate::properties::{SELF_ADJOINT, SYMMETRIC};

/// A format that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// NumPy.
    Npy,
    /// Matrix Market.
    MatrixMarket,
    /// Matrix Market, compressed by gzip.
    MatrixMarketGz,
}

impl Format {
    /// The format that the name of a file asks for.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for other names.
    pub fn of(path: &Path) -> Result<Format> {
        let name = path.to_string_lossy().to_lowercase();
        let known =
            [(".npy", Format::Npy), (".mtx", Format::MatrixMarket), (".mtx.gz", Format::MatrixMarketGz)];
        known.iter().find(|(end, _)| name.ends_with(end)).map(|(_, format)| *format).ok_or_else(|| {
            Error::invalid("save", format!("the name `{}` tells no format", path.display()))
                .with_help("end it with .npy, .mtx or .mtx.gz")
        })
    }
}

/// Writes a value in a format; `name` is what errors call the file.
///
/// # Errors
///
/// `TypeMismatch` or `Unsupported` for a value that has no such file, `Io` when writing fails or the format
/// cannot hold the values.
pub fn write(value: &Value, format: Format, name: &str, out: &mut dyn Write) -> Result<()> {
    let written = |error: super::IoError| {
        let help = error.cause().help();
        Error::new(ErrorKind::Io, format!("{name}: {}", error.cause())).with_help(help).with_source(error)
    };
    match format {
        Format::Npy => to_npy(&entries(value)?)?.write_to(out).map_err(written),
        Format::MatrixMarket => to_matrix_market(value)?.write_to(out).map_err(written),
        Format::MatrixMarketGz => {
            let mut packed = flate2::write::GzEncoder::new(out, flate2::Compression::default());
            to_matrix_market(value)?.write_to(&mut packed).map_err(written)?;
            let done = packed.finish();
            done.map(|_| ()).map_err(|e| Error::new(ErrorKind::Io, format!("{name}: cannot write: {e}")))
        }
    }
}

/// The entries of a value that is given by its entries.
fn entries(value: &Value) -> Result<Array> {
    match value {
        Value::Array(array) => Ok(array.clone()),
        Value::List(list) => array_from_list(list),
        Value::Int(_) | Value::Real(_) | Value::Complex(_) => array_from_list(std::slice::from_ref(value)),
        Value::Op(op) => match op.downcast_ref::<Dense>() {
            Some(dense) => Ok(dense.array().clone()),
            None if op.downcast_ref::<Sparse>().is_some() => Err(Error::new(
                ErrorKind::Unsupported,
                format!("save: .npy holds dense arrays only, and this is {op}"),
            )
            .with_help("save it to a name that ends in .mtx, or save to_dense of it")),
            None => Err(Error::new(ErrorKind::Unsupported, format!("save: {op} has no entries to write"))
                .with_help("save to_dense of it, or its parts")),
        },
        other => {
            let why = format!(
                "save: {} cannot be saved; arrays, numbers and operators with entries can",
                other.kind_name()
            );
            Err(Error::new(ErrorKind::TypeMismatch, why))
        }
    }
}

fn to_npy(array: &Array) -> Result<NpyArray> {
    let data = match array.dtype() {
        DType::F16 => NpyData::F16(array.to_vec::<f16>()?),
        DType::BF16 => NpyData::Bf16(array.to_vec::<cola_runtime::bf16>()?),
        DType::F32 => NpyData::F32(array.to_vec::<f32>()?),
        DType::F64 => NpyData::F64(array.to_vec::<f64>()?),
        DType::C32 => NpyData::C32(array.to_vec::<c32>()?),
        DType::C64 => NpyData::C64(array.to_vec::<c64>()?),
    };
    Ok(NpyArray { rows: array.rows(), cols: array.cols(), one_d: array.cols() == 1, data })
}

fn to_matrix_market(value: &Value) -> Result<MatrixMarket> {
    let stored = if let Value::Op(op) = value { as_sparse(op)? } else { None };
    let sparse = stored.as_ref().and_then(|op| op.downcast_ref::<Sparse>());
    let (shape, numbers) = match sparse {
        Some(sparse) => ((sparse.pattern().rows(), sparse.pattern().cols()), sparse.values().clone()),
        None => {
            let array = entries(value)?;
            (array.shape(), array)
        }
    };
    let (field, values) = if numbers.dtype().is_complex() {
        (Field::Complex, Values::Complex(numbers.cast(DType::C64)?.to_vec::<c64>()?))
    } else {
        (Field::Real, Values::Real(numbers.cast(DType::F64)?.to_vec::<f64>()?))
    };
    let data = match sparse {
        Some(sparse) => {
            Data::Coordinate { row: rows_of(sparse), col: sparse.pattern().indices().to_vec(), values }
        }
        None => Data::Array { values },
    };
    let (rows, cols) = (shape.0 as u64, shape.1 as u64);
    let whole = MatrixMarket { rows, cols, field, symmetry: Symmetry::General, comments: Vec::new(), data };
    Ok(match value {
        Value::Op(op) => symmetry(op, field).and_then(|s| triangle(&whole, s)).unwrap_or(whole),
        _ => whole,
    })
}

/// The operator as a sparse one, if it is given by few entries.
fn as_sparse(op: &Op) -> Result<Option<Op>> {
    let n = u32::try_from(op.rows()).ok();
    let (Some(n), true) = (n, op.is_square()) else {
        return Ok(op.downcast_ref::<Sparse>().map(|_| op.clone()));
    };
    let bands = if let Some(d) = op.downcast_ref::<Diagonal>() {
        vec![(0, d.entries().clone())]
    } else if let Some(t) = op.downcast_ref::<Tridiagonal>() {
        vec![(-1, t.sub().clone()), (0, t.diag().clone()), (1, t.sup().clone())]
    } else {
        return Ok(op.downcast_ref::<Sparse>().map(|_| op.clone()));
    };
    let (mut row, mut col, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (offset, band) in bands {
        for k in 0..band.rows() as u32 {
            row.push(if offset < 0 { k + 1 } else { k });
            col.push(if offset > 0 { k + 1 } else { k });
        }
        values.extend(band.cast(DType::C64)?.to_vec::<c64>()?);
    }
    let values = if op.dtype().is_complex() {
        Array::vector(values)
    } else {
        Array::vector(values.into_iter().map(|z| z.re).collect())
    };
    Sparse::from_triplets(n as usize, n as usize, &row, &col, values).map(Some)
}

/// The symmetry that the operator is known to have.
fn symmetry(op: &Op, field: Field) -> Option<Symmetry> {
    match field {
        Field::Complex if SELF_ADJOINT.of(op) => Some(Symmetry::Hermitian),
        Field::Complex if SYMMETRIC.of(op) => Some(Symmetry::Symmetric),
        Field::Complex => None,
        _ => (SELF_ADJOINT.of(op) || SYMMETRIC.of(op)).then_some(Symmetry::Symmetric),
    }
}

/// The lower triangle with that symmetry, if mirroring it gives the same matrix bit by bit.
fn triangle(whole: &MatrixMarket, symmetry: Symmetry) -> Option<MatrixMarket> {
    let keep = |at: &dyn Fn(usize) -> (u32, u32), len: usize| -> Vec<usize> {
        (0..len).filter(|&e| at(e).0 >= at(e).1).collect()
    };
    let take = |values: &Values, kept: &[usize]| match values {
        Values::Real(v) => Values::Real(kept.iter().map(|&e| v[e]).collect()),
        Values::Complex(v) => Values::Complex(kept.iter().map(|&e| v[e]).collect()),
        Values::Pattern => Values::Pattern,
    };
    let data = match &whole.data {
        Data::Coordinate { row, col, values } => {
            let kept = keep(&|e| (row[e], col[e]), row.len());
            let part = |v: &[u32]| kept.iter().map(|&e| v[e]).collect();
            Data::Coordinate { row: part(row), col: part(col), values: take(values, &kept) }
        }
        Data::Array { values } => {
            let n = whole.rows as usize;
            let kept = keep(&|e| ((e % n) as u32, (e / n) as u32), n * n);
            Data::Array { values: take(values, &kept) }
        }
    };
    let half = MatrixMarket { symmetry, data, ..whole.clone() };
    let back = half.clone().expand().ok()?;
    same(&back, whole).then_some(half)
}

/// The same entries, in whatever order.
fn same(a: &MatrixMarket, b: &MatrixMarket) -> bool {
    let sorted = |m: &MatrixMarket| -> Option<Vec<(u32, u32, [u64; 2])>> {
        let Data::Coordinate { row, col, values } = &m.data else { return None };
        let bits = |e: usize| match values {
            Values::Real(v) => [v[e].to_bits(), 0],
            Values::Complex(v) => [v[e].re.to_bits(), (v[e].im + 0.0).to_bits()],
            Values::Pattern => [0, 0],
        };
        let mut all: Vec<_> = (0..row.len()).map(|e| (row[e], col[e], bits(e))).collect();
        all.sort_unstable();
        Some(all)
    };
    match (&a.data, &b.data) {
        (Data::Coordinate { .. }, Data::Coordinate { .. }) => sorted(a) == sorted(b),
        (Data::Array { values: a }, Data::Array { values: b }) => a == b,
        _ => false,
    }
}

/// The row of each stored entry.
fn rows_of(sparse: &Sparse) -> Vec<u32> {
    let starts = sparse.pattern().indptr();
    let mut rows = Vec::with_capacity(sparse.pattern().nnz());
    for (i, ends) in starts.windows(2).enumerate() {
        // Sparse operators have 32-bit indices.
        rows.extend(std::iter::repeat_n(i as u32, ends[1] - ends[0]));
    }
    rows
}
