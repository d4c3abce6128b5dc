//! The snapshot that new calls see.
//!
//! A writer stores the new snapshot, then its serial number. A reader that finds the serial number of the snapshot it
//! used last goes on using it, at the price of one atomic load; another one takes the current snapshot. So a reader
//! may use the previous snapshot while a writer is between its two stores, and never after.
//!
//! Invariant: no two snapshots of one program have the same serial number, whatever their worlds.

use super::Snapshot;
use arc_swap::{ArcSwap, Guard};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Serial numbers of snapshots; 0 is that of a snapshot not published yet.
static LAST: AtomicU64 = AtomicU64::new(0);

pub(crate) struct Published {
    current: ArcSwap<Snapshot>,
    serial: AtomicU64,
}

impl Published {
    pub(super) fn new(snapshot: Snapshot) -> Published {
        let published =
            Published { current: ArcSwap::from_pointee(Snapshot::empty()), serial: AtomicU64::new(0) };
        published.publish(snapshot);
        published
    }

    /// Makes a snapshot the current one. Writers of one world take turns: they hold its lock.
    pub(super) fn publish(&self, mut snapshot: Snapshot) {
        let serial = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        snapshot.serial = serial;
        self.current.store(Arc::new(snapshot));
        self.serial.store(serial, Ordering::Release);
    }

    /// Whether a snapshot is the current one.
    #[inline(always)]
    pub(crate) fn is_current(&self, snapshot: &Snapshot) -> bool {
        self.serial.load(Ordering::Acquire) == snapshot.serial
    }

    /// The current snapshot, for a moment.
    pub(crate) fn load(&self) -> Guard<Arc<Snapshot>> {
        self.current.load()
    }

    /// The current snapshot, to keep.
    pub(crate) fn load_full(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }
}
