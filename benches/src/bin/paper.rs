//! `paper TASK…`: the tasks of the benchmark against other libraries, as JSON lines; `paper --help` says more.

use std::process::ExitCode;

fn main() -> ExitCode {
    cola_benches::paper::main()
}
