//! Slots: reading and writing values.

use super::errors::guard;
use super::texts;
use cola_plugin_abi::{self as abi, Status, kind};
use cola_runtime::{Arg, Error, ErrorKind, Record, Result, Value, World, c64};
use std::ffi::c_char;
use std::ptr;
use std::sync::Arc;

/// What a `cola_value *` points to.
pub(crate) enum Slot<'a> {
    /// An argument of a call.
    Borrowed(Arg<'a>),
    /// A value of the slot's own.
    Own(Value),
}

impl Slot<'_> {
    pub(crate) fn as_ptr(&self) -> *const abi::Value {
        ptr::from_ref(self).cast()
    }

    pub(crate) fn as_mut_ptr(&mut self) -> *mut abi::Value {
        ptr::from_mut(self).cast()
    }

    pub(crate) fn arg(&self) -> Arg<'_> {
        match self {
            Slot::Borrowed(arg) => *arg,
            Slot::Own(value) => Arg::from(value),
        }
    }

    pub(crate) fn value(&self) -> Value {
        self.arg().to_value()
    }

    pub(crate) fn into_value(self) -> Value {
        match self {
            Slot::Borrowed(arg) => arg.to_value(),
            Slot::Own(value) => value,
        }
    }
}

fn null() -> Error {
    Error::new(ErrorKind::PluginFault, "a plugin passed NULL where a value is needed")
}

/// The slot behind a handle.
///
/// # Safety
/// NULL, or a handle that lives during `'a` and is not written meanwhile.
pub(super) unsafe fn slot<'a>(handle: *const abi::Value) -> Result<&'a Slot<'a>> {
    // SAFETY: the caller's.
    unsafe { handle.cast::<Slot<'a>>().as_ref() }.ok_or_else(null)
}

/// Writes a value into the slot behind a handle.
///
/// # Safety
/// NULL, or a handle that nobody else uses during the call.
pub(super) unsafe fn put(handle: *mut abi::Value, value: Value) -> Result<()> {
    // SAFETY: the caller's.
    let slot = unsafe { handle.cast::<Slot<'_>>().as_mut() }.ok_or_else(null)?;
    *slot = Slot::Own(value);
    Ok(())
}

/// The values behind a list of handles.
///
/// # Safety
/// NULL and 0, or so many handles, each as in [`slot`].
pub(super) unsafe fn list(handles: *const *const abi::Value, n: usize) -> Result<Vec<Value>> {
    if n == 0 {
        return Ok(Vec::new());
    }
    if handles.is_null() {
        return Err(null());
    }
    // SAFETY: the caller's.
    (0..n).map(|i| unsafe { slot(*handles.add(i)) }.map(Slot::value)).collect()
}

/// Writes a result of a getter.
///
/// # Safety
/// NULL, or a place that can be written.
unsafe fn give<T>(out: *mut T, value: T) -> Result<()> {
    if out.is_null() {
        return Err(Error::new(ErrorKind::PluginFault, "a plugin passed NULL for a result"));
    }
    // SAFETY: the caller's.
    unsafe { out.write(value) };
    Ok(())
}

fn mismatch<T>(arg: Arg<'_>, wanted: &str) -> Result<T> {
    let found = arg.to_value().kind_name();
    Err(Error::new(ErrorKind::TypeMismatch, format!("{wanted} is needed, the value is {found}")))
}

pub(super) unsafe extern "C" fn value_new() -> *mut abi::Value {
    Box::into_raw(Box::new(Slot::Own(Value::None))).cast()
}

pub(super) unsafe extern "C" fn value_retain(value: *const abi::Value) -> *mut abi::Value {
    // SAFETY: NULL or a handle that lives, by the interface; so in all functions of this file.
    let value = unsafe { slot(value) }.map_or(Value::None, Slot::value);
    Box::into_raw(Box::new(Slot::Own(value))).cast()
}

pub(super) unsafe extern "C" fn value_release(value: *mut abi::Value) {
    if !value.is_null() {
        // SAFETY: made by `value_new` or `value_retain`, and not released before. What it frees may be an operator of a
        // plugin whose `drop` panics: that must not unwind into the caller.
        let slot = unsafe { Box::from_raw(value.cast::<Slot<'static>>()) };
        guard(ptr::null_mut(), || {
            drop(slot);
            Ok(())
        });
    }
}

pub(super) unsafe extern "C" fn value_set(out: *mut abi::Value, value: *const abi::Value) -> Status {
    guard(ptr::null_mut(), || {
        // SAFETY: see above. The value is cloned before the slot is written: they may be one.
        let value = unsafe { slot(value)?.value() };
        // SAFETY: see above.
        unsafe { put(out, value) }
    })
}

pub(super) unsafe extern "C" fn value_kind(value: *const abi::Value) -> i32 {
    // SAFETY: see above.
    let Ok(slot) = (unsafe { slot(value) }) else { return kind::NONE };
    match slot.arg() {
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
                let arg = unsafe { slot(value)?.arg() };
                let found = match arg {
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
        let z = match unsafe { slot(value)?.arg() } {
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
        let text = match unsafe { slot(value)?.arg() } {
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
        let item = match unsafe { slot(value)?.arg() } {
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
        let (arg, name) = unsafe { (slot(value)?.arg(), texts::required("the name of a field", name)?) };
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
