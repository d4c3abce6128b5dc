//! What comes back across the border: statuses, results, and what is wrong with them.
//!
//! An error that a plugin reports is an error of the call, with the plugin in its context. A *fault* is more: a panic,
//! a status that does not exist, a result that its function does not promise, NaN from finite operands. It is an error
//! of the call as well, and is counted; after as many as the policy allows the plugin's items leave the registry.

use crate::border::{ErrorSlot, kind_of};
use crate::event::{Event, tell};
use crate::library::Library;
use cola_plugin_abi::status;
use cola_runtime::{Arg, Array, Call, Error, ErrorKind, Result, Value, World, c64};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Whose code an error came from: the source of every such error, which keeps that code mapped.
struct Culprit(Arc<Library>);

impl fmt::Debug for Culprit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Culprit({})", self.0.manifest)
    }
}

impl fmt::Display for Culprit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the plugin {}", self.0.manifest)
    }
}

impl std::error::Error for Culprit {}

/// What a status and an error slot say.
///
/// # Errors
/// The error in the slot, or one for the status alone; `PluginFault` for a status that does not exist.
pub(crate) fn outcome_of(what: &str, status: i32, slot: ErrorSlot) -> Result<()> {
    if status == status::OK {
        return Ok(());
    }
    let Some(kind) = kind_of(status) else {
        return Err(Error::new(
            ErrorKind::PluginFault,
            format!("{what} returned {status}, which is no status"),
        ));
    };
    match slot.into_error() {
        Some(error) if kind_of(crate::border::status_of(error.kind())) == Some(kind) => Err(error),
        Some(error) => Err(error.with_kind(kind)),
        None => Err(Error::new(kind, format!("{what} failed: {kind}"))),
    }
}

/// The same for code of a library: its errors say whose they are and keep it mapped, its faults are counted.
#[inline(always)]
pub(crate) fn judge(
    library: &Arc<Library>,
    what: &dyn Fn() -> String,
    status: i32,
    slot: ErrorSlot,
) -> Result<()> {
    if status == status::OK {
        return Ok(());
    }
    Err(failed(library, what, status, slot))
}

#[cold]
fn failed(library: &Arc<Library>, what: &dyn Fn() -> String, status: i32, slot: ErrorSlot) -> Error {
    // A fault in what it called is not its own, and was counted where it was made.
    let own = slot.is_own() || kind_of(status).is_none();
    let Err(error) = outcome_of(&what(), status, slot) else {
        return fault(library, what(), "failed without a status");
    };
    if own && matches!(error.kind(), ErrorKind::PluginFault | ErrorKind::Panicked) {
        count(library, &format!("{}: {}", what(), error.message()));
    }
    signed(library, error.in_context(format!("{} of the plugin {}", what(), library.manifest)))
}

/// A fault of a library, counted, as an error.
#[cold]
pub(crate) fn fault(library: &Arc<Library>, what: String, did: &str) -> Error {
    let message = format!("{what} {did}");
    count(library, &message);
    let error = Error::new(ErrorKind::PluginFault, message)
        .in_context(format!("the plugin {}", library.manifest))
        .with_help("this is a defect of the plugin; `cola check FILE` finds such rules");
    signed(library, error)
}

fn signed(library: &Arc<Library>, error: Error) -> Error {
    match std::error::Error::source(&error) {
        Some(_) => error,
        None => error.with_source(Culprit(library.clone())),
    }
}

fn count(library: &Arc<Library>, what: &str) {
    let name = library.manifest.name.clone();
    let count = library.faults.fetch_add(1, Ordering::Relaxed) + 1;
    tell(&Event::Fault { name: name.clone(), what: what.to_owned(), count });
    let patience = library.patience.load(Ordering::Relaxed);
    if patience > 0 && count >= patience && !library.quarantined.swap(true, Ordering::Relaxed) {
        // Items of a later version of it are not to blame. Where its own cannot leave, because others build on them,
        // they refuse every call from now on.
        if let (true, Ok(world)) = (crate::registry::is_loaded(library), World::global()) {
            let _ = world.remove(&name);
            tell(&Event::Quarantined { name, faults: count });
        }
    }
}

/// Refuses calls into a library that is quarantined.
pub(crate) fn admit(library: &Arc<Library>) -> Result<()> {
    if library.quarantined.load(Ordering::Relaxed) { Err(quarantined(library)) } else { Ok(()) }
}

#[cold]
fn quarantined(library: &Arc<Library>) -> Error {
    let faults = library.faults.load(Ordering::Relaxed);
    let message = format!("the plugin {} is quarantined after {faults} faults", library.manifest);
    signed(
        library,
        Error::new(ErrorKind::PluginFault, message).with_help("reload it when it has been mended"),
    )
}

/// What a method returned, held to what the head of its function promises.
///
/// # Errors
/// `PluginFault` naming what differs.
pub(crate) fn checked(library: &Arc<Library>, call: &Call<'_>, value: Value) -> Result<Value> {
    let what = || format!("the method {}", call.method());
    let head = call.head();
    if let Some(why) = head.returns.objection(call.world(), head, call.args(), &value) {
        return Err(fault(
            library,
            what(),
            &format!("returned a result that {} does not promise: {why}", head.name),
        ));
    }
    if holds_nan(&value) && call.args().iter().all(|arg| is_finite(*arg)) {
        return Err(fault(library, what(), "returned NaN, and all operands are finite"));
    }
    Ok(value)
}

/// No operand is NaN or infinite, as far as can be told: an operator shows it in its product with ones.
fn is_finite(arg: Arg<'_>) -> bool {
    match arg {
        Arg::Array(a) => a.as_ref().all_finite(),
        Arg::Op(op) => {
            let ones = Array::full(op.cols(), 1, op.dtype(), c64::new(1.0, 0.0));
            ones.and_then(|x| op.apply(&x)).is_ok_and(|y| y.as_ref().all_finite())
        }
        Arg::Value(value) => is_finite_value(value),
        Arg::Algorithm(_) | Arg::Tag(_) => true,
    }
}

fn is_finite_value(value: &Value) -> bool {
    match value {
        Value::Real(x) => x.is_finite(),
        Value::Complex(z) => z.re.is_finite() && z.im.is_finite(),
        Value::List(items) => items.iter().all(is_finite_value),
        Value::Op(_) | Value::Array(_) => is_finite(Arg::from(value)),
        _ => true,
    }
}

/// NaN among the numbers of a value. What an operator holds shows when it is applied.
fn holds_nan(value: &Value) -> bool {
    match value {
        Value::Real(x) => x.is_nan(),
        Value::Complex(z) => is_nan(*z),
        Value::Array(a) => array_holds_nan(a),
        Value::List(items) => items.iter().any(holds_nan),
        Value::Record(record) => record.fields().iter().any(|(_, value)| holds_nan(value)),
        _ => false,
    }
}

fn array_holds_nan(array: &Array) -> bool {
    use cola_runtime::{Element, Number};
    cola_runtime::with_element!(array.dtype(), T => {
        let Ok(view) = array.view::<T>() else { return false };
        let entry_is_nan = |i, j| !Number::finite(view[(i, j)].load()) && is_nan(view[(i, j)].to_scalar());
        (0..view.ncols()).any(|j| (0..view.nrows()).any(|i| entry_is_nan(i, j)))
    })
}

fn is_nan(z: c64) -> bool {
    z.re.is_nan() || z.im.is_nan()
}
