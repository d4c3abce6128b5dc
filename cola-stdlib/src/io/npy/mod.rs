//! NumPy's `.npy` format: one dense array per file.
//!
//! | dtype in the file | [`NpyData`] |
//! |---|---|
//! | `f2` | `F16` |
//! | `f4` | `F32` |
//! | `f8` | `F64` |
//! | `c8` | `C32` |
//! | `c16` | `C64` |
//! | `b1`, `i1`…`i8`, `u1`…`u8` | `F64`, refused beyond ±2⁵³ |
//!
//! Both byte orders and both memory orders are read, formats 1.0 to 3.0. Column-major (Fortran order) and the machine's
//! byte order are written, which `numpy.load` reads without a copy. An array with one axis is a column; with none, 1×1.
//!
//! The header is parsed here rather than by `npyz`, which multiplies the sizes in it unchecked and reserves what
//! they claim; `npyz` writes.
//!
//! # Source
//!
//! NumPy Enhancement Proposal 1 and `numpy.lib.format`.

mod header;
mod read;
mod write;

use std::io::{Read, Write};
use std::path::Path;

use half::{bf16, f16};
use num_complex::{Complex32, Complex64};

use super::error::IoError;
use super::format::{self, Input};

pub(crate) use read::read_input;

/// A dense matrix as a `.npy` file holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct NpyArray {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// One axis only: a vector, with `cols == 1`.
    pub one_d: bool,
    /// The numbers.
    pub data: NpyData,
}

/// Numbers column by column.
#[derive(Debug, Clone, PartialEq)]
pub enum NpyData {
    /// Half precision.
    F16(Vec<f16>),
    /// Brain floats; the format has no dtype for them, so writing them is an error.
    Bf16(Vec<bf16>),
    /// Single precision.
    F32(Vec<f32>),
    /// Double precision; integers and bools too.
    F64(Vec<f64>),
    /// Complex single precision.
    C32(Vec<Complex32>),
    /// Complex double precision.
    C64(Vec<Complex64>),
}

impl NpyArray {
    /// Reads a file; `-` is standard input.
    ///
    /// ```
    /// use cola_stdlib::io::{NpyArray, NpyData};
    /// let mut file = Vec::new();
    /// NpyArray { rows: 2, cols: 1, one_d: true, data: NpyData::F64(vec![0.5, 2.0]) }.write_to(&mut file)?;
    /// let back = NpyArray::read_from(&file[..], "example.npy")?;
    /// assert_eq!((back.rows, back.cols, back.one_d), (2, 1, true));
    /// assert_eq!(back.data, NpyData::F64(vec![0.5, 2.0]));
    /// # Ok::<(), cola_stdlib::io::IoError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The file cannot be read, is no `.npy` file, holds something else than numbers with at most two axes, or is
    /// shorter or longer than its header says.
    pub fn read(path: impl AsRef<Path>) -> Result<NpyArray, IoError> {
        read_input(format::open(path.as_ref())?)
    }

    /// Reads from any reader; `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// As [`NpyArray::read`].
    pub fn read_from(reader: impl Read, name: &str) -> Result<NpyArray, IoError> {
        read_input(Input::new(reader, name)?)
    }

    /// Writes a file, which appears whole or not at all.
    ///
    /// # Errors
    ///
    /// The data are `bf16`, their number is not rows·cols, or the disk refuses.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), IoError> {
        write::to_path(self, path.as_ref())
    }

    /// Writes to any writer (better a buffered one).
    ///
    /// # Errors
    ///
    /// As [`NpyArray::write`].
    pub fn write_to(&self, writer: &mut dyn Write) -> Result<(), IoError> {
        write::to_writer(self, writer, "<writer>")
    }
}

impl NpyData {
    /// Number of values.
    pub fn len(&self) -> usize {
        match self {
            NpyData::F16(v) => v.len(),
            NpyData::Bf16(v) => v.len(),
            NpyData::F32(v) => v.len(),
            NpyData::F64(v) => v.len(),
            NpyData::C32(v) => v.len(),
            NpyData::C64(v) => v.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests;
