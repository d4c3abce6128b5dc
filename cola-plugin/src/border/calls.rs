//! The call in progress, and calls of the plugin's own.

use super::errors::guard;
use super::texts;
use super::values::{borrowed, list, put};
use cola_plugin_abi::{self as abi, Status};
use cola_runtime::registry::ParamList;
use cola_runtime::{Arg, Call, Error, ErrorKind, Op, Result, Value, World};
use parking_lot::Mutex;
use std::borrow::Cow;
use std::ffi::c_char;
use std::ptr;

/// What a `cola_call *` points to: the arguments of a call.
pub(crate) struct CallFrame<'a> {
    args: Cow<'a, [Arg<'a>]>,
    source: Source<'a>,
    /// What a pattern bound and somebody asked for, at places that do not move.
    #[allow(clippy::vec_box, reason = "their places must not move when the list grows")]
    bound: Mutex<Vec<Box<Arg<'a>>>>,
}

/// Where the arguments come from.
enum Source<'a> {
    Method(&'a Call<'a>),
    Values(&'a ParamList),
}

impl<'a> CallFrame<'a> {
    /// Of a method.
    #[inline]
    pub(crate) fn of_method(call: &'a Call<'a>) -> CallFrame<'a> {
        CallFrame { args: Cow::Borrowed(call.args()), source: Source::Method(call), bound: Mutex::default() }
    }

    /// Of a constructor or a definition.
    pub(crate) fn of_values(head: &'a ParamList, values: &'a [Value]) -> CallFrame<'a> {
        let args = values.iter().map(Arg::from).collect();
        CallFrame { args: Cow::Owned(args), source: Source::Values(head), bound: Mutex::default() }
    }

    /// For the other side.
    pub(crate) fn as_ptr(&self) -> *const abi::Call {
        ptr::from_ref(self).cast()
    }

    fn keep(&self, op: &'a Op) -> *const abi::Value {
        let arg = Box::new(Arg::Op(op));
        let place = borrowed(&arg);
        self.bound.lock().push(arg);
        place
    }

    fn get(&self, name: &str) -> *const abi::Value {
        let head = match self.source {
            Source::Method(call) => {
                // A name that the pattern binds comes before a parameter of that name.
                if let Some(op) = self.bound_by_pattern(name).and_then(|all| all.first().copied()) {
                    return self.keep(op);
                }
                call.head()
            }
            Source::Values(head) => head,
        };
        let i = head.list.iter().position(|p| p.name == name);
        i.and_then(|i| self.args.get(i)).map_or(ptr::null(), borrowed)
    }

    fn bound_by_pattern(&self, name: &str) -> Option<Vec<&'a Op>> {
        let Source::Method(call) = self.source else { return None };
        call.bound(name)
    }
}

/// The frame behind a handle.
///
/// # Safety
/// NULL, or a handle of a call in progress.
unsafe fn frame<'a>(call: *const abi::Call) -> Option<&'a CallFrame<'a>> {
    // SAFETY: the caller's.
    unsafe { call.cast::<CallFrame<'a>>().as_ref() }
}

pub(super) unsafe extern "C" fn call_count(call: *const abi::Call) -> usize {
    // SAFETY: by the interface; so in all functions of this file.
    unsafe { frame(call) }.map_or(0, |frame| frame.args.len())
}

pub(super) unsafe extern "C" fn call_arg(call: *const abi::Call, i: usize) -> *const abi::Value {
    // SAFETY: see `call_count`.
    unsafe { frame(call) }.and_then(|frame| frame.args.get(i)).map_or(ptr::null(), borrowed)
}

/// Finds something of a call; NULL where there is nothing.
unsafe fn look<'a>(
    call: *const abi::Call,
    name: *const c_char,
    find: impl FnOnce(&'a CallFrame<'a>, &str) -> *const abi::Value,
) -> *const abi::Value {
    let mut found = ptr::null();
    guard(ptr::null_mut(), || {
        // SAFETY: see `call_count`; the name ends with NUL.
        if let (Some(frame), Some(name)) = unsafe { (frame(call), texts::optional("a name", name)?) } {
            found = find(frame, name);
        }
        Ok(())
    });
    found
}

pub(super) unsafe extern "C" fn call_get(call: *const abi::Call, name: *const c_char) -> *const abi::Value {
    // SAFETY: see `call_count`.
    unsafe { look(call, name, |frame, name| frame.get(name)) }
}

pub(super) unsafe extern "C" fn call_bound(
    call: *const abi::Call,
    name: *const c_char,
    i: usize,
) -> *const abi::Value {
    let find = |frame: &CallFrame<'_>, name: &str| {
        let op = frame.bound_by_pattern(name).and_then(|all| all.get(i).copied());
        op.map_or(ptr::null(), |op| frame.keep(op))
    };
    // SAFETY: see `call_count`.
    unsafe { look(call, name, find) }
}

/// Continues the call by another method.
///
/// # Safety
/// As the functions of the interface.
unsafe fn go_on(
    call: *const abi::Call,
    result: *mut abi::Value,
    error: *mut abi::Error,
    run: impl FnOnce(&Call<'_>) -> Result<Value>,
) -> Status {
    guard(error, || {
        // SAFETY: see `call_count`.
        let Some(Source::Method(call)) = (unsafe { frame(call) }).map(|frame| &frame.source) else {
            return Err(Error::new(ErrorKind::PluginFault, "only a method can go on to the next one"));
        };
        let value = run(call)?;
        // SAFETY: NULL or a slot.
        unsafe { put(result, value) }
    })
}

pub(super) unsafe extern "C" fn call_next(
    call: *const abi::Call,
    result: *mut abi::Value,
    error: *mut abi::Error,
) -> Status {
    // SAFETY: see `call_count`.
    unsafe { go_on(call, result, error, |call| call.next()) }
}

pub(super) unsafe extern "C" fn call_invoke(
    call: *const abi::Call,
    signature: *const c_char,
    result: *mut abi::Value,
    error: *mut abi::Error,
) -> Status {
    // SAFETY: see `call_count`; the signature ends with NUL.
    unsafe { go_on(call, result, error, |call| call.invoke(texts::required("a signature", signature)?)) }
}

pub(super) unsafe extern "C" fn call(
    function: *const c_char,
    args: *const *const abi::Value,
    names: *const *const c_char,
    n: usize,
    result: *mut abi::Value,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: the name ends with NUL; so many handles.
        let (function, values) =
            unsafe { (texts::required("the name of a function", function)?, list(args, n)?) };
        let (mut positional, mut named) = (Vec::new(), Vec::new());
        for (i, value) in values.into_iter().enumerate() {
            let name = if names.is_null() {
                None
            } else {
                // SAFETY: so many names, each NULL or ended by NUL.
                unsafe { texts::optional("the name of an argument", *names.add(i))? }
            };
            match name {
                Some(name) => named.push((name.to_owned(), value)),
                None => positional.push(value),
            }
        }
        let world = World::global()?;
        let is_function = world.snapshot().function(function).is_some();
        let value = if is_function {
            world.call(function, positional, named)?
        } else {
            world.construct(function, positional, named)?
        };
        // SAFETY: NULL or a slot.
        unsafe { put(result, value) }
    })
}
