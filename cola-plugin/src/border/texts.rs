//! Texts from the other side.

use cola_runtime::{Error, ErrorKind, Result};
use std::ffi::c_char;

/// Longer texts are taken for ones that do not end.
const MOST: usize = 1 << 20;

fn fault(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::PluginFault, why)
}

/// A text that ends with NUL; `None` for NULL.
///
/// # Safety
/// NULL, or a text that ends with NUL, unchanged during `'a`.
pub(super) unsafe fn optional<'a>(what: &str, text: *const c_char) -> Result<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the bytes up to the NUL are readable, by the caller's promise.
    let end = (0..MOST).find(|i| unsafe { *text.add(*i) } == 0);
    let len = end.ok_or_else(|| fault(format!("{what} does not end within {MOST} bytes")))?;
    // SAFETY: as above.
    let bytes = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), len) };
    std::str::from_utf8(bytes).map(Some).map_err(|_| fault(format!("{what} is not UTF-8")))
}

/// A text that ends with NUL.
///
/// # Safety
/// As [`optional`].
pub(super) unsafe fn required<'a>(what: &str, text: *const c_char) -> Result<&'a str> {
    // SAFETY: the caller's.
    unsafe { optional(what, text)?.ok_or_else(|| fault(format!("{what} is NULL"))) }
}

/// A text of a length.
///
/// # Safety
/// NULL, or so many bytes, unchanged during `'a`.
pub(super) unsafe fn bytes<'a>(text: *const c_char, len: usize) -> Result<&'a str> {
    if text.is_null() || len == 0 {
        return Ok("");
    }
    if len > MOST {
        return Err(fault(format!("a text of {len} bytes")));
    }
    // SAFETY: the caller's.
    let bytes = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), len) };
    std::str::from_utf8(bytes).map_err(|_| fault("a text that is not UTF-8"))
}
