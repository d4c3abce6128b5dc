//! Matrices as DLPack tensors, both ways.

use cola_plugin_abi::{self as abi, DLDataType, DLDevice, DLTensor};
use cola_runtime::{ArrayMut, ArrayRef, DType, Error, ErrorKind, Result, bf16, c32, c64, f16};
use faer::{MatMut, MatRef};
use std::ffi::c_void;

/// The number of a dtype in the interface.
pub(crate) fn number_of(dtype: DType) -> i32 {
    match dtype {
        DType::F16 => abi::dtype::F16,
        DType::BF16 => abi::dtype::BF16,
        DType::F32 => abi::dtype::F32,
        DType::F64 => abi::dtype::F64,
        DType::C32 => abi::dtype::C32,
        DType::C64 => abi::dtype::C64,
    }
}

/// The dtype of a number.
///
/// # Errors
/// `InvalidArgument` for a number that is none.
pub(super) fn dtype_of(number: i32) -> Result<DType> {
    match number {
        abi::dtype::F16 => Ok(DType::F16),
        abi::dtype::BF16 => Ok(DType::BF16),
        abi::dtype::F32 => Ok(DType::F32),
        abi::dtype::F64 => Ok(DType::F64),
        abi::dtype::C32 => Ok(DType::C32),
        abi::dtype::C64 => Ok(DType::C64),
        _ => Err(Error::invalid("dtype", format!("there is no element type {number}"))),
    }
}

/// A matrix in memory, with room for what a tensor points to.
pub(crate) struct Block {
    data: *mut c_void,
    dtype: DLDataType,
    shape: [i64; 2],
    strides: [i64; 2],
}

/// The same fields of whichever view it is: one path for all of them, as the views differ in their pointers' type alone.
macro_rules! block_of {
    ($view:expr, $Array:ident, $pointer:ident) => {
        match $view {
            $Array::F16(v) => {
                Block::new(DType::F16, v.$pointer().cast(), v.shape(), v.row_stride(), v.col_stride())
            }
            $Array::BF16(v) => {
                Block::new(DType::BF16, v.$pointer().cast(), v.shape(), v.row_stride(), v.col_stride())
            }
            $Array::F32(v) => {
                Block::new(DType::F32, v.$pointer().cast(), v.shape(), v.row_stride(), v.col_stride())
            }
            $Array::F64(v) => {
                Block::new(DType::F64, v.$pointer().cast(), v.shape(), v.row_stride(), v.col_stride())
            }
            $Array::C32(v) => {
                Block::new(DType::C32, v.$pointer().cast(), v.shape(), v.row_stride(), v.col_stride())
            }
            $Array::C64(v) => {
                Block::new(DType::C64, v.$pointer().cast(), v.shape(), v.row_stride(), v.col_stride())
            }
        }
    };
}

/// The types of entries, in the order of [`DType`].
const TYPES: [DLDataType; 6] = [
    DLDataType { code: 2, bits: 16, lanes: 1 },
    DLDataType { code: 4, bits: 16, lanes: 1 },
    DLDataType { code: 2, bits: 32, lanes: 1 },
    DLDataType { code: 2, bits: 64, lanes: 1 },
    DLDataType { code: 5, bits: 64, lanes: 1 },
    DLDataType { code: 5, bits: 128, lanes: 1 },
];

impl Block {
    /// Of a view, which nobody may write through the block.
    #[inline(always)]
    pub(crate) fn of(x: &ArrayRef<'_>) -> Block {
        block_of!(x, ArrayRef, as_ptr)
    }

    /// Of a view that may be written.
    #[inline(always)]
    pub(crate) fn of_mut(y: &mut ArrayMut<'_>) -> Block {
        block_of!(y, ArrayMut, as_ptr_mut)
    }

    #[inline(always)]
    fn new(
        dtype: DType,
        data: *const c_void,
        (rows, cols): (usize, usize),
        row_stride: isize,
        col_stride: isize,
    ) -> Block {
        // The stride of a dimension with one entry means nothing: say what is usual.
        let row_stride = if rows <= 1 { 1 } else { row_stride as i64 };
        let col_stride = if cols <= 1 { (rows as i64).max(1) } else { col_stride as i64 };
        Block {
            data: data.cast_mut(),
            dtype: TYPES[dtype as usize],
            shape: [rows as i64, cols as i64],
            strides: [row_stride, col_stride],
        }
    }

    /// Columns are contiguous and do not overlap.
    #[inline(always)]
    pub(crate) fn is_column_major(&self) -> bool {
        self.strides[0] == 1 && self.strides[1] >= self.shape[0]
    }

    /// The tensor, which points into the block.
    #[inline]
    pub(crate) fn tensor(&self) -> DLTensor {
        DLTensor {
            data: self.data,
            device: DLDevice::CPU,
            ndim: 2,
            dtype: self.dtype,
            shape: self.shape.as_ptr().cast_mut(),
            strides: self.strides.as_ptr().cast_mut(),
            byte_offset: 0,
        }
    }

    /// Fills a matrix of the other side in place.
    ///
    /// # Safety
    /// `out` can be written.
    pub(super) unsafe fn write(&self, out: *mut abi::Matrix) {
        let mut dl = self.tensor();
        // SAFETY: the caller's.
        unsafe {
            dl.shape = (&raw mut (*out).shape).cast();
            dl.strides = (&raw mut (*out).strides).cast();
            out.write(abi::Matrix { dl, shape: self.shape, strides: self.strides });
        }
    }
}

fn refuse<T>(why: impl Into<String>) -> Result<T> {
    Err(Error::new(ErrorKind::PluginFault, format!("a tensor from a plugin: {}", why.into())))
}

/// What a tensor of the other side describes, checked as far as it can be.
struct Described {
    data: *mut u8,
    dtype: DType,
    rows: usize,
    cols: usize,
    row_stride: isize,
    col_stride: isize,
}

/// # Safety
/// NULL, or a tensor whose `shape` and `strides` can be read.
unsafe fn describe(tensor: *const DLTensor) -> Result<Described> {
    // SAFETY: the caller's.
    let Some(t) = (unsafe { tensor.as_ref() }) else { return refuse("it is NULL") };
    if t.device.device_type != DLDevice::CPU.device_type {
        return Err(Error::new(
            ErrorKind::DeviceMismatch,
            format!("a tensor from a plugin is on device {}, the CPU is wanted", t.device.device_type),
        ));
    }
    let Some(number) = t.dtype.dtype() else {
        return refuse(format!("unknown element type {:?}", t.dtype));
    };
    let dtype = dtype_of(number)?;
    if !(1..=2).contains(&t.ndim) || t.shape.is_null() {
        return refuse(format!("it has {} dimensions, 1 or 2 are wanted", t.ndim));
    }
    // SAFETY: `ndim` numbers, by the caller's promise.
    let read = |p: *mut i64, i: i32| unsafe { *p.add(i as usize) };
    let (rows, cols) = (read(t.shape, 0), if t.ndim == 2 { read(t.shape, 1) } else { 1 });
    let (Ok(rows), Ok(cols)) = (usize::try_from(rows), usize::try_from(cols)) else {
        return refuse(format!("its shape is {rows}×{cols}"));
    };
    let (row_stride, col_stride) = if t.strides.is_null() {
        // Row by row, as DLPack says.
        (cols.max(1) as i64, 1)
    } else {
        (read(t.strides, 0), if t.ndim == 2 { read(t.strides, 1) } else { rows.max(1) as i64 })
    };
    let span =
        |n: usize, stride: i64| i64::try_from(n.saturating_sub(1)).ok()?.checked_mul(stride)?.checked_abs();
    let extent = span(rows, row_stride).zip(span(cols, col_stride)).and_then(|(a, b)| a.checked_add(b));
    let size = dtype.size_of() as i64;
    if extent.and_then(|e| e.checked_mul(size)).is_none_or(|bytes| bytes >= i64::MAX / 2) {
        return refuse(format!(
            "{rows}×{cols} with strides {row_stride} and {col_stride} is beyond any memory"
        ));
    }
    let data = t.data.cast::<u8>().wrapping_add(t.byte_offset as usize);
    let align = dtype.size_of() / if dtype.is_complex() { 2 } else { 1 };
    if rows > 0 && cols > 0 && (data.is_null() || !(data as usize).is_multiple_of(align)) {
        return refuse(format!("its data is at {data:?}, which is not a multiple of {align}"));
    }
    Ok(Described {
        data,
        dtype,
        rows,
        cols,
        row_stride: row_stride as isize,
        col_stride: col_stride as isize,
    })
}

impl Described {
    /// The addresses from the first entry to the last, both ends included and excluded.
    fn range(&self) -> (usize, usize) {
        if self.rows == 0 || self.cols == 0 {
            return (0, 0);
        }
        let size = self.dtype.size_of() as isize;
        let ends = [(self.rows - 1) as isize * self.row_stride, (self.cols - 1) as isize * self.col_stride];
        let (least, most) = ends.iter().fold((0, 0), |(a, b), e| (a + e.min(&0), b + e.max(&0)));
        let at = |entries: isize| (self.data as usize).wrapping_add_signed(entries * size);
        (at(least), at(most + 1))
    }
}

/// Refuses two tensors that share memory, since one of them is written.
///
/// # Safety
/// As [`view`], for both.
pub(super) unsafe fn apart(x: *const DLTensor, y: *const DLTensor) -> Result<()> {
    // SAFETY: the caller's.
    let ((a, b), (c, d)) = unsafe { (describe(x)?.range(), describe(y)?.range()) };
    if a < d && c < b { refuse("x and y overlap") } else { Ok(()) }
}

macro_rules! typed {
    ($d:expr, $make:ident, $Mat:ident, $Array:ident) => {{
        let d = $d;
        // An empty matrix has no data, and a view wants an aligned pointer.
        let empty = d.rows == 0 || d.cols == 0;
        macro_rules! of {
            ($T:ty, $V:ident) => {{
                let data = if empty { std::ptr::NonNull::<$T>::dangling().as_ptr() } else { d.data.cast::<$T>() };
                // SAFETY: the caller's promise, as far as it is not checked: every entry that shape and strides
                // address can be used during 'a.
                $Array::$V(unsafe { $Mat::$make(data, d.rows, d.cols, d.row_stride, d.col_stride) })
            }};
        }
        match d.dtype {
            DType::F16 => of!(f16, F16),
            DType::BF16 => of!(bf16, BF16),
            DType::F32 => of!(f32, F32),
            DType::F64 => of!(f64, F64),
            DType::C32 => of!(c32, C32),
            DType::C64 => of!(c64, C64),
        }
    }};
}

/// A tensor of the other side as a view.
///
/// # Errors
/// `PluginFault` for one that cannot be, `DeviceMismatch`.
///
/// # Safety
/// NULL, or a tensor whose entries can be read during `'a` and are not written.
pub(super) unsafe fn view<'a>(tensor: *const DLTensor) -> Result<ArrayRef<'a>> {
    // SAFETY: the caller's.
    let described = unsafe { describe(tensor)? };
    Ok(typed!(described, from_raw_parts, MatRef, ArrayRef))
}

/// The same, to be written: no entry may have two places.
///
/// # Errors
/// As [`view`].
///
/// # Safety
/// NULL, or a tensor whose entries can be written during `'a` and are not used otherwise.
pub(super) unsafe fn view_mut<'a>(tensor: *mut DLTensor) -> Result<ArrayMut<'a>> {
    // SAFETY: the caller's.
    let d = unsafe { describe(tensor)? };
    let (r, c) = (d.row_stride.unsigned_abs(), d.col_stride.unsigned_abs());
    let by_columns = (d.rows <= 1 || r >= 1) && (d.cols <= 1 || c > r * d.rows.saturating_sub(1));
    let by_rows = (d.cols <= 1 || c >= 1) && (d.rows <= 1 || r > c * d.cols.saturating_sub(1));
    if !by_columns && !by_rows {
        return refuse(format!("{}×{} with strides {r} and {c} has entries at one place", d.rows, d.cols));
    }
    Ok(typed!(d, from_raw_parts_mut, MatMut, ArrayMut))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_entries_stand_in_the_order_of_dtypes() {
        for dtype in [DType::F16, DType::BF16, DType::F32, DType::F64, DType::C32, DType::C64] {
            assert_eq!(DLDataType::of(number_of(dtype)), Some(TYPES[dtype as usize]));
            assert_eq!(dtype_of(number_of(dtype)).ok(), Some(dtype));
        }
    }
}
