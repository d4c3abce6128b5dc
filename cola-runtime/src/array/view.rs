//! Borrowed, type-erased views of matrices in host memory.

use crate::dtype::{DType, Device};
use crate::element::{Element, Scalar, c32, c64};
use crate::error::{Error, Result};
use faer::{MatMut, MatRef};
use half::{bf16, f16};

/// A borrowed matrix of any dtype. `Copy`; strides are free.
#[derive(Clone, Copy, Debug)]
pub enum ArrayRef<'a> {
    /// Half precision.
    F16(MatRef<'a, f16>),
    /// bfloat16.
    BF16(MatRef<'a, bf16>),
    /// Single precision.
    F32(MatRef<'a, f32>),
    /// Double precision.
    F64(MatRef<'a, f64>),
    /// Complex single precision.
    C32(MatRef<'a, c32>),
    /// Complex double precision.
    C64(MatRef<'a, c64>),
}

/// A mutably borrowed matrix of any dtype.
#[derive(Debug)]
pub enum ArrayMut<'a> {
    /// Half precision.
    F16(MatMut<'a, f16>),
    /// bfloat16.
    BF16(MatMut<'a, bf16>),
    /// Single precision.
    F32(MatMut<'a, f32>),
    /// Double precision.
    F64(MatMut<'a, f64>),
    /// Complex single precision.
    C32(MatMut<'a, c32>),
    /// Complex double precision.
    C64(MatMut<'a, c64>),
}

macro_rules! each {
    ($self:expr, $v:ident => $body:expr) => {
        match $self {
            Self::F16($v) => $body,
            Self::BF16($v) => $body,
            Self::F32($v) => $body,
            Self::F64($v) => $body,
            Self::C32($v) => $body,
            Self::C64($v) => $body,
        }
    };
}

impl<'a> ArrayRef<'a> {
    /// (rows, columns).
    pub fn shape(&self) -> (usize, usize) {
        each!(self, v => v.shape())
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.shape().0
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.shape().1
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        match self {
            Self::F16(_) => DType::F16,
            Self::BF16(_) => DType::BF16,
            Self::F32(_) => DType::F32,
            Self::F64(_) => DType::F64,
            Self::C32(_) => DType::C32,
            Self::C64(_) => DType::C64,
        }
    }

    /// Where the data lives.
    pub fn device(&self) -> Device {
        Device::CPU
    }

    /// The typed view.
    ///
    /// # Errors
    /// `DTypeMismatch` when it holds another type.
    pub fn typed<T: Element>(self) -> Result<MatRef<'a, T>> {
        T::view(self).ok_or_else(|| Error::dtype("ArrayRef::typed", self.dtype(), T::DTYPE))
    }

    /// Rows `start..end`; panics never: out-of-range ends are cut at the shape.
    #[must_use]
    pub fn rows_range(self, start: usize, end: usize) -> ArrayRef<'a> {
        let n = self.rows();
        let (start, end) = (start.min(n), end.min(n));
        let len = end.saturating_sub(start);
        match self {
            Self::F16(v) => Self::F16(v.subrows(start, len)),
            Self::BF16(v) => Self::BF16(v.subrows(start, len)),
            Self::F32(v) => Self::F32(v.subrows(start, len)),
            Self::F64(v) => Self::F64(v.subrows(start, len)),
            Self::C32(v) => Self::C32(v.subrows(start, len)),
            Self::C64(v) => Self::C64(v.subrows(start, len)),
        }
    }

    /// Columns `start..end`, cut at the shape.
    #[must_use]
    pub fn cols_range(self, start: usize, end: usize) -> ArrayRef<'a> {
        self.transposed().rows_range(start, end).transposed()
    }

    /// The transposed view (no conjugation).
    #[must_use]
    pub fn transposed(self) -> ArrayRef<'a> {
        match self {
            Self::F16(v) => Self::F16(v.transpose()),
            Self::BF16(v) => Self::BF16(v.transpose()),
            Self::F32(v) => Self::F32(v.transpose()),
            Self::F64(v) => Self::F64(v.transpose()),
            Self::C32(v) => Self::C32(v.transpose()),
            Self::C64(v) => Self::C64(v.transpose()),
        }
    }

    /// No NaN and no infinity among the entries. One pass over memory.
    pub fn all_finite(self) -> bool {
        self.first_not_finite().is_none()
    }

    /// Place of the first NaN or infinity, column by column.
    pub fn first_not_finite(self) -> Option<(usize, usize)> {
        crate::with_element!(self.dtype(), T => {
            let v = self.typed::<T>().ok()?;
            super::convert::first_not_finite(v)
        })
    }
}

impl<'a> ArrayMut<'a> {
    /// (rows, columns).
    pub fn shape(&self) -> (usize, usize) {
        each!(self, v => v.shape())
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.shape().0
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.shape().1
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.rb().dtype()
    }

    /// A shorter immutable borrow.
    pub fn rb(&self) -> ArrayRef<'_> {
        match self {
            Self::F16(v) => ArrayRef::F16(v.as_ref()),
            Self::BF16(v) => ArrayRef::BF16(v.as_ref()),
            Self::F32(v) => ArrayRef::F32(v.as_ref()),
            Self::F64(v) => ArrayRef::F64(v.as_ref()),
            Self::C32(v) => ArrayRef::C32(v.as_ref()),
            Self::C64(v) => ArrayRef::C64(v.as_ref()),
        }
    }

    /// A shorter mutable borrow.
    pub fn rb_mut(&mut self) -> ArrayMut<'_> {
        match self {
            Self::F16(v) => ArrayMut::F16(v.as_mut()),
            Self::BF16(v) => ArrayMut::BF16(v.as_mut()),
            Self::F32(v) => ArrayMut::F32(v.as_mut()),
            Self::F64(v) => ArrayMut::F64(v.as_mut()),
            Self::C32(v) => ArrayMut::C32(v.as_mut()),
            Self::C64(v) => ArrayMut::C64(v.as_mut()),
        }
    }

    /// The typed view.
    ///
    /// # Errors
    /// `DTypeMismatch` when it holds another type.
    pub fn typed<T: Element>(self) -> Result<MatMut<'a, T>> {
        let held = self.dtype();
        T::view_mut(self).ok_or_else(|| Error::dtype("ArrayMut::typed", held, T::DTYPE))
    }

    /// Rows `start..end`, cut at the shape.
    #[must_use]
    pub fn rows_range(self, start: usize, end: usize) -> ArrayMut<'a> {
        let n = self.rows();
        let (start, end) = (start.min(n), end.min(n));
        let len = end.saturating_sub(start);
        match self {
            Self::F16(v) => Self::F16(v.subrows_mut(start, len)),
            Self::BF16(v) => Self::BF16(v.subrows_mut(start, len)),
            Self::F32(v) => Self::F32(v.subrows_mut(start, len)),
            Self::F64(v) => Self::F64(v.subrows_mut(start, len)),
            Self::C32(v) => Self::C32(v.subrows_mut(start, len)),
            Self::C64(v) => Self::C64(v.subrows_mut(start, len)),
        }
    }

    /// The first `row` rows, cut at the shape, and the others.
    #[must_use]
    pub fn split_at_row(self, row: usize) -> (ArrayMut<'a>, ArrayMut<'a>) {
        macro_rules! halves {
            ($dtype:ident, $view:ident) => {{
                let row = row.min($view.nrows());
                let (top, bottom) = $view.split_at_row_mut(row);
                (Self::$dtype(top), Self::$dtype(bottom))
            }};
        }
        match self {
            Self::F16(v) => halves!(F16, v),
            Self::BF16(v) => halves!(BF16, v),
            Self::F32(v) => halves!(F32, v),
            Self::F64(v) => halves!(F64, v),
            Self::C32(v) => halves!(C32, v),
            Self::C64(v) => halves!(C64, v),
        }
    }

    /// The first `col` columns, cut at the shape, and the others.
    #[must_use]
    pub fn split_at_col(self, col: usize) -> (ArrayMut<'a>, ArrayMut<'a>) {
        let (left, right) = self.transposed().split_at_row(col);
        (left.transposed(), right.transposed())
    }

    /// Columns `start..end`, cut at the shape.
    #[must_use]
    pub fn cols_range(self, start: usize, end: usize) -> ArrayMut<'a> {
        self.transposed().rows_range(start, end).transposed()
    }

    /// The transposed view (no conjugation).
    #[must_use]
    pub fn transposed(self) -> ArrayMut<'a> {
        match self {
            Self::F16(v) => Self::F16(v.transpose_mut()),
            Self::BF16(v) => Self::BF16(v.transpose_mut()),
            Self::F32(v) => Self::F32(v.transpose_mut()),
            Self::F64(v) => Self::F64(v.transpose_mut()),
            Self::C32(v) => Self::C32(v.transpose_mut()),
            Self::C64(v) => Self::C64(v.transpose_mut()),
        }
    }

    /// y ← β·y. β = 0 overwrites, so it also clears NaN.
    pub fn scale(self, beta: Scalar) {
        crate::with_element!(self.dtype(), T => {
            if let Some(v) = T::view_mut(self) {
                super::convert::scale(v, beta);
            }
        });
    }

    /// y ← value everywhere.
    pub fn fill(self, value: Scalar) {
        crate::with_element!(self.dtype(), T => {
            if let Some(v) = T::view_mut(self) {
                super::convert::fill(v, T::from_scalar(value));
            }
        });
    }

    /// y ← α·x + β·y for x of the same shape; x of another dtype is converted entry by entry.
    ///
    /// # Errors
    /// `ShapeMismatch`; `DTypeMismatch` when complex entries would go into a real y.
    pub fn axpby(self, alpha: Scalar, x: ArrayRef<'_>, beta: Scalar) -> Result<()> {
        super::convert::axpby(alpha, x, beta, self)
    }

    /// y ← x, converting entry by entry.
    ///
    /// # Errors
    /// As [`ArrayMut::axpby`].
    pub fn copy_from(self, x: ArrayRef<'_>) -> Result<()> {
        self.axpby(Scalar::new(1.0, 0.0), x, Scalar::new(0.0, 0.0))
    }
}
