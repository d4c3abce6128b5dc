//! What runs, on standard error, once it takes longer than a moment.
//!
//! A watcher thread draws a spinner with the elapsed time and the call that is being made. It exists only
//! when standard error is a terminal.

use std::io::IsTerminal;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Nothing is shown of work that is done sooner.
const MOMENT: Duration = Duration::from_millis(400);

#[derive(Default)]
struct State {
    what: String,
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
        }
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
            bar.set_message(state.what.clone());
            bar.tick();
            pause = Duration::from_millis(100);
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
