//! A call in progress: its arguments by name.

use crate::element::{C64, Complex};
use crate::error::{Error, Result, read};
use crate::host::function;
use crate::operator::Operator;
use crate::registrar::{Place, handed_over};
use crate::value::{Borrowed, Value, c_text, with_c_text, written};
use cola_plugin_abi as abi;
use std::cell::{OnceCell, RefCell};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

/// The call that a method, a constructor or a definition answers.
pub struct Call<'a> {
    call: *const abi::Call,
    /// The handles that references were given out to; the values behind them are the host's. The first few have a place
    /// here, which does not move while the call is borrowed.
    first: [OnceCell<ManuallyDrop<Value>>; 4],
    more: RefCell<Vec<NonNull<ManuallyDrop<Value>>>>,
    of: PhantomData<&'a ()>,
}

impl Drop for Call<'_> {
    #[inline]
    fn drop(&mut self) {
        for handle in self.more.get_mut().drain(..) {
            // SAFETY: made by `keep`, freed once; no callback lets a reference outlive the call.
            #[allow(unsafe_code)]
            drop(unsafe { Box::from_raw(handle.as_ptr()) });
        }
    }
}

#[allow(unsafe_code, reason = "each call is of a function of the host, with the call in progress")]
impl<'a> Call<'a> {
    #[inline]
    pub(crate) fn new(call: *const abi::Call) -> Call<'a> {
        Call { call, first: [const { OnceCell::new() }; 4], more: RefCell::default(), of: PhantomData }
    }

    /// What a parameter, or a name in the pattern, stands for, as a Rust type.
    ///
    /// # Errors
    /// When there is no such name, or it stands for another kind of value.
    pub fn get<T: FromValue<'a>>(&self, name: &str) -> Result<T> {
        let get = function!(call_get)?;
        // SAFETY: the call is in progress, the name ends with NUL.
        let value = with_c_text(name, |text| unsafe { get(self.call, text) })?;
        let value =
            Borrowed::of(value).ok_or_else(|| Error::invalid(format!("there is no argument `{name}`")))?;
        T::from_value(self.keep(value))
            .map_err(|e| Error::new(e.status(), format!("argument `{name}`: {}", e.message())))
    }

    /// A place for the handle of an argument, for as long as the call lasts.
    #[inline]
    fn keep(&self, value: Borrowed<'a>) -> &'a Value {
        let free = self.first.iter().find(|place| place.get().is_none());
        if let Some(place) = free {
            let handle: *const Value = &raw const **place.get_or_init(|| value.into_handle());
            // SAFETY: as below; `self` is borrowed by the callback for as long as that runs.
            return unsafe { &*handle };
        }
        let handle = NonNull::from(Box::leak(Box::new(value.into_handle())));
        self.more.borrow_mut().push(handle);
        // SAFETY: freed when `self` is dropped, which is when the callback has returned; it is the callback for every
        // lifetime 'a, so that nothing of 'a leaves it. The host keeps the value until then.
        unsafe { &*handle.as_ptr() }
    }

    /// All operators that the pattern bound to a name.
    ///
    /// # Errors
    /// When the name has NUL.
    pub fn bound(&self, name: &str) -> Result<Vec<Value>> {
        let (bound, name) = (function!(call_bound)?, c_text(name)?);
        // SAFETY: as above.
        let at = |i| Borrowed::of(unsafe { bound(self.call, name.as_ptr(), i) });
        Ok((0..).map_while(|i| at(i).map(|v| (*v).clone())).collect())
    }

    /// The i-th argument, in the order of the signature; `None` beyond the last.
    pub fn arg(&self, i: usize) -> Option<Value> {
        let arg = function!(call_arg).ok()?;
        // SAFETY: as above.
        Borrowed::of(unsafe { arg(self.call, i) }).map(|v| (*v).clone())
    }

    /// Goes on to the next most specific method.
    ///
    /// # Errors
    /// Those of that method; when there is none.
    pub fn next(&self) -> Result<Value> {
        let next = function!(call_next)?;
        // SAFETY: as above.
        Value::made(|slot, error| unsafe { next(self.call, slot, error) })
    }

    /// Runs the method of exactly that signature on the same arguments.
    ///
    /// # Errors
    /// Those of that method; when there is none.
    pub fn invoke(&self, signature: &str) -> Result<Value> {
        let (invoke, signature) = (function!(call_invoke)?, c_text(signature)?);
        // SAFETY: as above; the signature ends with NUL.
        Value::made(|slot, error| unsafe { invoke(self.call, signature.as_ptr(), slot, error) })
    }
}

/// A Rust type that an argument can have.
pub trait FromValue<'a>: Sized {
    /// The value as this type.
    ///
    /// # Errors
    /// When it is of another kind.
    fn from_value(value: &'a Value) -> Result<Self>;
}

macro_rules! number {
    ($T:ty, $get:ident, $zero:expr, $x:ident => $value:expr) => {
        impl<'a> FromValue<'a> for $T {
            fn from_value(value: &'a Value) -> Result<Self> {
                let (get, mut $x) = (function!($get)?, $zero);
                // SAFETY: a value that lives.
                #[allow(unsafe_code)]
                read(|error| unsafe { get(value.as_ptr(), &raw mut $x, error) })?;
                $value
            }
        }
    };
}
number!(bool, get_bool, 0, x => Ok(x != 0));
number!(i64, get_int, 0, x => Ok(x));
number!(f64, get_real, 0.0, x => Ok(x));
number!(usize, get_int, 0, x => usize::try_from(x).map_err(|_| Error::invalid(format!("{x} is negative"))));

impl<'a> FromValue<'a> for C64 {
    fn from_value(value: &'a Value) -> Result<Self> {
        let (get, mut z) = (function!(get_complex)?, [0.0; 2]);
        // SAFETY: a value that lives, room for two numbers.
        #[allow(unsafe_code)]
        read(|error| unsafe { get(value.as_ptr(), z.as_mut_ptr(), error) })?;
        Ok(Complex { re: z[0], im: z[1] })
    }
}

impl<'a> FromValue<'a> for &'a str {
    fn from_value(value: &'a Value) -> Result<Self> {
        let get = function!(get_text)?;
        let (mut text, mut len) = (std::ptr::null(), 0);
        // SAFETY: a value that lives.
        #[allow(unsafe_code)]
        read(|error| unsafe { get(value.as_ptr(), &raw mut text, &raw mut len, error) })?;
        // SAFETY: so many bytes, which live as long as the value.
        #[allow(unsafe_code)]
        let bytes = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), len) };
        std::str::from_utf8(bytes).map_err(|_| Error::kind("a text that is not UTF-8"))
    }
}

impl<'a> FromValue<'a> for String {
    fn from_value(value: &'a Value) -> Result<Self> {
        <&str>::from_value(value).map(str::to_owned)
    }
}

impl<'a> FromValue<'a> for &'a Value {
    fn from_value(value: &'a Value) -> Result<Self> {
        Ok(value)
    }
}

impl<'a> FromValue<'a> for Value {
    fn from_value(value: &'a Value) -> Result<Self> {
        Ok(value.clone())
    }
}

impl<'a, T: Operator> FromValue<'a> for &'a T {
    fn from_value(value: &'a Value) -> Result<Self> {
        value.downcast::<T>().ok_or_else(|| Error::kind(format!("it is no {} of this plugin", T::NAME)))
    }
}

/// Writes a number or a text into a slot.
macro_rules! write {
    ($T:ty, $set:ident, $x:ident => $value:expr) => {
        impl crate::registrar::IntoValue for $T {
            fn write(self, place: Place) -> Result<()> {
                let (set, $x) = (function!($set)?, self);
                // SAFETY: a slot of the host.
                #[allow(unsafe_code)]
                handed_over(unsafe { set(place.0, $value) })
            }

            fn into_value(self) -> Result<Value> {
                Value::made(|slot, _| written(self.write(Place(slot))))
            }
        }
    };
}
write!(bool, set_bool, x => i32::from(x));
write!(i64, set_int, x => x);
write!(usize, set_int, x => x as i64);
write!(f64, set_real, x => x);

impl crate::registrar::IntoValue for &str {
    fn into_value(self) -> Result<Value> {
        let set = function!(set_text)?;
        // SAFETY: a slot of our own, so many bytes.
        #[allow(unsafe_code)]
        Value::made(|slot, error| unsafe { set(slot, self.as_ptr().cast(), self.len(), error) })
    }
}
