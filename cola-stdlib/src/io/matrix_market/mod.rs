//! The Matrix Market exchange format, read and written.
//!
//! A file is a banner, comments, a line of sizes and the entries, one per line:
//!
//! ```text
//! %%MatrixMarket matrix coordinate real symmetric
//! % any number of comments
//! 3 3 4            rows, columns, entries
//! 1 1  2.0         row, column, value; counted from 1
//! 2 1 -1.0         the lower triangle only, because of `symmetric`
//! 2 2  2.0
//! 3 3  2.0
//! ```
//!
//! [`MatrixMarket`] holds what is in the file, one triangle where the file has one;
//! [`MatrixMarket::expand`] mirrors it. `array` files list every entry column by column.
//!
//! # Where this reader is strict, and where not
//!
//! Accepted: `.gz`, Windows line ends, blank lines, tabs, comments anywhere and in any encoding, a missing last
//! newline, words in any case, `double` for `real`, Fortran exponents (`1.5D-3`). Refused, unless
//! [`ReadOptions`] says otherwise: NaN and infinities, an entry given twice. Always refused: entries above the
//! diagonal of a symmetric file, a nonzero count that is not the declared one, anything left over on a line.
//!
//! # Source
//!
//! R. F. Boisvert, R. Pozo, K. A. Remington, "The Matrix Market Exchange Formats: Initial Design", NISTIR 5935, 1996.

mod banner;
mod check;
mod duplicates;
mod expand;
mod lines;
mod read;
mod token;
mod write;

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;

use num_complex::Complex64;

use super::error::IoError;

/// A matrix as a Matrix Market file stores it.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixMarket {
    /// Number of rows of the whole matrix.
    pub rows: u64,
    /// Number of columns of the whole matrix.
    pub cols: u64,
    /// The kind of numbers.
    pub field: Field,
    /// Which part of the matrix the entries stand for.
    pub symmetry: Symmetry,
    /// The comment lines without `%` and line end, in order; bytes that are no UTF-8 are replaced.
    pub comments: Vec<String>,
    /// The stored entries.
    pub data: Data,
}

/// The kind of numbers in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Real numbers, as [`Values::Real`].
    Real,
    /// Complex numbers, as [`Values::Complex`].
    Complex,
    /// Integers up to ±2⁵³, as [`Values::Real`], exactly.
    Integer,
    /// No numbers: only where the entries are.
    Pattern,
}

/// Which part of the matrix the stored entries stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symmetry {
    /// Every entry is stored.
    General,
    /// A = Aᵀ; the lower triangle is stored.
    Symmetric,
    /// A = −Aᵀ; the part below the diagonal is stored.
    SkewSymmetric,
    /// A = Aᴴ; the lower triangle is stored, with a real diagonal.
    Hermitian,
}

/// The stored entries.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Entries with their places, in the order of the file.
    Coordinate {
        /// Row indices, from 0.
        row: Vec<u32>,
        /// Column indices, from 0.
        col: Vec<u32>,
        /// The values at these places; explicit zeros are kept.
        values: Values,
    },
    /// Every entry, column by column; with a symmetry, only the stored triangle of each column.
    Array {
        /// The values; never [`Values::Pattern`].
        values: Values,
    },
}

/// The numbers themselves.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Real numbers, and integers.
    Real(Vec<f64>),
    /// Complex numbers.
    Complex(Vec<Complex64>),
    /// No numbers; the entries stand for ones.
    Pattern,
}

/// What to do about NaN and infinities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NonFinite {
    /// An error that names the line.
    #[default]
    Refuse,
    /// Keep them as they are (`nan`, `inf`, `-inf`, `infinity`, in any case).
    Keep,
}

/// What to do about an entry that is given twice, which the format forbids and real files have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// An error that names both lines.
    #[default]
    Refuse,
    /// Add the values at the place of the first; duplicates of a pattern become one.
    Sum,
}

/// How lenient reading is; the default refuses what the format forbids.
///
/// ```
/// use cola_stdlib::io::{Data, Duplicates, ReadOptions, Values};
/// let text = "%%MatrixMarket matrix coordinate real general\n1 1 2\n1 1 0.5\n1 1 0.25\n";
/// let options = ReadOptions { duplicates: Duplicates::Sum, ..Default::default() };
/// let matrix = options.read_from(text.as_bytes(), "twice.mtx")?;
/// let Data::Coordinate { values, .. } = matrix.data else { panic!() };
/// assert_eq!(values, Values::Real(vec![0.75]));
/// # Ok::<(), cola_stdlib::io::IoError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// NaN and infinities.
    pub non_finite: NonFinite,
    /// Entries given twice.
    pub duplicates: Duplicates,
}

impl MatrixMarket {
    /// Reads a file, gzip'ed or not; `-` is standard input.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is no Matrix Market file, or breaks the format somewhere: see [`Cause`](super::Cause).
    pub fn read(path: impl AsRef<Path>) -> Result<MatrixMarket, IoError> {
        ReadOptions::default().read(path)
    }

    /// Reads from any reader (no need for a buffered one); `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// As [`MatrixMarket::read`].
    pub fn read_from(reader: impl Read, name: &str) -> Result<MatrixMarket, IoError> {
        ReadOptions::default().read_from(reader, name)
    }

    /// Writes a file, which appears whole or not at all; a name that ends in `.gz` is compressed.
    ///
    /// Numbers are written with as few digits as read back to the same value.
    ///
    /// # Errors
    ///
    /// The fields contradict each other, a value cannot be written in this field, or the disk refuses.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), IoError> {
        write::to_path(self, path.as_ref())
    }

    /// Writes uncompressed text to any writer (better a buffered one).
    ///
    /// # Errors
    ///
    /// As [`MatrixMarket::write`].
    pub fn write_to(&self, writer: &mut dyn Write) -> Result<(), IoError> {
        write::checked(self, writer, "<writer>")
    }

    /// The whole matrix: the stored triangle mirrored (conjugated if Hermitian, negated if skew-symmetric).
    ///
    /// The result is `general`. A coordinate entry is followed by its mirror image. A general matrix is returned as it is.
    ///
    /// # Errors
    ///
    /// The fields contradict each other, which no file that was read can bring about.
    pub fn expand(self) -> Result<MatrixMarket, IoError> {
        expand::expand(self)
    }

    /// Number of stored entries (before mirroring; explicit zeros count).
    pub fn stored(&self) -> usize {
        match &self.data {
            Data::Coordinate { row, .. } => row.len(),
            Data::Array { values } => values.len().unwrap_or(0),
        }
    }
}

impl Values {
    /// How many, unless the entries have no values.
    pub(crate) fn len(&self) -> Option<usize> {
        match self {
            Values::Real(values) => Some(values.len()),
            Values::Complex(values) => Some(values.len()),
            Values::Pattern => None,
        }
    }
}

impl Data {
    /// The word for it in a banner.
    pub(crate) fn format(&self) -> &'static str {
        match self {
            Data::Coordinate { .. } => "coordinate",
            Data::Array { .. } => "array",
        }
    }
}

impl Symmetry {
    /// The first stored row of column `j`.
    pub(crate) fn first_row(self, j: u64) -> u64 {
        match self {
            Symmetry::General => 0,
            Symmetry::Symmetric | Symmetry::Hermitian => j,
            Symmetry::SkewSymmetric => j + 1,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Field::Real => "real",
            Field::Complex => "complex",
            Field::Integer => "integer",
            Field::Pattern => "pattern",
        })
    }
}

impl fmt::Display for Symmetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Symmetry::General => "general",
            Symmetry::Symmetric => "symmetric",
            Symmetry::SkewSymmetric => "skew-symmetric",
            Symmetry::Hermitian => "hermitian",
        })
    }
}

#[cfg(test)]
mod tests;
