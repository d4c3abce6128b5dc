//! Matrices in memory: what the host lends, and typed views of it.

use crate::element::{DType, Element};
use crate::error::{Error, Result};
use cola_plugin_abi as abi;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A matrix of the host, of a dtype that is known at run time.
#[repr(transparent)]
pub struct Block(abi::DLTensor);

impl Block {
    /// # Safety
    /// A tensor of the host, which lives during `'a`.
    #[allow(unsafe_code)]
    pub(crate) unsafe fn of<'a>(tensor: *const abi::DLTensor) -> Result<&'a Block> {
        // SAFETY: the caller's; the layout is the same.
        unsafe { tensor.cast::<Block>().as_ref() }.ok_or_else(|| Error::invalid("a matrix is NULL"))
    }

    /// # Safety
    /// As [`Block::of`], and nobody else uses it.
    #[allow(unsafe_code)]
    pub(crate) unsafe fn of_mut<'a>(tensor: *mut abi::DLTensor) -> Result<&'a mut Block> {
        // SAFETY: as above.
        unsafe { tensor.cast::<Block>().as_mut() }.ok_or_else(|| Error::invalid("a matrix is NULL"))
    }

    pub(crate) fn tensor(&self) -> &abi::DLTensor {
        &self.0
    }

    pub(crate) fn tensor_mut(&mut self) -> &mut abi::DLTensor {
        &mut self.0
    }

    /// Type of the entries.
    ///
    /// # Errors
    /// For a type that this version does not know.
    pub fn dtype(&self) -> Result<DType> {
        let known = self.0.dtype.dtype().and_then(DType::of);
        known.ok_or_else(|| Error::dtype("entries of an unknown type"))
    }

    /// (rows, columns).
    pub fn shape(&self) -> (usize, usize) {
        // SAFETY: matrices of the host have two dimensions.
        #[allow(unsafe_code)]
        let (m, n) = unsafe { (*self.0.shape, *self.0.shape.add(1)) };
        (m as usize, n as usize)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.shape().0
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.shape().1
    }

    fn raw<T: Element>(&self) -> Result<Raw<T>> {
        let dtype = self.dtype()?;
        if dtype != T::DTYPE {
            return Err(Error::dtype(format!("the entries are {dtype:?}, not {:?}", T::DTYPE)));
        }
        let (rows, cols) = self.shape();
        // SAFETY: matrices of the host have strides.
        #[allow(unsafe_code)]
        let (row_stride, col_stride) = unsafe { (*self.0.strides as isize, *self.0.strides.add(1) as isize) };
        let data = self.0.data.cast::<u8>().wrapping_add(self.0.byte_offset as usize).cast();
        Ok(Raw { data, rows, cols, row_stride, col_stride })
    }

    /// The entries, to be read.
    ///
    /// # Errors
    /// When they are of another type.
    pub fn view<T: Element>(&self) -> Result<View<'_, T>> {
        Ok(View { raw: self.raw()?, of: PhantomData })
    }

    /// The entries, to be written.
    ///
    /// # Errors
    /// When they are of another type.
    pub fn view_mut<T: Element>(&mut self) -> Result<ViewMut<'_, T>> {
        Ok(ViewMut { raw: self.raw()?, of: PhantomData })
    }
}

#[derive(Clone, Copy)]
struct Raw<T> {
    data: *mut T,
    rows: usize,
    cols: usize,
    row_stride: isize,
    col_stride: isize,
}

impl<T> Raw<T> {
    #[inline]
    fn at(&self, (i, j): (usize, usize)) -> *mut T {
        assert!(i < self.rows && j < self.cols, "({i}, {j}) is outside {}×{}", self.rows, self.cols);
        self.data.wrapping_offset(i as isize * self.row_stride + j as isize * self.col_stride)
    }

    fn column(&self, j: usize) -> Option<*mut T> {
        (j < self.cols && (self.row_stride == 1 || self.rows <= 1))
            .then(|| self.data.wrapping_offset(j as isize * self.col_stride))
            .filter(|p| !p.is_null() || self.rows == 0)
    }
}

/// The entries of a matrix.
#[derive(Clone, Copy)]
pub struct View<'a, T> {
    raw: Raw<T>,
    of: PhantomData<&'a [T]>,
}

/// The entries of a matrix, to be written.
pub struct ViewMut<'a, T> {
    raw: Raw<T>,
    of: PhantomData<&'a mut [T]>,
}

impl<'a, T: Element> View<'a, T> {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.raw.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.raw.cols
    }

    /// A column, contiguous as in whatever an operator is applied to. Panics for a column that is not, or is not there.
    pub fn col(&self, j: usize) -> &'a [T] {
        slice(self.raw.column(j), self.raw.rows)
    }

    /// All entries, column by column.
    pub fn to_vec(&self) -> Vec<T> {
        (0..self.cols()).flat_map(|j| (0..self.rows()).map(move |i| self[(i, j)])).collect()
    }
}

impl<T: Element> ViewMut<'_, T> {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.raw.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.raw.cols
    }

    /// A column, contiguous as in whatever an operator is applied to. Panics for a column that is not, or is not there.
    pub fn col(&mut self, j: usize) -> &mut [T] {
        slice_mut(self.raw.column(j), self.raw.rows)
    }

    /// Every entry as a function of its place.
    pub fn fill(&mut self, mut f: impl FnMut(usize, usize) -> T) {
        for j in 0..self.cols() {
            for i in 0..self.rows() {
                self[(i, j)] = f(i, j);
            }
        }
    }
}

#[allow(unsafe_code, clippy::panic, reason = "as indexing a slice; a panic is an error of the call")]
fn slice<'a, T>(start: Option<*mut T>, len: usize) -> &'a [T] {
    match start {
        // SAFETY: so many contiguous entries of a matrix that lives during the view's lifetime.
        Some(start) if len > 0 => unsafe { std::slice::from_raw_parts(start, len) },
        Some(_) => &[],
        None => panic!("a column that is not there, or not contiguous"),
    }
}

#[allow(unsafe_code, clippy::panic, reason = "as indexing a slice; a panic is an error of the call")]
fn slice_mut<'a, T>(start: Option<*mut T>, len: usize) -> &'a mut [T] {
    match start {
        // SAFETY: as in `slice`; the view is borrowed mutably meanwhile.
        Some(start) if len > 0 => unsafe { std::slice::from_raw_parts_mut(start, len) },
        Some(_) => &mut [],
        None => panic!("a column that is not there, or not contiguous"),
    }
}

impl<T> Index<(usize, usize)> for View<'_, T> {
    type Output = T;
    #[inline]
    fn index(&self, at: (usize, usize)) -> &T {
        // SAFETY: within the matrix, which lives during the view's lifetime.
        #[allow(unsafe_code)]
        unsafe {
            &*self.raw.at(at)
        }
    }
}

impl<T> Index<(usize, usize)> for ViewMut<'_, T> {
    type Output = T;
    #[inline]
    fn index(&self, at: (usize, usize)) -> &T {
        // SAFETY: as above.
        #[allow(unsafe_code)]
        unsafe {
            &*self.raw.at(at)
        }
    }
}

impl<T> IndexMut<(usize, usize)> for ViewMut<'_, T> {
    #[inline]
    fn index_mut(&mut self, at: (usize, usize)) -> &mut T {
        // SAFETY: as above; the view is borrowed mutably.
        #[allow(unsafe_code)]
        unsafe {
            &mut *self.raw.at(at)
        }
    }
}
