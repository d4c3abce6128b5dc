//! Errors: a status and a message, or an error of the host with all that it carries.

use crate::host::function;
use cola_plugin_abi::{self as abi, status};
use std::fmt;
use std::ptr::NonNull;

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
pub struct Error(Inner);

enum Inner {
    Own { status: abi::Status, message: String },
    Host(Slot),
}

/// An error slot of the host, with an error in it.
pub(crate) struct Slot(NonNull<abi::Error>);

// SAFETY: the host's functions may be called on any thread, and a slot is used by one at a time.
#[allow(unsafe_code)]
unsafe impl Send for Slot {}
// SAFETY: as above; reading does not change a slot.
#[allow(unsafe_code)]
unsafe impl Sync for Slot {}

impl Slot {
    pub(crate) fn as_ptr(&self) -> *mut abi::Error {
        self.0.as_ptr()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Ok(release) = function!(error_release) {
            // SAFETY: made by `error_new`, released once.
            #[allow(unsafe_code)]
            unsafe {
                release(self.0.as_ptr());
            }
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident;)*) => {
        impl Error {
            $($(#[$doc])*
            pub fn $name(message: impl Into<String>) -> Error {
                Error::new(status::$status, message)
            })*
        }
    };
}

kinds! {
    /// Shapes do not fit together.
    shape = SHAPE_MISMATCH;
    /// An argument's value is not allowed.
    invalid = INVALID_ARGUMENT;
    /// An argument has the wrong kind.
    kind = TYPE_MISMATCH;
    /// Entries have another dtype than is needed.
    dtype = DTYPE_MISMATCH;
    /// NaN or infinity where finite numbers are needed.
    not_finite = NOT_FINITE;
    /// A matrix has no inverse.
    singular = SINGULAR;
    /// A matrix is not positive definite.
    not_positive_definite = NOT_POSITIVE_DEFINITE;
    /// Not possible for these operands, and there is no way around it.
    unsupported = UNSUPPORTED;
    /// An item that cannot be registered.
    registration = REGISTRATION;
    /// Code that panicked.
    panicked = PANICKED;
}

impl Error {
    /// An error of a status of [`abi::status`] with a full sentence.
    pub fn new(status: abi::Status, message: impl Into<String>) -> Error {
        Error(Inner::Own { status, message: message.into() })
    }

    /// The status, one of [`abi::status`].
    pub fn status(&self) -> abi::Status {
        match &self.0 {
            Inner::Own { status, .. } => *status,
            Inner::Host(slot) => match function!(error_status) {
                // SAFETY: a slot of the host's.
                #[allow(unsafe_code)]
                Ok(f) => unsafe { f(slot.as_ptr()) },
                Err(_) => status::FAULT,
            },
        }
    }

    /// The sentence.
    pub fn message(&self) -> String {
        match &self.0 {
            Inner::Own { message, .. } => message.clone(),
            Inner::Host(slot) => {
                let Ok(f) = function!(error_message) else { return String::new() };
                let mut len = 0;
                // SAFETY: a slot of the host's; the text lives as long as the slot is not touched.
                #[allow(unsafe_code)]
                unsafe {
                    let text = f(slot.as_ptr(), &raw mut len);
                    String::from_utf8_lossy(std::slice::from_raw_parts(text.cast(), len)).into_owned()
                }
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({}: {})", self.status(), self.message())
    }
}

impl std::error::Error for Error {}

/// Hands an error to the host.
pub(crate) fn report(slot: *mut abi::Error, error: Error) -> abi::Status {
    match error.0 {
        Inner::Own { status, message } => {
            if let Ok(set) = function!(error_set) {
                // SAFETY: the host's slot; so many bytes.
                #[allow(unsafe_code)]
                unsafe {
                    set(slot, status, message.as_ptr().cast(), message.len());
                }
            }
            status
        }
        Inner::Host(from) => match function!(error_move) {
            // SAFETY: slots of the host's.
            #[allow(unsafe_code)]
            Ok(f) => unsafe { f(slot, from.as_ptr()) },
            Err(_) => status::FAULT,
        },
    }
}

/// Calls a function of the host that only reads: without an error slot, and again with one when that fails.
#[inline]
pub(crate) fn read(mut call: impl FnMut(*mut abi::Error) -> abi::Status) -> Result<()> {
    match call(std::ptr::null_mut()) {
        status::OK => Ok(()),
        _ => ask(call),
    }
}

/// Calls a function of the host with an error slot.
pub(crate) fn ask(call: impl FnOnce(*mut abi::Error) -> abi::Status) -> Result<()> {
    let new = function!(error_new)?;
    // SAFETY: no arguments.
    #[allow(unsafe_code)]
    let slot = NonNull::new(unsafe { new() }).map(Slot);
    let Some(slot) = slot else { return Err(Error::new(status::OUT_OF_MEMORY, "no error slot")) };
    match call(slot.as_ptr()) {
        status::OK => Ok(()),
        _ => Err(Error(Inner::Host(slot))),
    }
}
