//! What the programs of the benchmarks begin and end with: their command line, and the status they leave.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

/// Reads the command line and does what it says; tells what went wrong, there or then.
pub(crate) fn run<A: Parser>(work: impl FnOnce(&A) -> io::Result<()>) -> ExitCode {
    let arguments = match A::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => {
            // Where the terminal is gone, so is whoever would read this.
            let _ = told.print();
            return ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(2));
        }
    };
    match work(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
