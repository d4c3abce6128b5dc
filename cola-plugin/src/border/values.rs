//! Slots: reading and writing values.

use super::errors::guard;
use super::texts;
use cola_plugin_abi::{self as abi, Status, kind};
use cola_runtime::{Arg, Error, ErrorKind, Record, Result, Value, World, c64};
use std::ffi::c_char;
use std::ptr;
use std::sync::Arc;

/// Added to the address of an argument: such a handle may be read, not written or released.
const BORROWED: usize = 1;
const _: () = assert!(align_of::<Arg<'_>>() > BORROWED && align_of::<Value>() > BORROWED);

/// The handle of an argument of a call.
#[inline]
pub(crate) fn borrowed(arg: &Arg<'_>) -> *const abi::Value {
    ptr::from_ref(arg).wrapping_byte_add(BORROWED).cast()
}

/// The handle of a value of one's own.
#[inline]
pub(crate) fn owned(value: &Value) -> *const abi::Value {
    ptr::from_ref(value).cast()
}

/// The same, to be written.
#[inline]
pub(crate) fn owned_mut(value: &mut Value) -> *mut abi::Value {
    ptr::from_mut(value).cast()
}

fn is_borrowed(handle: *const abi::Value) -> bool {
    handle.addr() & BORROWED != 0
}

fn null() -> Error {
    Error::new(ErrorKind::PluginFault, "a plugin passed NULL where a value is needed")
}

/// What is behind a handle.
///
/// # Safety
/// NULL, or a handle that lives during `'a` and is not written meanwhile.
#[inline]
pub(super) unsafe fn arg<'a>(handle: *const abi::Value) -> Result<Arg<'a>> {
    if handle.is_null() {
        return Err(null());
    }
    if is_borrowed(handle) {
        // SAFETY: the caller's; made by `borrowed`.
        return Ok(unsafe { *handle.wrapping_byte_sub(BORROWED).cast::<Arg<'a>>() });
    }
    // SAFETY: the caller's; made by `owned` or `value_new`.
    Ok(Arg::from(unsafe { &*handle.cast::<Value>() }))
}

/// Writes a value into the slot behind a handle.
///
/// # Safety
/// NULL, or a handle that nobody else uses during the call.
pub(super) unsafe fn put(handle: *mut abi::Value, value: Value) -> Result<()> {
    if is_borrowed(handle) {
        let why = "a plugin writes into an argument, which belongs to its caller";
        return Err(Error::new(ErrorKind::PluginFault, why));
    }
    // SAFETY: the caller's; made by `owned_mut` or `value_new`.
    let slot = unsafe { handle.cast::<Value>().as_mut() }.ok_or_else(null)?;
    *slot = value;
    Ok(())
}

/// The values behind a list of handles.
///
/// # Safety
/// NULL and 0, or so many handles, each as in [`arg`].
pub(super) unsafe fn list(handles: *const *const abi::Value, n: usize) -> Result<Vec<Value>> {
    if n == 0 {
        return Ok(Vec::new());
    }
    if handles.is_null() {
        return Err(null());
    }
    // SAFETY: the caller's.
    (0..n).map(|i| unsafe { arg(*handles.add(i)) }.map(|arg| arg.to_value())).collect()
}

/// The place for a result, unless it is NULL.
pub(super) fn place<T>(out: *mut T) -> Result<*mut T> {
    if out.is_null() {
        return Err(Error::new(ErrorKind::PluginFault, "a plugin passed NULL for a result"));
    }
    Ok(out)
}

/// Writes a result of a getter.
///
/// # Safety
/// NULL, or a place that can be written.
pub(super) unsafe fn give<T>(out: *mut T, value: T) -> Result<()> {
    // SAFETY: the caller's.
    unsafe { place(out)?.write(value) };
    Ok(())
}

/// A value of another kind than is needed.
pub(super) fn mismatch<T>(arg: Arg<'_>, wanted: &str) -> Result<T> {
    let found = arg.to_value().kind_name();
    Err(Error::new(ErrorKind::TypeMismatch, format!("{wanted} is needed, the value is {found}")))
}

pub(super) unsafe extern "C" fn value_new() -> *mut abi::Value {
    Box::into_raw(Box::new(Value::None)).cast()
}

pub(super) unsafe extern "C" fn value_retain(value: *const abi::Value) -> *mut abi::Value {
    // SAFETY: NULL or a handle that lives, by the interface; so in all functions of this file.
    let value = unsafe { arg(value) }.map_or(Value::None, |arg| arg.to_value());
    Box::into_raw(Box::new(value)).cast()
}

pub(super) unsafe extern "C" fn value_release(value: *mut abi::Value) {
    if !value.is_null() && !is_borrowed(value) {
        // SAFETY: made by `value_new` or `value_retain`, and not released before. What it frees may be an operator of a
        // plugin whose `drop` panics: that must not unwind into the caller.
        let slot = unsafe { Box::from_raw(value.cast::<Value>()) };
        guard(ptr::null_mut(), || {
            drop(slot);
            Ok(())
        });
    }
}

pub(super) unsafe extern "C" fn value_set(out: *mut abi::Value, value: *const abi::Value) -> Status {
    guard(ptr::null_mut(), || {
        // SAFETY: see above. The value is cloned before the slot is written: they may be one.
        let value = unsafe { arg(value)?.to_value() };
        // SAFETY: see above.
        unsafe { put(out, value) }
    })
}

pub(super) unsafe extern "C" fn value_kind(value: *const abi::Value) -> i32 {
    // SAFETY: see above.
    let Ok(arg) = (unsafe { arg(value) }) else { return kind::NONE };
    match arg {
        Arg::Op(_) => kind::OPERATOR,
        Arg::Array(_) => kind::ARRAY,
        Arg::Algorithm(_) => kind::ALGORITHM,
        Arg::Tag(_) => kind::NONE,
        Arg::Value(value) => match value {
            Value::None => kind::NONE,
            Value::Bool(_) => kind::BOOL,
            Value::Int(_) => kind::INT,
            Value::Real(_) => kind::REAL,
            Value::Complex(_) => kind::COMPLEX,
            Value::Text(_) => kind::TEXT,
            Value::Symbol(_) => kind::SYMBOL,
            Value::List(_) => kind::LIST,
            Value::Index(_) => kind::INDEX,
            Value::Array(_) => kind::ARRAY,
            Value::Op(_) => kind::OPERATOR,
            Value::Algorithm(_) => kind::ALGORITHM,
            Value::Properties(_) => kind::PROPERTIES,
            Value::Record(_) => kind::RECORD,
        },
    }
}

macro_rules! getter {
    ($name:ident, $T:ty, $wanted:literal, $($pattern:pat => $value:expr),+) => {
        pub(super) unsafe extern "C" fn $name(
            value: *const abi::Value,
            out: *mut $T,
            error: *mut abi::Error,
        ) -> Status {
            guard(error, || {
                // SAFETY: see `value_retain`.
                let found = match unsafe { arg(value)? } {
                    $(Arg::Value($pattern) => $value,)+
                    other => return mismatch(other, $wanted),
                };
                // SAFETY: NULL or a place of the caller's.
                unsafe { give(out, found) }
            })
        }
    };
}

getter!(get_bool, i32, "a truth value", Value::Bool(b) => i32::from(*b));
getter!(get_int, i64, "an integer", Value::Int(i) => *i);
getter!(get_real, f64, "a real number", Value::Real(x) => *x, Value::Int(i) => *i as f64);
getter!(get_length, usize, "a list", Value::List(items) => items.len());

pub(super) unsafe extern "C" fn get_complex(
    value: *const abi::Value,
    out: *mut f64,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `value_retain`.
        let z = match unsafe { arg(value)? } {
            Arg::Value(Value::Complex(z)) => *z,
            Arg::Value(Value::Real(x)) => c64::new(*x, 0.0),
            Arg::Value(Value::Int(i)) => c64::new(*i as f64, 0.0),
            other => return mismatch(other, "a number"),
        };
        // SAFETY: NULL or room for two numbers.
        unsafe { give(out.cast::<[f64; 2]>(), [z.re, z.im]) }
    })
}

pub(super) unsafe extern "C" fn get_text(
    value: *const abi::Value,
    out: *mut *const c_char,
    length: *mut usize,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `value_retain`.
        let text = match unsafe { arg(value)? } {
            Arg::Value(Value::Text(text) | Value::Symbol(text)) => text,
            other => return mismatch(other, "a text or a name"),
        };
        // SAFETY: NULL or places of the caller's.
        unsafe {
            give(out, text.as_ptr().cast())?;
            give(length, text.len())
        }
    })
}

pub(super) unsafe extern "C" fn get_item(
    value: *const abi::Value,
    i: usize,
    out: *mut abi::Value,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `value_retain`.
        let item = match unsafe { arg(value)? } {
            Arg::Value(Value::List(items)) => items.get(i).cloned().ok_or_else(|| {
                Error::new(ErrorKind::OutOfBounds, format!("item {i} of a list of {}", items.len()))
            })?,
            other => return mismatch(other, "a list"),
        };
        // SAFETY: see `value_retain`.
        unsafe { put(out, item) }
    })
}

pub(super) unsafe extern "C" fn get_field(
    value: *const abi::Value,
    name: *const c_char,
    out: *mut abi::Value,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `value_retain`; the name ends with NUL.
        let (arg, name) = unsafe { (arg(value)?, texts::required("the name of a field", name)?) };
        let field = match arg {
            Arg::Algorithm(alg) | Arg::Value(Value::Algorithm(alg)) => {
                let options = alg.algorithm().options();
                let found = options.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
                found.ok_or_else(|| {
                    Error::new(ErrorKind::UnknownName, format!("{alg} has no option `{name}`"))
                })?
            }
            Arg::Value(value) => value.field(name)?,
            other => return mismatch(other, "a record or an algorithm"),
        };
        // SAFETY: see `value_retain`.
        unsafe { put(out, field) }
    })
}

macro_rules! setter {
    ($name:ident, ($($arg:ident: $T:ty),*) => $value:expr) => {
        pub(super) unsafe extern "C" fn $name(out: *mut abi::Value $(, $arg: $T)*) -> Status {
            // SAFETY: see `value_retain`. What was in the slot may be an operator of a plugin: freed under a guard.
            guard(ptr::null_mut(), || unsafe { put(out, $value) })
        }
    };
}

setter!(set_none, () => Value::None);
setter!(set_bool, (value: i32) => Value::Bool(value != 0));
setter!(set_int, (value: i64) => Value::Int(value));
setter!(set_real, (value: f64) => Value::Real(value));
setter!(set_complex, (re: f64, im: f64) => Value::Complex(c64::new(re, im)));

pub(super) unsafe extern "C" fn set_text(
    out: *mut abi::Value,
    text: *const c_char,
    length: usize,
    error: *mut abi::Error,
) -> Status {
    // SAFETY: see `value_retain`; the text has so many bytes.
    guard(error, || unsafe { put(out, Value::text(texts::bytes(text, length)?)) })
}

pub(super) unsafe extern "C" fn set_symbol(
    out: *mut abi::Value,
    name: *const c_char,
    error: *mut abi::Error,
) -> Status {
    // SAFETY: see `value_retain`; the name ends with NUL.
    guard(error, || unsafe { put(out, Value::symbol(texts::required("a name", name)?)) })
}

pub(super) unsafe extern "C" fn set_list(
    out: *mut abi::Value,
    items: *const *const abi::Value,
    n: usize,
    error: *mut abi::Error,
) -> Status {
    // SAFETY: see `value_retain`; so many handles.
    guard(error, || unsafe { put(out, Value::List(list(items, n)?.into())) })
}

pub(super) unsafe extern "C" fn set_properties(
    out: *mut abi::Value,
    names: *const c_char,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: the names end with NUL.
        let names = unsafe { texts::required("a list of properties", names)? };
        let world = World::global()?;
        let mut all = cola_runtime::PropSet::EMPTY;
        for name in names.split_whitespace() {
            all = all.union(world.property_set(name)?);
        }
        // SAFETY: see `value_retain`.
        unsafe { put(out, Value::Properties(all)) }
    })
}

/// A record of a plugin.
struct Fields {
    name: String,
    fields: Vec<(String, Value)>,
}

impl Record for Fields {
    fn name(&self) -> &str {
        &self.name
    }

    fn fields(&self) -> Vec<(&str, Value)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
    }
}

pub(super) unsafe extern "C" fn set_record(
    out: *mut abi::Value,
    name: *const c_char,
    names: *const *const c_char,
    values: *const *const abi::Value,
    n: usize,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        if n > 0 && names.is_null() {
            return Err(null());
        }
        // SAFETY: see `value_retain`; so many names and handles.
        let (name, values) = unsafe { (texts::required("the name of a record", name)?, list(values, n)?) };
        let field = |(i, value)| {
            // SAFETY: as above.
            let name = unsafe { texts::required("the name of a field", *names.add(i))? };
            Ok((name.to_owned(), value))
        };
        let fields = values.into_iter().enumerate().map(field).collect::<Result<_>>()?;
        // SAFETY: as above.
        unsafe { put(out, Value::Record(Arc::new(Fields { name: name.to_owned(), fields }))) }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use cola_plugin_abi::status;

    #[test]
    fn an_argument_can_be_read_and_kept_but_not_written_or_released() {
        let (value, mut own) = (Value::Real(1.0), Value::None);
        let arg = Arg::from(&value);
        let handle = borrowed(&arg);
        // SAFETY: handles of values that live; the plugin's mistakes are what is tried.
        unsafe {
            assert_eq!(set_real(handle.cast_mut(), 2.0), status::FAULT);
            value_release(handle.cast_mut());
            let mut found = 0.0;
            assert_eq!(get_real(handle, &raw mut found, ptr::null_mut()), status::OK);
            assert_eq!(found, 1.0);
            assert_eq!(value_set(owned_mut(&mut own), handle), status::OK);
            value_release(value_retain(handle));
        }
        assert!(matches!(own, Value::Real(x) if x == 1.0));
    }
}
