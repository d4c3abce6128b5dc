//! Standard output and standard error.

use std::io::{self, ErrorKind, Write};
use std::process;

/// Prints to standard output. When nobody reads it any more (`cola … | head`), the program ends.
pub(super) fn say(text: &str) {
    let mut out = io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        if error.kind() == ErrorKind::BrokenPipe {
            process::exit(0);
        }
        complain(&format!("error: cannot write to standard output: {error}\n"));
        process::exit(1);
    }
}

/// Prints to standard error.
pub(super) fn complain(text: &str) {
    // There is no third place to say that this failed.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
