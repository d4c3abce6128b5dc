//! Matrices with a run-time element type.
//!
//! An [`Array`] is an n×k matrix: a shared buffer, an offset and two strides. Cloning and slicing are
//! O(1); the first write to a shared buffer copies the part that is seen (copy on write). Typed access
//! is a zero-copy faer view: [`Array::view`], [`Array::view_mut`]. [`ArrayRef`] and [`ArrayMut`] are
//! the borrowed, type-erased views that [`crate::Operator::apply`] takes, so that a block of a vector
//! can be written in place without touching its neighbours.
//!
//! Invariants: every element addressed by shape and strides lies inside the buffer; one of the two
//! strides is 1 (column-major or row-major with a leading dimension); column-major by default.

mod convert;
mod index;
mod view;

pub use index::Index;
pub use view::{ArrayMut, ArrayRef};

use crate::dtype::{DType, Device};
use crate::element::{Element, Scalar, c32, c64};
use crate::error::{Error, Result};
use faer::{MatMut, MatRef};
use half::{bf16, f16};
use std::fmt;
use std::sync::Arc;

/// A buffer in host memory, typed by its dtype.
#[derive(Clone, Debug)]
pub enum Host {
    /// Half precision.
    F16(Vec<f16>),
    /// bfloat16.
    BF16(Vec<bf16>),
    /// Single precision.
    F32(Vec<f32>),
    /// Double precision.
    F64(Vec<f64>),
    /// Complex single precision.
    C32(Vec<c32>),
    /// Complex double precision.
    C64(Vec<c64>),
}

/// A matrix with a run-time [`DType`] and [`Device`]; a cheap clone.
#[derive(Clone)]
pub struct Array {
    buffer: Arc<Host>,
    offset: usize,
    rows: usize,
    cols: usize,
    row_stride: usize,
    col_stride: usize,
    dtype: DType,
}

impl Array {
    /// A column-major matrix from its entries, column by column. No copy.
    ///
    /// # Errors
    /// `ShapeMismatch` unless `data.len() == rows * cols`.
    pub fn from_vec<T: Element>(rows: usize, cols: usize, data: Vec<T>) -> Result<Array> {
        if rows.checked_mul(cols) != Some(data.len()) {
            return Err(Error::shape(
                "Array::from_vec",
                format!("{rows}×{cols} needs {} entries, got {}", rows as u128 * cols as u128, data.len()),
            ));
        }
        Ok(Array::column_major(rows, cols, T::DTYPE, T::host(data)))
    }

    /// A column vector (n×1). No copy.
    pub fn vector<T: Element>(data: Vec<T>) -> Array {
        Array::column_major(data.len(), 1, T::DTYPE, T::host(data))
    }

    /// A matrix whose (i, j) entry is `f(i, j)`.
    ///
    /// # Errors
    /// `OutOfMemory` when the size cannot be allocated.
    pub fn from_fn<T: Element>(
        rows: usize,
        cols: usize,
        mut f: impl FnMut(usize, usize) -> T,
    ) -> Result<Array> {
        let mut data = allocate::<T>(rows, cols)?;
        for j in 0..cols {
            data.extend((0..rows).map(|i| f(i, j)));
        }
        Array::from_vec(rows, cols, data)
    }

    /// Zeros.
    ///
    /// # Errors
    /// `OutOfMemory` when the size cannot be allocated.
    pub fn zeros(rows: usize, cols: usize, dtype: DType) -> Result<Array> {
        Array::full(rows, cols, dtype, Scalar::new(0.0, 0.0))
    }

    /// A matrix of one repeated value, rounded to `dtype`.
    ///
    /// # Errors
    /// `OutOfMemory` when the size cannot be allocated.
    pub fn full(rows: usize, cols: usize, dtype: DType, value: Scalar) -> Result<Array> {
        crate::with_element!(dtype, T => {
            let refuse = || Error::out_of_memory(rows, cols, T::DTYPE);
            let len = rows.checked_mul(cols).ok_or_else(refuse)?;
            if is_positive_zero(value) {
                return Array::from_vec(rows, cols, cola_pages::zeroed::<T>(len).map_err(|_| refuse())?);
            }
            let mut data = allocate::<T>(rows, cols)?;
            data.resize(len, T::from_scalar(value));
            Array::from_vec(rows, cols, data)
        })
    }

    /// The n×n identity matrix.
    ///
    /// # Errors
    /// `OutOfMemory` when the size cannot be allocated.
    pub fn identity(n: usize, dtype: DType) -> Result<Array> {
        let mut out = Array::zeros(n, n, dtype)?;
        crate::with_element!(dtype, T => {
            let mut view = out.view_mut::<T>()?;
            for i in 0..n {
                view[(i, i)] = T::from_scalar(Scalar::new(1.0, 0.0));
            }
        });
        Ok(out)
    }

    /// A copy of a view, column-major.
    ///
    /// # Errors
    /// `OutOfMemory` when the size cannot be allocated.
    pub fn copy_of(view: ArrayRef<'_>) -> Result<Array> {
        crate::with_element!(view.dtype(), T => {
            let v = view.typed::<T>()?;
            let mut data = allocate::<T>(v.nrows(), v.ncols())?;
            for column in v.col_iter() {
                match column.try_as_col_major() {
                    Some(column) => data.extend_from_slice(column.as_slice()),
                    None => data.extend(column.iter().copied()),
                }
            }
            Array::from_vec(v.nrows(), v.ncols(), data)
        })
    }

    fn column_major(rows: usize, cols: usize, dtype: DType, host: Host) -> Array {
        let buffer = Arc::new(host);
        Array { buffer, offset: 0, rows, cols, row_stride: 1, col_stride: rows.max(1), dtype }
    }

    /// (rows, columns).
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.cols)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// Where the data lives.
    pub fn device(&self) -> Device {
        Device::CPU
    }

    /// Bytes of the entries that are seen.
    pub fn bytes(&self) -> usize {
        self.rows * self.cols * self.dtype.size_of()
    }

    /// A zero-copy typed view.
    ///
    /// # Errors
    /// `DTypeMismatch` when the array holds another type.
    pub fn view<T: Element>(&self) -> Result<MatRef<'_, T>> {
        let all = T::slice(&self.buffer).ok_or_else(|| Error::dtype("Array::view", self.dtype, T::DTYPE))?;
        Ok(self.place(&all[self.offset.min(all.len())..]))
    }

    fn place<'a, T>(&self, from: &'a [T]) -> MatRef<'a, T> {
        if self.rows == 0 || self.cols == 0 {
            return MatRef::from_column_major_slice(&from[..0], self.rows, self.cols);
        }
        let len = (self.rows - 1) * self.row_stride + (self.cols - 1) * self.col_stride + 1;
        if self.row_stride == 1 {
            // The last column needs no padding behind it; faer asks for none.
            MatRef::from_column_major_slice_with_stride(
                &from[..len],
                self.rows,
                self.cols,
                self.col_stride.max(self.rows),
            )
        } else {
            MatRef::from_row_major_slice_with_stride(
                &from[..len],
                self.rows,
                self.cols,
                self.row_stride.max(self.cols),
            )
        }
    }

    /// A zero-copy typed mutable view; copies first if the buffer is shared.
    ///
    /// # Errors
    /// `DTypeMismatch` when the array holds another type; `OutOfMemory` when the copy cannot be made.
    pub fn view_mut<T: Element>(&mut self) -> Result<MatMut<'_, T>> {
        if T::DTYPE != self.dtype {
            return Err(Error::dtype("Array::view_mut", self.dtype, T::DTYPE));
        }
        if Arc::get_mut(&mut self.buffer).is_none() {
            *self = Array::copy_of(self.as_ref())?;
        }
        let (rows, cols, offset) = (self.rows, self.cols, self.offset);
        let (row_stride, col_stride) = (self.row_stride, self.col_stride);
        let typed = Arc::get_mut(&mut self.buffer).and_then(T::vec_mut);
        let all = typed.ok_or_else(|| Error::dtype("Array::view_mut", T::DTYPE, T::DTYPE))?;
        if rows == 0 || cols == 0 {
            return Ok(MatMut::from_column_major_slice_mut(&mut all[..0], rows, cols));
        }
        let len = (rows - 1) * row_stride + (cols - 1) * col_stride + 1;
        let part = &mut all[offset..offset + len];
        Ok(if row_stride == 1 {
            MatMut::from_column_major_slice_with_stride_mut(part, rows, cols, col_stride.max(rows))
        } else {
            // Not `from_row_major_slice_with_stride_mut`: faer 0.24 exchanges the strides there.
            let (across, step) = (cols, row_stride.max(cols));
            MatMut::from_column_major_slice_with_stride_mut(part, across, rows, step).transpose_mut()
        })
    }

    /// The whole array as a type-erased view.
    pub fn as_ref(&self) -> ArrayRef<'_> {
        crate::with_element!(self.dtype, T => match self.view::<T>() {
            Ok(view) => T::erase(view),
            // The buffer's variant is the dtype by construction.
            Err(_) => T::erase(MatRef::from_column_major_slice(&[], 0, 0)),
        })
    }

    /// The whole array as a type-erased mutable view; copies first if the buffer is shared.
    ///
    /// # Errors
    /// `OutOfMemory` when that copy cannot be made.
    pub fn as_mut(&mut self) -> Result<ArrayMut<'_>> {
        crate::with_element!(self.dtype, T => Ok(T::erase_mut(self.view_mut::<T>()?)))
    }

    /// Entry (i, j), exact.
    ///
    /// # Errors
    /// `OutOfBounds` outside the shape.
    pub fn get(&self, i: usize, j: usize) -> Result<Scalar> {
        if i >= self.rows || j >= self.cols {
            return Err(Error::bounds("Array::get", (i, j), self.shape()));
        }
        crate::with_element!(self.dtype, T => Ok(self.view::<T>()?[(i, j)].to_scalar()))
    }

    /// The transposed matrix; shares the buffer.
    pub fn transposed(&self) -> Array {
        Array {
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
            ..self.clone()
        }
    }

    /// Rows `i0..i1` and columns `j0..j1`; shares the buffer.
    ///
    /// # Errors
    /// `OutOfBounds` when a range leaves the shape.
    pub fn block(&self, rows: std::ops::Range<usize>, cols: std::ops::Range<usize>) -> Result<Array> {
        if rows.start > rows.end || cols.start > cols.end || rows.end > self.rows || cols.end > self.cols {
            return Err(Error::bounds("Array::block", (rows.end, cols.end), self.shape()));
        }
        Ok(Array {
            offset: self.offset + rows.start * self.row_stride + cols.start * self.col_stride,
            rows: rows.end - rows.start,
            cols: cols.end - cols.start,
            ..self.clone()
        })
    }

    /// Column `j` as an n×1 array; shares the buffer.
    ///
    /// # Errors
    /// `OutOfBounds` when there is no such column.
    pub fn column(&self, j: usize) -> Result<Array> {
        self.block(0..self.rows, j..j + 1)
    }

    /// The same entries as a matrix of another shape, read and laid out column by column. Shares the
    /// buffer when it is contiguous.
    ///
    /// # Errors
    /// `ShapeMismatch` when the number of entries differs.
    pub fn reshaped(&self, rows: usize, cols: usize) -> Result<Array> {
        if rows * cols != self.rows * self.cols {
            return Err(Error::shape(
                "Array::reshaped",
                format!("{}×{} entries do not fill {rows}×{cols}", self.rows, self.cols),
            ));
        }
        let contiguous = self.row_stride == 1 && (self.cols <= 1 || self.col_stride == self.rows);
        let base = if contiguous { self.clone() } else { Array::copy_of(self.as_ref())? };
        Ok(Array { rows, cols, row_stride: 1, col_stride: rows.max(1), ..base })
    }

    /// The entries column by column.
    ///
    /// # Errors
    /// `DTypeMismatch` when the array holds another type.
    pub fn to_vec<T: Element>(&self) -> Result<Vec<T>> {
        let v = self.view::<T>()?;
        Ok((0..v.ncols()).flat_map(|j| (0..v.nrows()).map(move |i| v[(i, j)])).collect())
    }

    /// The same buffer: two arrays that are views of one allocation and see the same entries.
    pub fn same(&self, other: &Array) -> bool {
        Arc::ptr_eq(&self.buffer, &other.buffer)
            && self.offset == other.offset
            && self.shape() == other.shape()
            && (self.row_stride, self.col_stride) == (other.row_stride, other.col_stride)
    }

    /// Changes the logical shape of a column-major scratch array in place, growing its buffer if it is
    /// too small; the entries are unspecified. Returns whether memory was allocated. After an error it is of no use.
    pub(crate) fn reuse(&mut self, rows: usize, cols: usize) -> Result<bool> {
        let need = rows.checked_mul(cols).ok_or_else(|| Error::out_of_memory(rows, cols, self.dtype))?;
        let mut grown = false;
        crate::with_element!(self.dtype, T => {
            match Arc::get_mut(&mut self.buffer).and_then(T::vec_mut) {
                Some(v) => {
                    if v.len() < need {
                        grown = true;
                        // Freed first: the two need not be held at once.
                        *v = Vec::new();
                        *v = cola_pages::zeroed(need).map_err(|_| Error::out_of_memory(rows, cols, T::DTYPE))?;
                    }
                }
                None => {
                    grown = true;
                    *self = Array::zeros(rows, cols, T::DTYPE)?;
                }
            }
        });
        (self.offset, self.rows, self.cols) = (0, rows, cols);
        (self.row_stride, self.col_stride) = (1, rows.max(1));
        Ok(grown)
    }

    /// Elements that the buffer can hold without growing.
    pub(crate) fn capacity(&self) -> usize {
        crate::with_element!(self.dtype, T => T::slice(&self.buffer).map_or(0, <[T]>::len))
    }
}

fn allocate<T>(rows: usize, cols: usize) -> Result<Vec<T>>
where
    T: Element,
{
    let refuse = || Error::out_of_memory(rows, cols, T::DTYPE);
    cola_pages::reserved(rows.checked_mul(cols).ok_or_else(refuse)?).map_err(|_| refuse())
}

/// All its bits are 0, and those of it in every dtype.
fn is_positive_zero(x: Scalar) -> bool {
    [x.re, x.im].iter().all(|x| x.to_bits() == 0)
}

impl fmt::Debug for Array {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Array {}[{}×{}]", self.dtype, self.rows, self.cols)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mutable view sees the entries that a view sees, whatever the strides, also where nobody shares the buffer.
    #[test]
    fn mutable_views_have_the_strides_of_the_array() -> Result<()> {
        for (m, n) in [(1, 1), (1, 5), (5, 1), (2, 7), (7, 2), (4, 4)] {
            for transposed in [false, true] {
                for margin in [0, 1] {
                    let all =
                        Array::from_fn(m + 3 * margin, n + 2 * margin, |i, j| 10.0 * i as f64 + j as f64)?;
                    let mut a = all.block(margin..m + margin, margin..n + margin)?;
                    // The array before: while it lives, the buffer is shared and a mutable view is one of a copy.
                    drop(all);
                    if transposed {
                        let turned = a.transposed();
                        a = turned;
                    }
                    let (seen, (rows, cols)) = (a.to_vec::<f64>()?, a.shape());
                    let mut view = a.view_mut::<f64>()?;
                    assert_eq!(view.shape(), (rows, cols));
                    for j in 0..cols {
                        for i in 0..rows {
                            assert_eq!(view[(i, j)], seen[i + j * rows], "({i}, {j}) of {rows}×{cols}");
                            view[(i, j)] += 100.0;
                        }
                    }
                    assert_eq!(a.to_vec::<f64>()?, seen.iter().map(|x| x + 100.0).collect::<Vec<_>>());
                }
            }
        }
        Ok(())
    }
}
