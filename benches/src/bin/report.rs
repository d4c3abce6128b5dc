//! `report DIR`: the page of benchmarks from records; `report --help` says more.

use std::process::ExitCode;

fn main() -> ExitCode {
    cola_benches::report::main()
}
