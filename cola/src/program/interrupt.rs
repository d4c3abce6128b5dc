//! Ctrl-C: what is being written is taken away, what is being computed in a session is stopped.
//!
//! Files are written beside their place under another name (see [`super::save`]), so what has the right
//! name is always whole; what is left to do on an interrupt is to remove the draft. While `eval` computes there
//! is nothing to clean up, and no handler: the program ends at once.
//!
//! A session on a terminal calls [`listen`]. From then on an interrupt raises the flag of the computation that runs
//! ([`stopping`]) and ends the program only while it waits [`at_prompt`]; there the line editor takes the key itself,
//! and what arrives is the system asking the program to end.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use cola_runtime::watch::stop_requested;

use super::terminal;

static STOP: AtomicBool = AtomicBool::new(false);
static WRITING: Mutex<()> = Mutex::new(());
static HANDLER: Once = Once::new();
static LISTENING: AtomicBool = AtomicBool::new(false);
static AT_PROMPT: AtomicBool = AtomicBool::new(false);
static COMPUTING: Mutex<Option<Computation>> = Mutex::new(None);

/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;
/// Whoever asks again within this time wants to know why nothing happens.
const AGAIN: Duration = Duration::from_secs(1);

/// A computation that an interrupt stops.
struct Computation {
    stop: Arc<AtomicBool>,
    asked: Option<Instant>,
}

impl Computation {
    /// Asks it to stop; whether it was asked a moment ago and still runs.
    fn ask(&mut self, now: Instant) -> bool {
        self.stop.store(true, Ordering::Relaxed);
        let before = self.asked.replace(now);
        before.is_some_and(|before| now.duration_since(before) <= AGAIN)
    }
}

fn install() {
    HANDLER.call_once(|| {
        // Without a handler an interrupt ends the program and leaves a draft behind: no reason not to go on.
        let _ = ctrlc::set_handler(interrupted);
    });
}

fn interrupted() {
    if let Some(computation) = COMPUTING.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        if computation.ask(Instant::now()) {
            // There is nobody to tell that this cannot be told.
            let _ = writeln!(
                io::stderr(),
                "\rthe computation has not come to a place where it can stop; `kill -9 {}` ends the program, and the \
                 session with it",
                std::process::id()
            );
        }
        return;
    }
    if LISTENING.load(Ordering::SeqCst) && !AT_PROMPT.load(Ordering::SeqCst) {
        // The computation that was meant has just ended.
        return;
    }
    STOP.store(true, Ordering::SeqCst);
    let _written = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    terminal::restore();
    std::process::exit(INTERRUPTED);
}

/// From now on interrupts stop what is computed instead of ending the program. The terminal is brought back to how it
/// is now when the program is made to end at a prompt.
pub fn listen() {
    terminal::remember();
    LISTENING.store(true, Ordering::SeqCst);
    install();
}

/// Waits for input: the program may be made to end.
pub fn at_prompt<T>(wait: impl FnOnce() -> T) -> T {
    AT_PROMPT.store(true, Ordering::SeqCst);
    let done = wait();
    AT_PROMPT.store(false, Ordering::SeqCst);
    done
}

/// Computes; in a program that [`listen`]s, an interrupt raises `stop`, which is lowered first.
pub fn stopping<T>(stop: &Arc<AtomicBool>, work: impl FnOnce() -> T) -> T {
    stop.store(false, Ordering::Relaxed);
    if !LISTENING.load(Ordering::SeqCst) {
        return work();
    }
    let set = |computation| *COMPUTING.lock().unwrap_or_else(PoisonError::into_inner) = computation;
    set(Some(Computation { stop: stop.clone(), asked: None }));
    let done = work();
    set(None);
    done
}

/// Does work that leaves a draft behind unless it comes to its end. An interrupt makes every
/// [`Stoppable`] writer fail, waits for the work to clean up, and ends the program, or in a session the work.
pub fn while_writing<T>(work: impl FnOnce() -> T) -> T {
    install();
    let writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let done = work();
    drop(writing);
    while STOP.load(Ordering::SeqCst) {
        // The handler, which now has the lock, ends the program.
        std::thread::park();
    }
    done
}

/// A writer that fails after an interrupt.
pub struct Stoppable<W>(pub W);

impl<W: Write> Write for Stoppable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if STOP.load(Ordering::Relaxed) || stop_requested().is_some() {
            return Err(io::Error::other("interrupted"));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_twice_within_a_second_is_noticed() {
        let mut computation = Computation { stop: Arc::new(AtomicBool::new(false)), asked: None };
        let start = Instant::now();
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        assert!(!computation.ask(start) && computation.stop.load(Ordering::Relaxed));
        assert!(!computation.ask(after(1500)));
        assert!(computation.ask(after(2000)) && computation.ask(after(2900)));
        assert!(!computation.ask(after(5000)));
    }
}
