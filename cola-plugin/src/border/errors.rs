//! Error slots and statuses.

use cola_plugin_abi::{self as abi, Status, status};
use cola_runtime::{Error, ErrorKind, Result};
use std::cell::OnceCell;
use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

/// What a `cola_error *` points to: an error, or none.
#[derive(Default)]
pub(crate) struct ErrorSlot {
    error: Option<Error>,
    status: Status,
    /// The plugin said it, rather than a function of the host that it called.
    own: bool,
    /// The message, ended by NUL, when somebody asked for it.
    text: OnceCell<CString>,
}

impl ErrorSlot {
    /// For the other side.
    pub(crate) fn as_ptr(&mut self) -> *mut abi::Error {
        ptr::from_mut(self).cast()
    }

    pub(crate) fn into_error(self) -> Option<Error> {
        self.error
    }

    /// The plugin said so itself: nothing, or in its own words.
    pub(crate) fn is_own(&self) -> bool {
        self.error.is_none() || self.own
    }
}

/// The statuses and the kinds of errors that they stand for; where several kinds have one status, the first is what
/// the status reads back as.
const STATUSES: [(Status, ErrorKind); 30] = [
    (status::SHAPE_MISMATCH, ErrorKind::ShapeMismatch),
    (status::INVALID_ARGUMENT, ErrorKind::InvalidArgument),
    (status::TYPE_MISMATCH, ErrorKind::TypeMismatch),
    (status::DTYPE_MISMATCH, ErrorKind::DTypeMismatch),
    (status::DEVICE_MISMATCH, ErrorKind::DeviceMismatch),
    (status::OUT_OF_BOUNDS, ErrorKind::OutOfBounds),
    (status::OUT_OF_MEMORY, ErrorKind::OutOfMemory),
    (status::NOT_FINITE, ErrorKind::NotFinite),
    (status::SINGULAR, ErrorKind::Singular),
    (status::NOT_POSITIVE_DEFINITE, ErrorKind::NotPositiveDefinite),
    (status::NOT_CONVERGED, ErrorKind::NotConverged),
    (status::INACCURATE, ErrorKind::Inaccurate),
    (status::FALSE_CLAIM, ErrorKind::FalseClaim),
    (status::NO_METHOD, ErrorKind::NoMethod),
    (status::AMBIGUOUS, ErrorKind::Ambiguous),
    (status::UNKNOWN_NAME, ErrorKind::UnknownName),
    (status::UNKNOWN_NAME, ErrorKind::UnknownFunction),
    (status::UNKNOWN_NAME, ErrorKind::EmptyRegistry),
    (status::REGISTRATION, ErrorKind::Registration),
    (status::REGISTRATION, ErrorKind::Pattern),
    (status::PANICKED, ErrorKind::Panicked),
    (status::TOO_DEEP, ErrorKind::TooDeep),
    (status::UNSUPPORTED, ErrorKind::Unsupported),
    (status::IO, ErrorKind::Io),
    (status::IO, ErrorKind::NotAPlugin),
    (status::IO, ErrorKind::AbiMismatch),
    (status::IO, ErrorKind::AlreadyLoaded),
    (status::IO, ErrorKind::NotAllowed),
    (status::CANCELLED, ErrorKind::Cancelled),
    (status::FAULT, ErrorKind::PluginFault),
];

/// What a status stands for; `None` for one that does not exist, and for success.
pub(crate) fn kind_of(status: Status) -> Option<ErrorKind> {
    STATUSES.iter().find(|(s, _)| *s == status).map(|(_, kind)| *kind)
}

/// The status of a kind of error.
pub(crate) fn status_of(kind: ErrorKind) -> Status {
    STATUSES.iter().find(|(_, k)| *k == kind).map_or(status::FAULT, |(s, _)| *s)
}

/// Runs `work` for the other side: its error goes into the slot, a panic does not unwind further.
pub(super) fn guard(slot: *mut abi::Error, work: impl FnOnce() -> Result<()>) -> Status {
    let error = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => return status::OK,
        Ok(Err(error)) => error,
        Err(_) => Error::new(ErrorKind::Panicked, "a function of the host panicked")
            .with_help("this is a defect of cola; please report what the plugin called"),
    };
    let status = status_of(error.kind());
    // SAFETY: NULL or a slot that the host made, by the interface; nobody else uses it during this call.
    unsafe {
        replace(slot, ErrorSlot { error: Some(error), status, ..ErrorSlot::default() });
    }
    status
}

/// Puts an error into a slot and lets go of the one before, which may be the last to hold a library: whatever that
/// leads to must not unwind into the caller.
///
/// # Safety
/// NULL or a slot that the host made, which nobody else uses during this call.
unsafe fn replace(slot: *mut abi::Error, new: ErrorSlot) {
    // SAFETY: the caller's.
    let Some(slot) = (unsafe { slot.cast::<ErrorSlot>().as_mut() }) else { return };
    let old = std::mem::replace(slot, new);
    let _ = catch_unwind(AssertUnwindSafe(|| drop(old)));
}

pub(super) unsafe extern "C" fn error_set(
    slot: *mut abi::Error,
    status: Status,
    message: *const c_char,
    length: usize,
) -> Status {
    // SAFETY: the caller's: `length` bytes. What is wrong with the message is told in its place.
    let error = match unsafe { super::texts::bytes(message, length) } {
        Ok(message) => Error::new(kind_of(status).unwrap_or(ErrorKind::PluginFault), message),
        Err(error) => error,
    };
    // SAFETY: as for all functions of the interface.
    unsafe {
        replace(slot, ErrorSlot { error: Some(error), status, own: true, ..ErrorSlot::default() });
    }
    status
}

pub(super) unsafe extern "C" fn error_status(slot: *const abi::Error) -> Status {
    // SAFETY: NULL or a slot that the host made.
    unsafe { slot.cast::<ErrorSlot>().as_ref() }.map_or(status::OK, |slot| slot.status)
}

pub(super) unsafe extern "C" fn error_message(slot: *const abi::Error, length: *mut usize) -> *const c_char {
    // SAFETY: NULL or a slot that the host made.
    let slot = unsafe { slot.cast::<ErrorSlot>().as_ref() };
    let message = slot.map_or(c"", |slot| {
        let message = slot.error.as_ref().map_or("", Error::message);
        slot.text.get_or_init(|| CString::new(message.replace('\0', " ")).unwrap_or_default())
    });
    // SAFETY: NULL or a place of the caller's.
    if let Some(length) = unsafe { length.as_mut() } {
        *length = message.to_bytes().len();
    }
    message.as_ptr()
}

pub(super) unsafe extern "C" fn error_new() -> *mut abi::Error {
    Box::into_raw(Box::<ErrorSlot>::default()).cast()
}

pub(super) unsafe extern "C" fn error_release(slot: *mut abi::Error) {
    if !slot.is_null() {
        // SAFETY: made by `error_new` and not released before, by the interface.
        let slot = unsafe { Box::from_raw(slot.cast::<ErrorSlot>()) };
        let _ = catch_unwind(AssertUnwindSafe(|| drop(slot)));
    }
}

pub(super) unsafe extern "C" fn error_move(to: *mut abi::Error, from: *mut abi::Error) -> Status {
    // SAFETY: NULL or a slot that the host made.
    let Some(from) = (unsafe { from.cast::<ErrorSlot>().as_mut() }) else { return status::OK };
    let moved = std::mem::take(from);
    let status = moved.status;
    // SAFETY: as above; another slot or the same, which is not borrowed any more.
    unsafe {
        replace(to, moved);
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_reads_back_as_itself_and_nothing_else_is_one() {
        for (status, kind) in STATUSES {
            assert_eq!(kind_of(status).map(status_of), Some(status));
            assert_eq!(status_of(kind), status);
        }
        for garbage in [status::OK, -1, 24, 12_345, i32::MIN, i32::MAX] {
            assert_eq!(kind_of(garbage), None);
        }
    }
}
