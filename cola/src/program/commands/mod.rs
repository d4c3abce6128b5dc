//! The commands.

mod check;
mod eval;
mod explain;
mod loading;
mod methods;
mod observed;
mod output;
mod plugins;
mod repl;
mod saving;
mod session;
mod tune;

use std::process::ExitCode;

use clap::Parser;

use super::arguments::{Arguments, Command};
use super::failure::Failure;

/// Room for the deepest nesting of an expression and of the operators that it makes.
const STACK: usize = 256 << 20;

/// Runs the program on the command line of this process.
///
/// Exit codes: 0, 1 after an error (told on standard error, and with `--json` also on standard output), 2
/// for a command line that cannot be read, 130 after an interrupt while a file was written.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => {
            // Where the terminal is gone, so is whoever would read this.
            let _ = told.print();
            return ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(2));
        }
    };
    // A rule that panics is an error of its call, and told as such.
    std::panic::set_hook(Box::new(|_| {}));
    let json = match &arguments.command {
        Command::Eval(eval) => eval.json,
        Command::Explain(explain) => explain.json,
        Command::Methods(methods) => methods.json,
        Command::Check(check) => check.json,
        Command::Plugins(plugins) => plugins.json,
        Command::Repl(_) | Command::Tune(_) => false,
    };
    let work = move || match &arguments.command {
        Command::Eval(eval) => eval::run(eval),
        Command::Explain(explain) => explain::run(explain),
        Command::Methods(methods) => methods::run(methods),
        Command::Check(check) => check::run(check),
        Command::Plugins(plugins) => plugins::run(plugins),
        Command::Repl(repl) => repl::run(repl),
        Command::Tune(tune) => tune::run(tune),
    };
    let done =
        std::thread::Builder::new().name("cola".to_owned()).stack_size(STACK).spawn(work).map(|t| t.join());
    let failure = match done {
        Ok(Ok(Ok(()))) => return ExitCode::SUCCESS,
        Ok(Ok(Err(failure))) => failure,
        Ok(Err(_)) => Failure::new("Panicked", "the program panicked")
            .with_help("this is a defect; please report the command"),
        Err(error) => Failure::new("OutOfMemory", format!("no thread can be started: {error}")),
    };
    output::complain(&failure.render());
    if json && !failure.is_told() {
        output::say(&format!("{}\n", failure.to_json()));
    }
    ExitCode::FAILURE
}
