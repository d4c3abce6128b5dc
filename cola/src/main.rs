//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    cola::program::commands::main()
}
