//! From an [`NpyArray`] to bytes, by `npyz`.

use std::io::{self, Write};
use std::path::Path;

use npyz::{AutoSerialize, Order, WriteOptions, WriterBuilder};

use super::super::atomic;
use super::super::error::{Cause, IoError};
use super::{NpyArray, NpyData};

pub(super) fn to_path(array: &NpyArray, path: &Path) -> Result<(), IoError> {
    let name = path.display().to_string();
    atomic::write_file(path, |out| to_writer(array, out, &name))
}

pub(super) fn to_writer(array: &NpyArray, out: &mut dyn Write, name: &str) -> Result<(), IoError> {
    let refuse = |cause| Err(IoError::new(name, None, cause));
    let (rows, cols, found) = (array.rows, array.cols, array.data.len());
    if rows.checked_mul(cols) != Some(found) || (array.one_d && cols != 1) {
        let axes = if array.one_d { "one axis" } else { "two axes" };
        return refuse(Cause::Inconsistent {
            reason: format!("{found} values for {rows}×{cols} with {axes}"),
        });
    }
    let shape = [rows as u64, cols as u64];
    let shape = if array.one_d { &shape[..1] } else { &shape[..] };
    let written = match &array.data {
        NpyData::Bf16(_) => return refuse(Cause::NpyBf16),
        NpyData::F16(v) => write(v, shape, out),
        NpyData::F32(v) => write(v, shape, out),
        NpyData::F64(v) => write(v, shape, out),
        NpyData::C32(v) => write(v, shape, out),
        NpyData::C64(v) => write(v, shape, out),
    };
    written.map_err(|source| IoError::new(name, None, Cause::Write { source }))
}

fn write<T: AutoSerialize + Copy>(values: &[T], shape: &[u64], out: &mut dyn Write) -> io::Result<()> {
    let options = WriteOptions::new().default_dtype().shape(shape).order(Order::Fortran);
    let mut writer = options.writer(out).begin_nd()?;
    writer.extend(values.iter().copied())?;
    writer.finish()
}
