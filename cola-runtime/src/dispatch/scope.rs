//! The call that a thread is in: one snapshot from start to end, and how deep it is.
//!
//! The outermost call of a thread takes the current snapshot; calls nested in it find that snapshot
//! here, so that a plugin that is loaded meanwhile does not change a call half way (Julia's world age).
//!
//! Between calls a thread keeps the snapshot of its last one, so an idle thread may hold one old snapshot, with
//! what it pins, until it calls again or ends.

use crate::error::{Error, ErrorKind, Result};
use crate::registry::{Snapshot, World};
use std::cell::Cell;
use std::sync::Arc;

/// Deeper nesting than this is taken for a rule that calls itself for ever.
pub const MAX_DEPTH: usize = 256;

#[derive(Clone, Copy)]
struct Frame {
    world: *const World,
    snapshot: *const Snapshot,
    /// Of dispatched calls, as reports show them.
    depth: usize,
    /// Of all that nests on the stack, methods that were gone on to included.
    nesting: usize,
}

thread_local! {
    static CURRENT: Cell<Frame> =
        const { Cell::new(Frame { world: std::ptr::null(), snapshot: std::ptr::null(), depth: 0, nesting: 0 }) };
    /// The snapshot of this thread's last outermost call, kept for its next one: finding that it is still
    /// current costs a tenth of sharing the current one anew.
    static LAST: Cell<Option<Arc<Snapshot>>> = const { Cell::new(None) };
}

/// The snapshot of an outermost call: kept for the thread's next one when this is over.
struct Kept(Option<Arc<Snapshot>>);

impl Drop for Kept {
    #[inline(always)]
    fn drop(&mut self) {
        let snapshot = self.0.take();
        let _ = LAST.try_with(|last| last.set(snapshot));
    }
}

/// Puts the previous frame back, also when the call unwinds.
struct Restore(Frame);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// Nesting depth of dispatched calls on this thread.
pub(crate) fn depth() -> usize {
    CURRENT.get().depth
}

/// Frees the snapshot that this thread keeps from its last call, unless it is still the world's current one.
pub(crate) fn let_go(world: &World) {
    if CURRENT.get().depth == 0 {
        let last = LAST.try_with(Cell::take).ok().flatten();
        drop(Kept(last.filter(|last| world.current.is_current(last))));
    }
}

#[cold]
fn too_deep() -> Error {
    Error::new(ErrorKind::TooDeep, format!("calls nest deeper than {MAX_DEPTH}"))
        .with_help("a rule that calls the same function on the same operands never ends")
}

/// Runs another method of the call in progress: no call of its own, but as deep on the stack.
///
/// # Errors
/// `TooDeep`; those of `work`.
pub(crate) fn go_on<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let outer = CURRENT.get();
    if outer.nesting >= MAX_DEPTH {
        return Err(too_deep());
    }
    CURRENT.set(Frame { nesting: outer.nesting + 1, ..outer });
    let _restore = Restore(outer);
    work()
}

/// Runs `work` with the snapshot of the enclosing call of the same world, or the current one.
#[inline(always)]
pub(crate) fn enter<T>(world: &World, work: impl FnOnce(&Snapshot, usize) -> Result<T>) -> Result<T> {
    let outer = CURRENT.get();
    if outer.nesting >= MAX_DEPTH {
        return Err(too_deep());
    }
    let inside = |snapshot: &Snapshot| {
        CURRENT.set(Frame { world, snapshot, depth: outer.depth + 1, nesting: outer.nesting + 1 });
        let _restore = Restore(outer);
        work(snapshot, outer.depth)
    };
    if outer.depth > 0 && std::ptr::eq(outer.world, world) {
        // SAFETY: depth > 0 means that a call below on this thread's stack put the frame there and has
        // not returned; it holds the snapshot alive, through the `Arc` or borrow that it entered with.
        #[allow(unsafe_code)]
        let snapshot = unsafe { &*outer.snapshot };
        inside(snapshot)
    } else {
        // Nothing is kept by a thread that is ending.
        let last = LAST.try_with(Cell::take).ok().flatten();
        let mut kept = Kept(last.filter(|last| world.current.is_current(last)));
        inside(kept.0.get_or_insert_with(|| world.current.load_full()))
    }
}
