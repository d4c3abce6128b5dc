//! Arrays across the border.

use super::blocks::{Block, dtype_of, number_of, view};
use super::errors::guard;
use super::values::{arg, give, mismatch, place, put};
use cola_plugin_abi::{self as abi, DLTensor, Status};
use cola_runtime::{Arg, Array, Error, Result, Value};

/// The array of a value.
fn array<'a>(arg: &Arg<'a>) -> Result<&'a Array> {
    match *arg {
        Arg::Array(array) | Arg::Value(Value::Array(array)) => Ok(array),
        other => mismatch(other, "an array"),
    }
}

pub(super) unsafe extern "C" fn get_shape(
    value: *const abi::Value,
    rows: *mut i64,
    cols: *mut i64,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: by the interface; so in all functions of this file.
        let arg = unsafe { arg(value)? };
        let (m, n) = match arg.op() {
            Some(op) => op.shape(),
            None => array(&arg)?.shape(),
        };
        // SAFETY: NULL or places of the caller's, which may be one and the same.
        unsafe {
            give(rows, m as i64)?;
            give(cols, n as i64)
        }
    })
}

pub(super) unsafe extern "C" fn get_dtype(
    value: *const abi::Value,
    dtype: *mut i32,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `get_shape`.
        let arg = unsafe { arg(value)? };
        let found = match arg.op() {
            Some(op) => op.dtype(),
            None => array(&arg)?.dtype(),
        };
        // SAFETY: NULL or a place of the caller's.
        unsafe { give(dtype, number_of(found)) }
    })
}

pub(super) unsafe extern "C" fn array_view(
    value: *const abi::Value,
    out: *mut abi::Matrix,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        let out = place(out)?;
        // SAFETY: see `get_shape`; `out` can be written.
        unsafe {
            let arg = arg(value)?;
            Block::of(&array(&arg)?.as_ref()).write(out);
        }
        Ok(())
    })
}

pub(super) unsafe extern "C" fn array_new(
    value: *mut abi::Value,
    dtype: i32,
    rows: i64,
    cols: i64,
    out: *mut abi::Matrix,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        let out = place(out)?;
        let (Ok(m), Ok(n)) = (usize::try_from(rows), usize::try_from(cols)) else {
            return Err(Error::invalid("array_new", format!("there is no array of {rows}×{cols}")));
        };
        let mut array = Array::zeros(m, n, dtype_of(dtype)?)?;
        // The entries stay where they are when the array moves into the slot.
        let block = Block::of_mut(&mut array.as_mut()?);
        // SAFETY: see `get_shape`; `out` can be written.
        unsafe {
            put(value, Value::Array(array))?;
            block.write(out);
        }
        Ok(())
    })
}

pub(super) unsafe extern "C" fn array_copy(
    value: *mut abi::Value,
    matrix: *const DLTensor,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `get_shape`; the tensor can be read.
        unsafe {
            let copy = Array::copy_of(view(matrix)?)?;
            put(value, Value::Array(copy))
        }
    })
}

pub(super) unsafe extern "C" fn array_cast(
    value: *mut abi::Value,
    source: *const abi::Value,
    dtype: i32,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `get_shape`.
        let arg = unsafe { arg(source)? };
        let cast = array(&arg)?.cast(dtype_of(dtype)?)?;
        let cast =
            if Block::of(&cast.as_ref()).is_column_major() { cast } else { Array::copy_of(cast.as_ref())? };
        // SAFETY: see `get_shape`.
        unsafe { put(value, Value::Array(cast)) }
    })
}
