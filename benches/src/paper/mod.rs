//! The tasks of the benchmark against other libraries: their inputs, what a user of this library writes, and what is measured.
//!
//! ```text
//! arguments ─► parent ── a process for each task, size, variant and number of threads ──► child ─► record
//!                                                                                          │
//!                                         tasks/<name>.rs: inputs, the call, the criterion ─┴─ timing, process
//! ```
//!
//! The rules are those of the other libraries' scripts, so that lines of both can be laid side by side: inputs that are the same
//! bits everywhere ([`streams`]), one process for each figure on as many processors as threads, the median of some runs
//! after a dropped one, the peak of memory since before the first run, and a criterion that is checked before a time counts.
//!
//! A task has a plain variant, `cola`: the operator as a user would build it, and one call of one function, for which `Auto`
//! chooses. Others name an algorithm or build another structure, and say so in their name.

mod arguments;
mod arrays;
mod buzz;
mod child;
pub mod clusters;
pub mod csr;
pub(crate) mod observed;
mod parent;
pub mod process;
pub mod record;
pub mod reference;
pub mod streams;
pub mod task;
pub mod tasks;
pub mod timing;

use std::io::{self, Write};
use std::process::ExitCode;

use crate::command;
use arguments::Arguments;

#[cfg(feature = "amg")]
cola::plugins!(cola_amg);

/// The program.
pub fn main() -> ExitCode {
    command::run(|arguments: &Arguments| {
        let mut out = io::stdout().lock();
        match arguments {
            arguments if arguments.list => list(&mut out),
            arguments if arguments.child => child::run(arguments, &mut out),
            arguments => parent::run(arguments, &mut out),
        }
    })
}

fn list(out: &mut impl Write) -> io::Result<()> {
    for task in tasks::TASKS {
        writeln!(out, "{:<10} {}", task.short, task.about)?;
        writeln!(out, "           sizes: {}", task.all_sizes().join(", "))?;
        for variant in task.variants {
            let own = [variant.sizes, variant.growth].concat();
            let sizes = match (variant.sizes, variant.growth) {
                ([], []) => String::new(),
                ([], more) => format!("  (all, and {})", more.join(", ")),
                _ => format!("  ({})", own.join(", ")),
            };
            writeln!(out, "           {}{sizes}", record::peer(variant))?;
        }
    }
    Ok(())
}
