//! Ctrl-C while a file is being written: the file is taken away before the program ends.
//!
//! Files are written beside their place under another name (see [`super::save`]), so what has the right
//! name is always whole; what is left to do on an interrupt is to remove the draft. While computing there
//! is nothing to clean up, and no handler: the program ends at once.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError};

static STOP: AtomicBool = AtomicBool::new(false);
static WRITING: Mutex<()> = Mutex::new(());
static HANDLER: Once = Once::new();

/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Does work that leaves a draft behind unless it comes to its end. An interrupt makes every
/// [`Stoppable`] writer fail, waits for the work to clean up, and ends the program.
pub fn while_writing<T>(work: impl FnOnce() -> T) -> T {
    HANDLER.call_once(|| {
        // Without a handler an interrupt leaves a draft behind, which is no reason not to write.
        let _ = ctrlc::set_handler(|| {
            STOP.store(true, Ordering::SeqCst);
            let _written = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
            std::process::exit(INTERRUPTED);
        });
    });
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
        if STOP.load(Ordering::Relaxed) {
            return Err(io::Error::other("interrupted"));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
