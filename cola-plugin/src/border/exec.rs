//! What an operator computes with, and what it tells while it does.

use super::definitions::sized;
use super::errors::guard;
use super::texts;
use cola_plugin_abi::{self as abi, Status};
use cola_runtime::watch::{Stop, stop_requested};
use cola_runtime::{Error, ErrorKind, Evidence, Workspace, report};
use smallvec::SmallVec;
use std::ffi::{c_char, c_void};
use std::ptr;

/// Scratch memory begins at a multiple of this.
const ALIGN: usize = 64;

/// What a `cola_exec *` points to: the workspace of one apply, on the thread that applies.
pub(crate) struct Exec<'a> {
    workspace: &'a mut Workspace,
    taken: SmallVec<[Vec<f64>; 4]>,
    thread: usize,
}

thread_local! {
    static HERE: u8 = const { 0 };
}

/// A number that no other living thread has.
fn this_thread() -> usize {
    HERE.with(|here| ptr::from_ref(here) as usize)
}

impl<'a> Exec<'a> {
    #[inline]
    pub(crate) fn new(workspace: &'a mut Workspace) -> Exec<'a> {
        Exec { workspace, taken: SmallVec::new(), thread: this_thread() }
    }

    /// For the other side.
    #[inline]
    pub(crate) fn as_ptr(&mut self) -> *mut abi::Exec {
        ptr::from_mut(self).cast()
    }

    /// Takes the scratch memory back.
    #[inline]
    pub(crate) fn finish(mut self) {
        for vector in self.taken.drain(..) {
            self.workspace.give_vec(vector);
        }
    }

    /// The workspace, on the thread that it belongs to.
    pub(super) fn workspace(&mut self) -> Option<&mut Workspace> {
        (self.thread == this_thread()).then_some(&mut *self.workspace)
    }
}

/// # Safety
/// NULL, or a handle of an apply in progress that nobody else uses during the call.
pub(super) unsafe fn exec<'a>(handle: *mut abi::Exec) -> Option<&'a mut Exec<'a>> {
    // SAFETY: the caller's.
    unsafe { handle.cast::<Exec<'a>>().as_mut() }
}

pub(super) unsafe extern "C" fn exec_scratch(handle: *mut abi::Exec, bytes: usize) -> *mut c_void {
    let mut found = ptr::null_mut();
    guard(ptr::null_mut(), || {
        // SAFETY: by the interface.
        let Some(exec) = (unsafe { exec(handle) }) else { return Ok(()) };
        let Some(len) = bytes.max(1).checked_add(ALIGN).map(|b| b.div_ceil(size_of::<f64>())) else {
            return Ok(());
        };
        let Some(workspace) = exec.workspace() else { return Ok(()) };
        let mut vector = workspace.take_vec::<f64>(len)?;
        let start = vector.as_mut_ptr().cast::<u8>();
        let offset = start.align_offset(ALIGN);
        found = start.wrapping_add(offset).cast();
        // The entries stay where they are when the vector moves.
        exec.taken.push(vector);
        Ok(())
    });
    found
}

pub(super) unsafe extern "C" fn exec_threads(_handle: *const abi::Exec) -> i32 {
    i32::try_from(rayon::current_num_threads()).unwrap_or(i32::MAX)
}

pub(super) unsafe extern "C" fn exec_stream(_handle: *const abi::Exec) -> *mut c_void {
    ptr::null_mut()
}

pub(super) unsafe extern "C" fn warn(message: *const c_char, length: usize) -> Status {
    guard(ptr::null_mut(), || {
        // SAFETY: so many bytes.
        let message = unsafe { texts::bytes(message, length)? };
        report::push(|| Evidence::of("plugin").warning(message.to_owned()));
        Ok(())
    })
}

pub(super) unsafe extern "C" fn evidence(theirs: *const abi::Evidence, error: *mut abi::Error) -> Status {
    guard(error, || {
        // SAFETY: by the interface: a struct of the size that it says, texts that end with NUL.
        let (theirs, method, note) = unsafe {
            let theirs: abi::Evidence = sized("an evidence", theirs)?;
            let method = texts::optional("the method of an evidence", theirs.method)?;
            let note = texts::optional("the note of an evidence", theirs.note)?;
            (theirs, method.unwrap_or("plugin").to_owned(), note.map(str::to_owned))
        };
        report::push(|| {
            let mut told = Evidence::of(method);
            if !theirs.residual.is_nan() {
                told = told.residual(theirs.residual);
            }
            if !theirs.tolerance.is_nan() {
                told = told.tolerance(theirs.tolerance);
            }
            if theirs.standard_error >= 0.0 {
                told.standard_error = Some(theirs.standard_error);
            }
            if let Ok(iterations) = usize::try_from(theirs.iterations) {
                told = told.iterations(iterations);
            }
            note.map_or(told.clone(), |note| told.note(note))
        });
        Ok(())
    })
}

pub(super) unsafe extern "C" fn poll(error: *mut abi::Error) -> Status {
    guard(error, || match stop_requested() {
        None => Ok(()),
        Some(Stop::Deadline) => Err(Error::new(ErrorKind::Cancelled, "the time is up")),
        Some(Stop::Cancelled) => Err(Error::new(ErrorKind::Cancelled, "the computation was cancelled")),
    })
}
