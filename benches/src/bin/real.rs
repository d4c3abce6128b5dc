//! `real FUNCTION…`: the library on real matrices, graphs and tables, as JSON lines; `real --help` says more.

use std::process::ExitCode;

fn main() -> ExitCode {
    cola_benches::real::main()
}
