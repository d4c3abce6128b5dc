//! Reading and writing files: Matrix Market (`.mtx`, `.mtx.gz`) and NumPy (`.npy`).
//!
//! ```text
//! read(path) ── open ── gunzip ── recognise ──┬── MatrixMarket { rows, cols, field, symmetry, data }
//!   "-" is standard input                     └── NpyArray { rows, cols, data }
//! ```
//!
//! What holds for every reader here:
//!
//! - a file is known by its first bytes, never by its name;
//! - memory grows with the data that was read, never by what a header claims;
//! - whatever the bytes, the answer is a value or an [`IoError`] that names file, line, cause and
//!   remedy: no panic, no hang, no silent repair.
//!
//! What holds for every writer: a value that its reader would refuse is refused, what was written
//! reads back identically, and a file appears whole or not at all.
//!
//! # Example
//!
//! ```
//! use cola_stdlib::io::{Data, MatrixMarket, Values};
//!
//! let text = "%%MatrixMarket matrix coordinate real symmetric\n2 2 2\n1 1 4.0\n2 1 -1.0\n";
//! let matrix = MatrixMarket::read_from(text.as_bytes(), "example.mtx")?.expand()?;
//! let Data::Coordinate { row, col, values: Values::Real(values) } = matrix.data else { panic!() };
//! assert_eq!((row, col), (vec![0, 1, 0], vec![0, 0, 1]));
//! assert_eq!(values, [4.0, -1.0, -1.0]);
//! # Ok::<(), cola_stdlib::io::IoError>(())
//! ```

mod atomic;
mod error;
pub mod format;
mod load;
pub mod matrix_market;
pub mod npy;
pub mod save;

use std::path::Path;

pub use error::{Cause, IoError};
pub use load::load;
pub use matrix_market::{Data, Duplicates, Field, MatrixMarket, NonFinite, ReadOptions, Symmetry, Values};
pub use npy::{NpyArray, NpyData};

/// What came out of a file whose format was found from its content.
#[derive(Debug, Clone, PartialEq)]
pub enum Contents {
    /// A Matrix Market file.
    MatrixMarket(MatrixMarket),
    /// A NumPy array.
    Npy(NpyArray),
}

/// Reads a file in whichever format its first bytes show; `-` is standard input.
///
/// # Errors
///
/// The file cannot be opened, is in no known format (the error says what it looks like), or is malformed.
pub fn read(path: impl AsRef<Path>) -> Result<Contents, IoError> {
    let input = format::open(path.as_ref())?;
    match input.content() {
        format::Content::Npy => npy::read_input(input).map(Contents::Npy),
        _ => ReadOptions::default().read_input(input).map(Contents::MatrixMarket),
    }
}

#[cfg(test)]
mod tests;
