//! Operators across the border.

use super::blocks::{apart, dtype_of, view, view_mut};
use super::definitions::{known_flags, sized};
use super::errors::guard;
use super::exec::exec;
use super::texts;
use super::values::{arg, give, list, mismatch, put};
use crate::library::Library;
use crate::operator::{Foreign, Parts, State, make};
use cola_plugin_abi::{self as abi, DLTensor, Status, flag, form};
use cola_runtime::{Arg, Array, Error, ErrorKind, Op, Result, Scalar, Trans, Value, Workspace, World};
use std::ffi::{c_char, c_void};
use std::ptr;

/// The operator behind a handle.
///
/// # Safety
/// NULL, or a handle that lives during `'a` and is not written meanwhile.
unsafe fn operator<'a>(value: *const abi::Value) -> Result<&'a Op> {
    // SAFETY: the caller's.
    let arg = unsafe { arg::<'a>(value)? };
    arg.op().map_or_else(|| mismatch(arg, "an operator"), Ok)
}

pub(super) unsafe extern "C" fn op_new(
    plugin: *mut abi::Plugin,
    def: *const abi::OperatorDef,
    out: *mut abi::Value,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: by the interface: NULL or structs of the sizes that they say, texts that end with NUL, lists of so
        // many handles, a slot; so in all functions of this file.
        unsafe {
            let def: abi::OperatorDef = sized("an operator", def)?;
            let table: abi::OperatorTable = sized("the table of an operator", def.table)?;
            // From here on the state is freed whatever happens.
            let state = State { data: def.data, drop: table.drop };
            let all = flag::SERIAL | flag::MULTIPLY | flag::HERMITIAN;
            known_flags("the table of an operator", table.flags, all)?;
            known_flags("the forms of an operator", table.forms, 0b1111)?;
            if table.forms != 0 && table.forms & 1 == 0 {
                let why = "the forms of an operator must hold the plain one";
                return Err(Error::new(ErrorKind::PluginFault, why));
            }
            let library = Library::of_token(plugin)?;
            let constructor = texts::required("the constructor of an operator", def.constructor)?;
            let (Ok(rows), Ok(cols)) = (usize::try_from(def.rows), usize::try_from(def.cols)) else {
                let why = format!("{constructor} of {}×{}", def.rows, def.cols);
                return Err(Error::new(ErrorKind::ShapeMismatch, why));
            };
            let dtype = dtype_of(def.dtype)?;
            let children = list(def.children, def.n_children as usize)?;
            let params = list(def.params, def.n_params as usize)?;
            let parts = Parts {
                constructor: constructor.to_owned(),
                table,
                identity: def.table as usize,
                state,
                shape: (rows, cols),
                dtype,
                children: children.into_iter().map(child).collect::<Result<_>>()?,
                params: params.into_iter().map(param).collect::<Result<_>>()?,
                details: texts::optional("the details of an operator", def.details)?
                    .unwrap_or_default()
                    .to_owned(),
            };
            put(out, Value::Op(make(library, parts)?))
        }
    })
}

fn child(value: Value) -> Result<Op> {
    match value {
        Value::Op(op) => Ok(op),
        Value::Array(array) => World::global()?.wrap_array(array),
        other => mismatch(Arg::from(&other), "a child that is an operator"),
    }
}

fn param(value: Value) -> Result<Array> {
    match value {
        Value::Array(array) => Ok(array),
        other => mismatch(Arg::from(&other), "a param that is an array"),
    }
}

pub(super) unsafe extern "C" fn op_data(
    value: *const abi::Value,
    table: *const abi::OperatorTable,
) -> *mut c_void {
    // SAFETY: see `op_new`.
    let found =
        unsafe { operator(value) }.ok().and_then(|op| op.downcast_ref::<Foreign>()?.state(table as usize));
    found.unwrap_or(ptr::null_mut())
}

pub(super) unsafe extern "C" fn op_has(
    value: *const abi::Value,
    property: *const c_char,
    has: *mut i32,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `op_new`.
        let (op, name) = unsafe { (operator(value)?, texts::required("the name of a property", property)?) };
        let world = World::global()?;
        let found = match world.catalog().property(name) {
            Some(property) => op.has(property),
            // Told with the closest name.
            None => return world.property_set(name).map(|_| ()),
        };
        // SAFETY: NULL or a place of the caller's.
        unsafe { give(has, i32::from(found)) }
    })
}

pub(super) unsafe extern "C" fn op_tag(
    value: *const abi::Value,
    out: *mut abi::Value,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `op_new`.
        let op = unsafe { operator(value)? };
        let catalog = World::global_catalog();
        let text = catalog.display(catalog.without_facets(op.tag())).to_string();
        // SAFETY: see `op_new`.
        unsafe { put(out, Value::text(&text)) }
    })
}

pub(super) unsafe extern "C" fn op_child(
    value: *const abi::Value,
    i: usize,
    out: *mut abi::Value,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `op_new`.
        let op = unsafe { operator(value)? };
        let child =
            op.children().get(i).cloned().ok_or_else(|| beyond("child", i, op.children().len(), op))?;
        // SAFETY: see `op_new`.
        unsafe { put(out, Value::Op(child)) }
    })
}

pub(super) unsafe extern "C" fn op_param(
    value: *const abi::Value,
    i: usize,
    out: *mut abi::Value,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        // SAFETY: see `op_new`.
        let op = unsafe { operator(value)? };
        let params = op.operator().params();
        let param = params.get(i).cloned().ok_or_else(|| beyond("param", i, params.len(), op))?;
        // SAFETY: see `op_new`.
        unsafe { put(out, Value::Array(param)) }
    })
}

fn beyond(what: &str, i: usize, n: usize, op: &Op) -> Error {
    Error::new(ErrorKind::OutOfBounds, format!("{what} {i} of {op}, which has {n}"))
}

/// A number that may be left out.
///
/// # Safety
/// NULL, or two numbers.
unsafe fn scalar(number: *const f64, default: f64) -> Scalar {
    if number.is_null() {
        return Scalar::new(default, 0.0);
    }
    // SAFETY: the caller's.
    unsafe { Scalar::new(*number, *number.add(1)) }
}

#[allow(clippy::too_many_arguments, reason = "the signature of the interface")]
pub(super) unsafe extern "C" fn op_apply(
    value: *const abi::Value,
    which: i32,
    alpha: *const f64,
    x: *const DLTensor,
    beta: *const f64,
    y: *mut DLTensor,
    handle: *mut abi::Exec,
    error: *mut abi::Error,
) -> Status {
    guard(error, || {
        let op = match which {
            form::PLAIN => Trans::None,
            form::TRANSPOSE => Trans::Transpose,
            form::ADJOINT => Trans::Adjoint,
            form::CONJUGATE => Trans::Conj,
            _ => return Err(Error::invalid("op_apply", format!("there is no form {which}"))),
        };
        // SAFETY: see `op_new`; the tensors do not overlap.
        unsafe {
            let (alpha, beta) = (scalar(alpha, 1.0), scalar(beta, 0.0));
            apart(x, y)?;
            let (operator, x, y) = (operator(value)?, view(x)?, view_mut(y)?);
            match exec(handle).and_then(|e| e.workspace()) {
                Some(ws) => operator.apply_into(op, alpha, x, beta, y, ws),
                None => operator.apply_into(op, alpha, x, beta, y, &mut Workspace::new()),
            }
        }
    })
}
