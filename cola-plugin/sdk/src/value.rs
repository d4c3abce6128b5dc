//! Values of the host: numbers, arrays, operators, and calls of its functions.

use crate::block::{View, ViewMut};
use crate::call::FromValue;
use crate::element::{C64, DType, Element};
use crate::error::{Error, Result, ask, read};
use crate::host::function;
use crate::operator::Operator;
use crate::registrar::{IntoValue, Place};
use cola_plugin_abi as abi;
use std::ffi::CString;
use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::{self, NonNull};

/// A value of the host. Cloning shares it.
#[repr(transparent)]
pub struct Value(NonNull<abi::Value>);

// SAFETY: the host's functions may be called on any thread; a value that is shared is not written.
#[allow(unsafe_code)]
unsafe impl Send for Value {}
// SAFETY: as above.
#[allow(unsafe_code)]
unsafe impl Sync for Value {}

/// A value that belongs to somebody else.
pub struct Borrowed<'a>(ManuallyDrop<Value>, std::marker::PhantomData<&'a Value>);

impl Deref for Borrowed<'_> {
    type Target = Value;
    fn deref(&self) -> &Value {
        &self.0
    }
}

impl<'a> Borrowed<'a> {
    /// `None` for NULL.
    #[inline]
    pub(crate) fn of(value: *const abi::Value) -> Option<Borrowed<'a>> {
        let value = NonNull::new(value.cast_mut())?;
        Some(Borrowed(ManuallyDrop::new(Value(value)), std::marker::PhantomData))
    }

    /// The handle, without releasing the value.
    #[inline]
    pub(crate) fn into_handle(self) -> ManuallyDrop<Value> {
        self.0
    }
}

/// What kind of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    None = abi::kind::NONE,
    Bool = abi::kind::BOOL,
    Int = abi::kind::INT,
    Real = abi::kind::REAL,
    Complex = abi::kind::COMPLEX,
    Text = abi::kind::TEXT,
    Symbol = abi::kind::SYMBOL,
    List = abi::kind::LIST,
    Index = abi::kind::INDEX,
    Array = abi::kind::ARRAY,
    Operator = abi::kind::OPERATOR,
    Algorithm = abi::kind::ALGORITHM,
    Properties = abi::kind::PROPERTIES,
    Record = abi::kind::RECORD,
}

const KINDS: [Kind; 14] = [
    Kind::None,
    Kind::Bool,
    Kind::Int,
    Kind::Real,
    Kind::Complex,
    Kind::Text,
    Kind::Symbol,
    Kind::List,
    Kind::Index,
    Kind::Array,
    Kind::Operator,
    Kind::Algorithm,
    Kind::Properties,
    Kind::Record,
];

/// A text ended by NUL, for a moment: short ones without an allocation.
#[inline]
pub(crate) fn with_c_text<R>(text: &str, work: impl FnOnce(*const std::ffi::c_char) -> R) -> Result<R> {
    let mut short = [0_u8; 32];
    if text.len() >= short.len() || text.contains('\0') {
        return c_text(text).map(|text| work(text.as_ptr()));
    }
    short[..text.len()].copy_from_slice(text.as_bytes());
    Ok(work(short.as_ptr().cast()))
}

pub(crate) fn c_text(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| Error::invalid(format!("{text:?} holds NUL")))
}

#[allow(unsafe_code, reason = "each call is of a function of the host, with values that live meanwhile")]
impl Value {
    /// Nothing.
    ///
    /// # Errors
    /// When the host has no memory.
    pub fn none() -> Result<Value> {
        let new = function!(value_new)?;
        // SAFETY: no arguments.
        let slot = unsafe { new() };
        NonNull::new(slot).map(Value).ok_or_else(|| Error::new(abi::status::OUT_OF_MEMORY, "no value"))
    }

    #[inline]
    pub(crate) fn as_ptr(&self) -> *const abi::Value {
        self.0.as_ptr()
    }

    #[inline]
    pub(crate) fn as_mut_ptr(&mut self) -> *mut abi::Value {
        self.0.as_ptr()
    }

    /// A new value that a function of the host writes.
    pub(crate) fn made(write: impl FnOnce(*mut abi::Value, *mut abi::Error) -> abi::Status) -> Result<Value> {
        let mut value = Value::none()?;
        ask(|error| write(value.as_mut_ptr(), error))?;
        Ok(value)
    }

    /// An m×n array of entries f(i, j).
    ///
    /// # Errors
    /// When it does not fit into memory.
    pub fn array<T: Element>(m: usize, n: usize, f: impl FnMut(usize, usize) -> T) -> Result<Value> {
        Value::array_with(m, n, |view| {
            view.fill(f);
            Ok(())
        })
    }

    /// An m×n array that `write` fills; it begins with zeros.
    ///
    /// # Errors
    /// When it does not fit into memory; those of `write`.
    pub fn array_with<T: Element>(
        m: usize,
        n: usize,
        write: impl FnOnce(&mut ViewMut<'_, T>) -> Result<()>,
    ) -> Result<Value> {
        let new = function!(array_new)?;
        let mut matrix = std::mem::MaybeUninit::<abi::Matrix>::uninit();
        let value = Value::made(|slot, error| {
            // SAFETY: the matrix is filled in place.
            unsafe { new(slot, T::DTYPE as i32, m as i64, n as i64, matrix.as_mut_ptr(), error) }
        })?;
        // SAFETY: filled by the host; its entries live in `value`, which nobody else has seen.
        let block = unsafe { crate::Block::of_mut(&raw mut (*matrix.as_mut_ptr()).dl)? };
        write(&mut block.view_mut::<T>()?)?;
        Ok(value)
    }

    /// A column of entries.
    ///
    /// # Errors
    /// As [`Value::array`].
    pub fn vector<T: Element>(entries: &[T]) -> Result<Value> {
        Value::array(entries.len(), 1, |i, _| entries[i])
    }

    /// A list.
    ///
    /// # Errors
    /// When the host refuses.
    pub fn list(items: &[Value]) -> Result<Value> {
        let set = function!(set_list)?;
        let pointers: Vec<_> = items.iter().map(Value::as_ptr).collect();
        // SAFETY: so many values.
        Value::made(|slot, error| unsafe { set(slot, pointers.as_ptr(), pointers.len(), error) })
    }

    /// A bare name, such as `fro`.
    ///
    /// # Errors
    /// For a name with NUL.
    pub fn symbol(name: &str) -> Result<Value> {
        let (set, name) = (function!(set_symbol)?, c_text(name)?);
        // SAFETY: the name ends with NUL.
        Value::made(|slot, error| unsafe { set(slot, name.as_ptr(), error) })
    }

    /// A set of properties, their names separated by spaces.
    ///
    /// # Errors
    /// For a name that is none.
    pub fn properties(names: &str) -> Result<Value> {
        let (set, names) = (function!(set_properties)?, c_text(names)?);
        // SAFETY: the names end with NUL.
        Value::made(|slot, error| unsafe { set(slot, names.as_ptr(), error) })
    }

    /// Several results under names, such as those of `slogdet`: `sign` and `logabsdet`.
    ///
    /// # Errors
    /// For a name with NUL.
    pub fn record(name: &str, fields: &[(&str, Value)]) -> Result<Value> {
        let (set, name) = (function!(set_record)?, c_text(name)?);
        let names: Vec<CString> = fields.iter().map(|(n, _)| c_text(n)).collect::<Result<_>>()?;
        let names: Vec<_> = names.iter().map(|n| n.as_ptr()).collect();
        let values: Vec<_> = fields.iter().map(|(_, v)| v.as_ptr()).collect();
        Value::made(|slot, error| {
            // SAFETY: so many names and values.
            unsafe { set(slot, name.as_ptr(), names.as_ptr(), values.as_ptr(), values.len(), error) }
        })
    }

    /// What kind of value it is.
    pub fn kind(&self) -> Kind {
        let Ok(kind) = function!(value_kind) else { return Kind::None };
        // SAFETY: a value that lives.
        let number = unsafe { kind(self.as_ptr()) };
        KINDS.into_iter().find(|k| *k as i32 == number).unwrap_or(Kind::None)
    }

    /// The value as a Rust type.
    ///
    /// # Errors
    /// When it is of another kind.
    pub fn get<'a, T: FromValue<'a>>(&'a self) -> Result<T> {
        T::from_value(self)
    }

    /// (rows, columns) of an array or operator.
    ///
    /// # Errors
    /// When it is neither.
    pub fn shape(&self) -> Result<(usize, usize)> {
        let shape = function!(get_shape)?;
        let (mut m, mut n) = (0, 0);
        // SAFETY: a value that lives.
        read(|error| unsafe { shape(self.as_ptr(), &raw mut m, &raw mut n, error) })?;
        Ok((m as usize, n as usize))
    }

    /// Type of the entries of an array or operator.
    ///
    /// # Errors
    /// When it is neither.
    pub fn dtype(&self) -> Result<DType> {
        let (dtype, mut number) = (function!(get_dtype)?, 0);
        // SAFETY: a value that lives.
        read(|error| unsafe { dtype(self.as_ptr(), &raw mut number, error) })?;
        DType::of(number).ok_or_else(|| Error::dtype("entries of an unknown type"))
    }

    /// Reads the entries of an array.
    ///
    /// # Errors
    /// When it is no array, or of another type.
    pub fn with_view<T: Element, R>(&self, work: impl FnOnce(View<'_, T>) -> Result<R>) -> Result<R> {
        let view = function!(array_view)?;
        let mut matrix = std::mem::MaybeUninit::<abi::Matrix>::uninit();
        // SAFETY: filled in place.
        read(|error| unsafe { view(self.as_ptr(), matrix.as_mut_ptr(), error) })?;
        // SAFETY: filled; the entries live as long as `self`.
        let block = unsafe { crate::Block::of(&raw const (*matrix.as_ptr()).dl)? };
        work(block.view::<T>()?)
    }

    /// The entries of an array, column by column, in any type of at least its precision that the array can be cast to.
    ///
    /// # Errors
    /// When it is no array, or cannot be cast.
    pub fn to_vec<T: Element>(&self) -> Result<Vec<T>> {
        if self.dtype()? == T::DTYPE {
            return self.with_view(|v: View<'_, T>| Ok(v.to_vec()));
        }
        self.cast(T::DTYPE)?.with_view(|v: View<'_, T>| Ok(v.to_vec()))
    }

    /// An array in another type.
    ///
    /// # Errors
    /// When it is no array, or is complex and the type is not.
    pub fn cast(&self, dtype: DType) -> Result<Value> {
        let cast = function!(array_cast)?;
        // SAFETY: values that live.
        Value::made(|slot, error| unsafe { cast(slot, self.as_ptr(), dtype as i32, error) })
    }

    /// The state of an operator of this plugin; `None` for all others.
    pub fn downcast<T: Operator>(&self) -> Option<&T> {
        let data = function!(op_data).ok()?;
        // SAFETY: the table is that of T, so the state is a T, which lives as long as the operator.
        unsafe { data(self.as_ptr(), crate::operator::table::<T>()).cast::<T>().as_ref() }
    }

    /// The operator is known to have a property.
    ///
    /// # Errors
    /// When it is no operator, or there is no such property.
    pub fn has(&self, property: &str) -> Result<bool> {
        let (has, name, mut found) = (function!(op_has)?, c_text(property)?, 0);
        // SAFETY: a value that lives, a name that ends with NUL.
        read(|error| unsafe { has(self.as_ptr(), name.as_ptr(), &raw mut found, error) })?;
        Ok(found != 0)
    }

    /// The type of an operator: `PSD[Sum[Dense, Diagonal]]`.
    ///
    /// # Errors
    /// When it is no operator.
    pub fn tag(&self) -> Result<String> {
        let tag = function!(op_tag)?;
        // SAFETY: values that live.
        Value::made(|slot, error| unsafe { tag(self.as_ptr(), slot, error) })?.get()
    }

    /// The i-th operator that an operator is composed of.
    ///
    /// # Errors
    /// When there is none.
    pub fn child(&self, i: usize) -> Result<Value> {
        let child = function!(op_child)?;
        // SAFETY: values that live.
        Value::made(|slot, error| unsafe { child(self.as_ptr(), i, slot, error) })
    }

    /// The i-th array that an operator is made of.
    ///
    /// # Errors
    /// When there is none.
    pub fn param(&self, i: usize) -> Result<Value> {
        let param = function!(op_param)?;
        // SAFETY: values that live.
        Value::made(|slot, error| unsafe { param(self.as_ptr(), i, slot, error) })
    }

    /// A field of a record, an option of an algorithm.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn field(&self, name: &str) -> Result<Value> {
        let (field, name) = (function!(get_field)?, c_text(name)?);
        // SAFETY: values that live, a name that ends with NUL.
        Value::made(|slot, error| unsafe { field(self.as_ptr(), name.as_ptr(), slot, error) })
    }

    /// The items of a list.
    ///
    /// # Errors
    /// When it is no list.
    pub fn items(&self) -> Result<Vec<Value>> {
        let (length, item, mut n) = (function!(get_length)?, function!(get_item)?, 0);
        // SAFETY: values that live.
        read(|error| unsafe { length(self.as_ptr(), &raw mut n, error) })?;
        // SAFETY: as above.
        (0..n).map(|i| Value::made(|slot, error| unsafe { item(self.as_ptr(), i, slot, error) })).collect()
    }
}

impl Clone for Value {
    fn clone(&self) -> Value {
        let retained = function!(value_retain).ok().and_then(|retain| {
            // SAFETY: a value that lives.
            #[allow(unsafe_code)]
            NonNull::new(unsafe { retain(self.as_ptr()) })
        });
        // Every host has the function, and it does not fail.
        #[allow(clippy::expect_used)]
        Value(retained.expect("value_retain of the host"))
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        if let Ok(release) = function!(value_release) {
            // SAFETY: a value of our own, released once.
            #[allow(unsafe_code)]
            unsafe {
                release(self.0.as_ptr());
            }
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind())
    }
}

/// Calls a function of the host, or builds an operator or algorithm, by name: positional arguments, then named ones.
///
/// ```no_run
/// # use cola_plugin_sdk::*;
/// # fn f(a: &Value, b: &Value) -> Result<Value> {
/// let cg = call("CG", &[], &[("tol", 1e-10.into_value()?)])?;
/// let x = call("solve", &[a, b, &cg], &[])?;
/// # Ok(x)
/// # }
/// ```
///
/// # Errors
/// Those of the call, with all that they carry.
pub fn call(function: &str, positional: &[&Value], named: &[(&str, Value)]) -> Result<Value> {
    let (call, function) = (function!(call)?, c_text(function)?);
    let texts: Vec<CString> = named.iter().map(|(n, _)| c_text(n)).collect::<Result<_>>()?;
    let names: Vec<_> =
        positional.iter().map(|_| ptr::null()).chain(texts.iter().map(|n| n.as_ptr())).collect();
    let values: Vec<_> =
        positional.iter().map(|v| v.as_ptr()).chain(named.iter().map(|(_, v)| v.as_ptr())).collect();
    Value::made(|slot, error| {
        // SAFETY: a name that ends with NUL, so many names and values.
        #[allow(unsafe_code)]
        unsafe {
            call(function.as_ptr(), values.as_ptr(), names.as_ptr(), values.len(), slot, error)
        }
    })
}

/// Puts a warning into the report of what ran.
pub fn warn(message: &str) {
    if let Ok(warn) = function!(warn) {
        // SAFETY: so many bytes.
        #[allow(unsafe_code)]
        unsafe {
            warn(message.as_ptr().cast(), message.len());
        }
    }
}

/// How a method came to its result, for the report of what ran.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The method, as `HODLR`.
    pub method: String,
    /// ‖b − A·x‖/‖b‖, recomputed with A itself.
    pub residual: Option<f64>,
    /// What the residual was to reach.
    pub tolerance: Option<f64>,
    /// How many steps it took.
    pub iterations: Option<usize>,
    /// Something worth telling.
    pub note: String,
}

impl Evidence {
    /// Puts it into the report. A host that is older than this does not have a place for it.
    ///
    /// # Errors
    /// For texts with NUL.
    pub fn tell(&self) -> Result<()> {
        let Ok(tell) = function!(evidence) else { return Ok(()) };
        let (method, note) = (c_text(&self.method)?, c_text(&self.note)?);
        let evidence = abi::Evidence {
            method: method.as_ptr(),
            residual: self.residual.unwrap_or(f64::NAN),
            tolerance: self.tolerance.unwrap_or(f64::NAN),
            standard_error: f64::NAN,
            iterations: self.iterations.map_or(-1, |n| n as i64),
            note: if self.note.is_empty() { ptr::null() } else { note.as_ptr() },
            ..abi::Evidence::EMPTY
        };
        // SAFETY: a struct whose texts live meanwhile.
        #[allow(unsafe_code)]
        ask(|error| unsafe { tell(&raw const evidence, error) })
    }
}

/// Whether the computation must end: to be asked in long loops, and passed on.
///
/// # Errors
/// When the user asked to stop, or the time is over.
pub fn poll() -> Result<()> {
    let poll = function!(poll)?;
    // SAFETY: a slot or NULL.
    #[allow(unsafe_code)]
    read(|error| unsafe { poll(error) })
}

impl IntoValue for C64 {
    fn write(self, place: Place) -> Result<()> {
        let set = function!(set_complex)?;
        // SAFETY: a slot of the host.
        #[allow(unsafe_code)]
        ask(|_| unsafe { set(place.0, self.re, self.im) })
    }

    fn into_value(self) -> Result<Value> {
        Value::made(|slot, _| written(self.write(Place(slot))))
    }
}

/// What became of writing, as a status.
pub(crate) fn written(done: Result<()>) -> abi::Status {
    done.map_or_else(|e| e.status(), |()| abi::status::OK)
}
