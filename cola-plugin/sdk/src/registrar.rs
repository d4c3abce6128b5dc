//! What a plugin adds, one item after the other.

use crate::block::View;
use crate::call::Call;
use crate::element::{C64, DType};
use crate::error::{Error, Result};
use crate::host::{function, guard, plugin};
use crate::operator::Operator;
use crate::value::{Value, c_text};
use cola_plugin_abi::{self as abi, flag};
use std::ffi::{CString, c_char, c_void};
use std::ptr;

/// A Rust type that a callback returns.
pub trait IntoValue: Sized {
    /// As a value of the host.
    ///
    /// # Errors
    /// When the host refuses.
    fn into_value(self) -> Result<Value>;

    /// Writes it where the host wants it.
    #[doc(hidden)]
    fn write(self, place: Place) -> Result<()> {
        put(place.0, &self.into_value()?)
    }
}

/// A slot of the host that a result goes into.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Place(pub(crate) *mut abi::Value);

impl IntoValue for Value {
    fn into_value(self) -> Result<Value> {
        Ok(self)
    }
}

/// Puts a value into a slot of the host.
pub(crate) fn put(slot: *mut abi::Value, value: &Value) -> Result<()> {
    let set = function!(value_set)?;
    // SAFETY: a slot and a value that live.
    #[allow(unsafe_code)]
    handed_over(unsafe { set(slot, value.as_ptr()) })
}

/// What the host's setters say, which take no error slot.
#[inline]
pub(crate) fn handed_over(status: abi::Status) -> Result<()> {
    match status {
        abi::status::OK => Ok(()),
        status => Err(Error::new(status, "the result cannot be handed over")),
    }
}

/// Precedence tier of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Rank {
    /// Before all others.
    Override = 1,
    /// What structure decides: the usual one.
    Structure = 0,
    /// What a named algorithm or a property alone decides.
    Algorithm = -1,
    /// For anything.
    Fallback = -2,
}

/// Texts that end with NUL and live as long as the library.
fn keep(text: &str) -> Result<*const c_char> {
    let text: CString = c_text(text)?;
    Ok(text.into_raw().cast_const())
}

/// A callback that lives as long as the library; a function that captures nothing takes no memory.
fn keep_callback<F>(f: F) -> *mut c_void {
    Box::into_raw(Box::new(f)).cast()
}

/// Collects items, and hands each to the host.
pub struct Registrar {
    refused: Option<Error>,
}

/// Writes the common fields of an item's definition, and defines it when it is dropped.
macro_rules! item {
    ($(#[$doc:meta])* $Item:ident, $Def:ident, $define:ident) => {
        $(#[$doc])*
        pub struct $Item<'r> {
            registrar: &'r mut Registrar,
            def: Result<abi::$Def>,
        }

        impl $Item<'_> {
            fn set(mut self, write: impl FnOnce(&mut abi::$Def) -> Result<()>) -> Self {
                let written = match &mut self.def {
                    Ok(def) => write(def),
                    Err(_) => Ok(()),
                };
                if let Err(e) = written {
                    self.def = Err(e);
                }
                self
            }
        }

        impl Drop for $Item<'_> {
            fn drop(&mut self) {
                let def = std::mem::replace(&mut self.def, Err(Error::registration("defined")));
                let defined = def.and_then(|def| {
                    let define = function!($define)?;
                    // SAFETY: a definition whose texts and callbacks live as long as the library.
                    #[allow(unsafe_code)]
                    crate::error::ask(|error| unsafe { define(plugin(), &raw const def, error) })
                });
                if let Err(e) = defined {
                    self.registrar.refused.get_or_insert(e);
                }
            }
        }
    };
}

macro_rules! documented {
    ($($Item:ident),*) => {$(
        impl $Item<'_> {
            /// What it is, in the first line; then more.
            pub fn doc(self, doc: &str) -> Self {
                self.set(|def| {
                    def.doc = keep(doc)?;
                    Ok(())
                })
            }
        }
    )*};
}

item!(
    /// A type of operator.
    ConstructorItem, ConstructorDef, define_constructor);
item!(
    /// A numerical method that can be named.
    AlgorithmItem, AlgorithmDef, define_algorithm);
item!(
    /// A fact that may hold of an operator.
    PropertyItem, PropertyDef, define_property);
item!(
    /// A generic function.
    FunctionItem, FunctionDef, define_function);
item!(
    /// A rule.
    MethodItem, MethodDef, define_method);
item!(
    /// An operator that `cola check` tries rules on.
    SampleItem, SampleDef, define_sample);
documented!(ConstructorItem, AlgorithmItem, PropertyItem, FunctionItem, MethodItem);

impl Registrar {
    pub(crate) fn new() -> Registrar {
        Registrar { refused: None }
    }

    pub(crate) fn finish(self) -> Result<()> {
        self.refused.map_or(Ok(()), Err)
    }

    /// Where the item is added in the plugin's source.
    #[track_caller]
    fn place(&self) -> Result<(*const c_char, u32)> {
        let place = std::panic::Location::caller();
        Ok((keep(place.file())?, place.line()))
    }

    /// A type of operator and how it is built by name: `head` is `Name(parameters) -> Operator`, `make` gives the
    /// operator.
    #[track_caller]
    pub fn constructor<T: Operator>(
        &mut self,
        head: &str,
        make: impl Fn(&Call<'_>) -> Result<Value> + Send + Sync + 'static,
    ) -> ConstructorItem<'_> {
        let place = self.place();
        let def = || {
            let (file, line) = place?;
            Ok(abi::ConstructorDef {
                name: keep(T::NAME)?,
                head: keep(head)?,
                make: Some(body_of(&make)),
                user: keep_callback(make),
                file,
                line,
                ..abi::ConstructorDef::EMPTY
            })
        };
        let def = def();
        ConstructorItem { registrar: self, def }
    }

    /// A node of the tree of types that no operator has.
    #[track_caller]
    pub fn abstract_constructor(&mut self, name: &str) -> ConstructorItem<'_> {
        let place = self.place();
        let def = place.and_then(|(file, line)| {
            let name = keep(name)?;
            Ok(abi::ConstructorDef { name, flags: flag::ABSTRACT, file, line, ..abi::ConstructorDef::EMPTY })
        });
        ConstructorItem { registrar: self, def }
    }

    /// An algorithm whose options stand in the head after `;`: `Richardson(; omega: Float = 1.0)`.
    #[track_caller]
    pub fn algorithm(&mut self, head: &str) -> AlgorithmItem<'_> {
        let place = self.place();
        let def = place.and_then(|(file, line)| {
            Ok(abi::AlgorithmDef { head: keep(head)?, file, line, ..abi::AlgorithmDef::EMPTY })
        });
        AlgorithmItem { registrar: self, def }
    }

    /// A property of operators, with its definition: does a c64 matrix have it, up to a tolerance times its norm?
    #[track_caller]
    pub fn property(
        &mut self,
        name: &str,
        holds: impl Fn(View<'_, C64>, f64) -> Result<bool> + Send + Sync + 'static,
    ) -> PropertyItem<'_> {
        let place = self.place();
        let def = place.and_then(|(file, line)| {
            Ok(abi::PropertyDef {
                name: keep(name)?,
                holds: Some(holds_of(&holds)),
                user: keep_callback(holds),
                file,
                line,
                ..abi::PropertyDef::EMPTY
            })
        });
        PropertyItem { registrar: self, def }
    }

    /// A function with a head such as `spread(a: Operator) -> Number`, and its definition on dense operands.
    #[track_caller]
    pub fn function<R: IntoValue>(
        &mut self,
        head: &str,
        definition: impl Fn(&Call<'_>) -> Result<R> + Send + Sync + 'static,
    ) -> FunctionItem<'_> {
        let place = self.place();
        let def = place.and_then(|(file, line)| {
            Ok(abi::FunctionDef {
                head: keep(head)?,
                definition: Some(body_of(&definition)),
                user: keep_callback(definition),
                file,
                line,
                ..abi::FunctionDef::EMPTY
            })
        });
        FunctionItem { registrar: self, def }
    }

    /// A method of a function for a signature.
    #[track_caller]
    pub fn method<R: IntoValue>(
        &mut self,
        function: &str,
        signature: &str,
        body: impl Fn(&Call<'_>) -> Result<R> + Send + Sync + 'static,
    ) -> MethodItem<'_> {
        let place = self.place();
        let def = place.and_then(|(file, line)| {
            Ok(abi::MethodDef {
                function: keep(function)?,
                signature: keep(signature)?,
                body: Some(body_of(&body)),
                user: keep_callback(body),
                file,
                line,
                ..abi::MethodDef::EMPTY
            })
        });
        MethodItem { registrar: self, def }
    }

    /// A small operator for `cola check`, of a dtype and from a seed; an unsupported error where there is none.
    #[track_caller]
    pub fn sample(
        &mut self,
        name: &str,
        build: impl Fn(DType, u64) -> Result<Value> + Send + Sync + 'static,
    ) -> SampleItem<'_> {
        let place = self.place();
        let def = place.and_then(|(file, line)| {
            Ok(abi::SampleDef {
                name: keep(name)?,
                build: Some(sample_of(&build)),
                user: keep_callback(build),
                file,
                line,
                ..abi::SampleDef::EMPTY
            })
        });
        SampleItem { registrar: self, def }
    }
}

impl ConstructorItem<'_> {
    /// Below that one in the tree; `Operator` unless said otherwise.
    pub fn parent(self, parent: &str) -> Self {
        self.set(|def| {
            def.parent = keep(parent)?;
            Ok(())
        })
    }

    /// Properties that every such operator has, separated by spaces.
    pub fn intrinsic(self, properties: &str) -> Self {
        self.set(|def| {
            def.intrinsic = keep(properties)?;
            Ok(())
        })
    }

    /// Composed of `n` operators.
    pub fn fixed(self, n: u16) -> Self {
        self.set(|def| {
            def.children = i32::from(n);
            Ok(())
        })
    }

    /// Composed of any number of operators.
    pub fn variadic(self) -> Self {
        self.set(|def| {
            def.children = -1;
            Ok(())
        })
    }

    /// The order of its operators does not matter to patterns.
    pub fn commutative(self) -> Self {
        self.set(|def| {
            def.flags |= flag::COMMUTATIVE;
            Ok(())
        })
    }

    /// The types of entries that it exists for; all unless said otherwise.
    pub fn dtypes(self, dtypes: &[DType]) -> Self {
        self.set(|def| {
            def.dtypes = dtypes.iter().fold(0, |all, d| all | 1 << *d as i32);
            Ok(())
        })
    }
}

impl AlgorithmItem<'_> {
    /// Below that one in the tree; `Algorithm` unless said otherwise.
    pub fn parent(self, parent: &str) -> Self {
        self.set(|def| {
            def.parent = keep(parent)?;
            Ok(())
        })
    }

    /// Refuses options that are not allowed.
    pub fn check(self, check: impl Fn(&Call<'_>) -> Result<()> + Send + Sync + 'static) -> Self {
        let check = move |call: &Call<'_>| check(call).map(|()| false);
        self.set(|def| {
            def.check = Some(body_of(&check));
            def.user = keep_callback(check);
            Ok(())
        })
    }
}

impl PropertyItem<'_> {
    /// Whatever has this property has these, separated by spaces.
    pub fn implies(self, properties: &str) -> Self {
        self.set(|def| {
            def.implies = keep(properties)?;
            Ok(())
        })
    }
}

impl FunctionItem<'_> {
    /// The first two arguments may trade places.
    pub fn commutative(self) -> Self {
        self.set(|def| {
            def.flags |= flag::COMMUTATIVE;
            Ok(())
        })
    }

    /// f(a, b, c) = f(f(a, b), c).
    pub fn associative(self) -> Self {
        self.set(|def| {
            def.flags |= flag::ASSOCIATIVE;
            Ok(())
        })
    }
}

impl MethodItem<'_> {
    /// Precedence tier; `Structure` unless said otherwise.
    pub fn rank(self, rank: Rank) -> Self {
        self.set(|def| {
            def.rank = rank as i32;
            Ok(())
        })
    }

    /// A short name, for messages.
    pub fn name(self, name: &str) -> Self {
        self.set(|def| {
            def.name = keep(name)?;
            Ok(())
        })
    }

    /// Accepts only calls for which this holds; a function that captures nothing.
    pub fn guard<G: Fn(&Call<'_>) -> Result<bool> + Send + Sync + Copy + 'static>(
        self,
        name: &str,
        guard: G,
    ) -> Self {
        let _ = guard;
        self.set(|def| {
            def.guard_name = keep(name)?;
            def.guard = Some(guard_of::<G>()?);
            Ok(())
        })
    }

    /// Waits until its function and the names in its pattern are registered: a rule for an operator of another plugin.
    pub fn deferred(self) -> Self {
        self.set(|def| {
            def.flags |= flag::DEFERRED;
            Ok(())
        })
    }
}

impl SampleItem<'_> {
    /// Properties that must be known of it, separated by spaces.
    pub fn has(self, properties: &str) -> Self {
        self.set(|def| {
            def.has = keep(properties)?;
            Ok(())
        })
    }

    /// Properties that must not be known of it, separated by spaces.
    pub fn lacks(self, properties: &str) -> Self {
        self.set(|def| {
            def.lacks = keep(properties)?;
            Ok(())
        })
    }
}

/// The function through which the host calls a callback of this type.
fn body_of<R: IntoValue, F: Fn(&Call<'_>) -> Result<R> + 'static>(_: &F) -> abi::Body {
    #[allow(unsafe_code)]
    unsafe extern "C" fn run<R: IntoValue, F: Fn(&Call<'_>) -> Result<R>>(
        user: *mut c_void,
        call: *const abi::Call,
        result: *mut abi::Value,
        error: *mut abi::Error,
    ) -> abi::Status {
        guard(error, || {
            // SAFETY: `user` is the callback that was kept; the call is in progress.
            let f = unsafe { &*user.cast::<F>() };
            let value = f(&Call::new(call))?;
            value.write(Place(result))
        })
    }
    run::<R, F>
}

fn holds_of<F: Fn(View<'_, C64>, f64) -> Result<bool> + 'static>(_: &F) -> abi::Holds {
    #[allow(unsafe_code)]
    unsafe extern "C" fn run<F: Fn(View<'_, C64>, f64) -> Result<bool>>(
        user: *mut c_void,
        matrix: *const abi::DLTensor,
        tolerance: f64,
        holds: *mut i32,
        error: *mut abi::Error,
    ) -> abi::Status {
        guard(error, || {
            // SAFETY: `user` is the callback that was kept; a matrix and a place of the host's.
            unsafe {
                let f = &*user.cast::<F>();
                *holds = i32::from(f(crate::Block::of(matrix)?.view()?, tolerance)?);
            }
            Ok(())
        })
    }
    run::<F>
}

fn sample_of<F: Fn(DType, u64) -> Result<Value> + 'static>(_: &F) -> abi::Sample {
    #[allow(unsafe_code)]
    unsafe extern "C" fn run<F: Fn(DType, u64) -> Result<Value>>(
        user: *mut c_void,
        dtype: i32,
        seed: u64,
        result: *mut abi::Value,
        error: *mut abi::Error,
    ) -> abi::Status {
        guard(error, || {
            // SAFETY: `user` is the callback that was kept.
            let f = unsafe { &*user.cast::<F>() };
            let dtype = DType::of(dtype).ok_or_else(|| Error::unsupported("an unknown element type"))?;
            put(result, &f(dtype, seed)?)
        })
    }
    run::<F>
}

/// A guard shares the method's `user`, so it must be found without one: it captures nothing.
fn guard_of<G: Fn(&Call<'_>) -> Result<bool> + Copy + 'static>() -> Result<abi::Guard> {
    #[allow(unsafe_code)]
    unsafe extern "C" fn run<G: Fn(&Call<'_>) -> Result<bool>>(
        _user: *mut c_void,
        call: *const abi::Call,
        accepts: *mut i32,
        error: *mut abi::Error,
    ) -> abi::Status {
        guard(error, || {
            // SAFETY: a type without size is the same at any place; a place of the host's.
            unsafe {
                let g = ptr::NonNull::<G>::dangling().as_ref();
                *accepts = i32::from(g(&Call::new(call))?);
            }
            Ok(())
        })
    }
    if size_of::<G>() == 0 {
        Ok(run::<G>)
    } else {
        Err(Error::registration("a guard must not capture anything: pass a function"))
    }
}
