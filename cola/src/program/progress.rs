//! What runs, on standard error, once it takes longer than a moment.
//!
//! A watcher thread draws a spinner with the elapsed time, the call that is being made, and what an iterative method
//! tells: its iteration, its residual, an estimate of the time left. It exists only when standard error is a terminal.

use std::cell::Cell;
use std::io::IsTerminal;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Nothing is shown of work that is done sooner.
const MOMENT: Duration = Duration::from_millis(400);
/// Between two drawings.
const TICK: Duration = Duration::from_millis(100);

#[derive(Default)]
struct State {
    what: String,
    detail: String,
    done: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// Shows what runs until it is dropped.
#[derive(Default)]
pub struct Watch(Option<(Arc<Shared>, JoinHandle<()>)>);

impl Watch {
    /// A watch that shows nothing.
    pub fn silent() -> Watch {
        Watch(None)
    }

    /// A watch on standard error, silent unless that is a terminal.
    pub fn start() -> Watch {
        if !std::io::stderr().is_terminal() {
            return Watch::silent();
        }
        let shared = Arc::new(Shared::default());
        let seen = shared.clone();
        let thread = std::thread::Builder::new().name("progress".to_owned()).spawn(move || draw(&seen));
        Watch(thread.ok().map(|thread| (shared, thread)))
    }

    /// This runs now.
    pub fn say(&self, what: &str) {
        if let Some((shared, _)) = &self.0 {
            let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
            what.clone_into(&mut state.what);
            state.detail.clear();
        }
    }

    /// Where details of what runs can be shown.
    pub fn line(&self) -> Line {
        Line { shared: self.0.as_ref().map(|(shared, _)| shared.clone()), last: Cell::new(None) }
    }
}

/// A place for details beside what runs.
pub struct Line {
    shared: Option<Arc<Shared>>,
    last: Cell<Option<Instant>>,
}

impl Line {
    /// A line that nobody sees.
    pub fn silent() -> Line {
        Line { shared: None, last: Cell::new(None) }
    }

    /// The details now; made at most every tenth of a second.
    pub fn say(&self, detail: impl FnOnce() -> String) {
        let Some(shared) = &self.shared else { return };
        if self.last.get().is_some_and(|last| last.elapsed() < TICK) {
            return;
        }
        self.last.set(Some(Instant::now()));
        shared.state.lock().unwrap_or_else(PoisonError::into_inner).detail = detail();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some((shared, thread)) = self.0.take() {
            shared.state.lock().unwrap_or_else(PoisonError::into_inner).done = true;
            shared.changed.notify_all();
            // The thread only draws: there is nothing to learn from how it ended.
            let _ = thread.join();
        }
    }
}

fn draw(shared: &Shared) {
    let mut bar: Option<ProgressBar> = None;
    let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
    let mut pause = MOMENT;
    while !state.done {
        let waited = shared.changed.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner);
        state = waited.0;
        if waited.1.timed_out() && !state.done {
            let bar = bar.get_or_insert_with(spinner);
            let dash = if state.detail.is_empty() { "" } else { " — " };
            bar.set_message(format!("{}{dash}{}", state.what, state.detail));
            bar.tick();
            pause = TICK;
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {elapsed_precise} {wide_msg}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::new_spinner().with_style(style).with_elapsed(MOMENT);
    bar.tick();
    bar
}
