//! The call that a thread is in: one snapshot from start to end, and how deep it is.
//!
//! The outermost call of a thread takes the current snapshot; calls nested in it find that snapshot
//! here, so that a plugin that is loaded meanwhile does not change a call half way (Julia's world age).

use crate::error::{Error, ErrorKind, Result};
use crate::registry::{Snapshot, World};
use std::cell::Cell;

/// Deeper nesting than this is taken for a rule that calls itself for ever.
pub const MAX_DEPTH: usize = 256;

#[derive(Clone, Copy)]
struct Frame {
    world: *const World,
    snapshot: *const Snapshot,
    depth: usize,
}

thread_local! {
    static CURRENT: Cell<Frame> =
        const { Cell::new(Frame { world: std::ptr::null(), snapshot: std::ptr::null(), depth: 0 }) };
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

/// Runs `work` with the snapshot of the enclosing call of the same world, or the current one.
#[inline(always)]
pub(crate) fn enter<T>(world: &World, work: impl FnOnce(&Snapshot, usize) -> Result<T>) -> Result<T> {
    let outer = CURRENT.get();
    if outer.depth >= MAX_DEPTH {
        return Err(Error::new(ErrorKind::TooDeep, format!("calls nest deeper than {MAX_DEPTH}"))
            .with_help("a rule that calls the same function on the same operands never ends"));
    }
    let inside = |snapshot: &Snapshot| {
        CURRENT.set(Frame { world, snapshot, depth: outer.depth + 1 });
        let _restore = Restore(outer);
        work(snapshot, outer.depth)
    };
    if outer.depth > 0 && std::ptr::eq(outer.world, world) {
        // SAFETY: depth > 0 means that a call below on this thread's stack put the frame there and has
        // not returned; it holds the snapshot alive, through the guard or borrow that it entered with.
        #[allow(unsafe_code)]
        let snapshot = unsafe { &*outer.snapshot };
        inside(snapshot)
    } else {
        let guard = world.current.load();
        inside(&guard)
    }
}
