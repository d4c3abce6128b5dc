//! What happens to plugins, for whoever wants to know: logs, a session that tells its user, tests.

use once_cell::sync::Lazy;
use parking_lot::Mutex;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Something that happened to a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Its items appeared in the registry.
    Loaded {
        /// Name of the plugin.
        name: String,
        /// Its version.
        version: String,
        /// The epoch.
        epoch: u64,
    },
    /// Its items left the registry.
    Unloaded {
        /// Name of the plugin.
        name: String,
        /// The epoch.
        epoch: u64,
    },
    /// A file was not loaded.
    Refused {
        /// The file.
        path: PathBuf,
        /// Why, in a sentence.
        why: String,
    },
    /// It broke the rules of the interface; the call was an error.
    Fault {
        /// Name of the plugin.
        name: String,
        /// What it did.
        what: String,
        /// How many faults it has had since it was mapped.
        count: u32,
    },
    /// Its items left the registry because of its faults.
    Quarantined {
        /// Name of the plugin.
        name: String,
        /// How many faults there were.
        faults: u32,
    },
    /// Nothing made by it lived any more, and its code was unmapped.
    Unmapped {
        /// Name of the plugin.
        name: String,
    },
}

type Subscriber = Arc<dyn Fn(&Event) + Send + Sync>;

static SUBSCRIBERS: Lazy<Mutex<Vec<(u64, Subscriber)>>> = Lazy::new(Mutex::default);
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Calls a function for every event from now on, on the thread where it happens, until the result is dropped. No lock
/// is held meanwhile: the function may load and unload.
pub fn subscribe(subscriber: impl Fn(&Event) + Send + Sync + 'static) -> Subscription {
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    SUBSCRIBERS.lock().push((id, Arc::new(subscriber)));
    Subscription(id)
}

/// Events are told while this lives.
#[derive(Debug)]
#[must_use = "events are told while the subscription lives"]
pub struct Subscription(u64);

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut all = SUBSCRIBERS.lock();
        let gone = all.iter().position(|(id, _)| *id == self.0).map(|i| all.remove(i));
        drop(all);
        // What it holds may be the last of a plugin, whose end is an event.
        drop(gone);
    }
}

pub(crate) fn tell(event: &Event) {
    let all: Vec<Subscriber> = SUBSCRIBERS.lock().iter().map(|(_, s)| s.clone()).collect();
    for subscriber in all {
        // A subscriber that panics keeps nobody else from hearing, nor what is going on.
        let _ = catch_unwind(AssertUnwindSafe(|| subscriber(event)));
    }
}
