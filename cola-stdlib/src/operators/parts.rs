//! What composite operators do with their parts: one precision, names for messages, flat views.

use cola_runtime::{Array, ArrayMut, ArrayRef, DType, Element, Error, ErrorKind, Op, Result, Scalar};
use faer::{MatMut, MatRef};

pub(super) const ZERO: Scalar = Scalar::new(0.0, 0.0);
pub(super) const ONE: Scalar = Scalar::new(1.0, 0.0);

/// The parts in one precision and their promoted dtype. Real parts stay real: a real operator acts on
/// complex vectors by parts.
pub(super) fn unified(what: &str, parts: Vec<Op>) -> Result<(Vec<Op>, DType)> {
    let Some(first) = parts.first() else {
        return Err(Error::invalid(what, "needs at least one operator"));
    };
    let device = first.device();
    if let Some(other) = parts.iter().find(|p| p.device() != device) {
        return Err(Error::new(
            ErrorKind::DeviceMismatch,
            format!("{what}: {first} is on {device}, {other} is on {}", other.device()),
        ));
    }
    let dtype = parts.iter().fold(first.dtype(), |d, p| d.promote(p.dtype()));
    let parts = parts.iter().map(|p| p.cast(dtype)).collect::<Result<Vec<_>>>()?;
    Ok((parts, dtype))
}

/// The only child that `rebuild` of an operator of one part was given.
pub(super) fn only(children: Vec<Op>, what: &str) -> Result<Op> {
    children.into_iter().next().ok_or_else(|| Error::invalid(what, "rebuild needs one operator"))
}

/// Column `j` as a slice, when it is contiguous.
pub(super) fn column<'a, T: Element>(x: MatRef<'a, T>, j: usize) -> Option<&'a [T]> {
    x.col(j).try_as_col_major().map(|c| c.as_slice())
}

/// Column `j` as a mutable slice, when it is contiguous.
pub(super) fn column_mut<'a, T: Element>(y: MatMut<'a, T>, j: usize) -> Option<&'a mut [T]> {
    y.col_mut(j).try_as_col_major_mut().map(|c| c.as_slice_mut())
}

/// A slice as an erased rows×cols column-major block.
pub(super) fn block<T: Element>(x: &[T], rows: usize, cols: usize) -> ArrayRef<'_> {
    T::erase(MatRef::from_column_major_slice(x, rows, cols))
}

/// A mutable slice as an erased rows×cols column-major block.
pub(super) fn block_mut<T: Element>(y: &mut [T], rows: usize, cols: usize) -> ArrayMut<'_> {
    T::erase_mut(MatMut::from_column_major_slice_mut(y, rows, cols))
}

/// A scratch array of one column as a slice.
pub(super) fn flat<T: Element>(scratch: &Array) -> Result<&[T]> {
    column(scratch.view::<T>()?, 0).ok_or_else(|| Error::invalid("scratch", "is not contiguous"))
}

/// A scratch array of one column as a mutable slice.
pub(super) fn flat_mut<T: Element>(scratch: &mut Array) -> Result<&mut [T]> {
    column_mut(scratch.view_mut::<T>()?, 0).ok_or_else(|| Error::invalid("scratch", "is not contiguous"))
}
