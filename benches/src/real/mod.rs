//! The library on real data: matrices, graphs and regression tables, beside values that were computed in higher precision.
//!
//! ```text
//! arguments ─► parent ── a process for each case ──► child ── a line for each way ──► record
//!                                                     │
//!   data: which files, what is known   solve · least_squares · eig · logdet · gp · clusters: the ways of a problem
//! ```
//!
//! The first way of each problem is the plain one: the operator that `load` makes of the file, with what its header says, and
//! one call; positive definite is claimed where the list of the data says so. Then come our own alternatives, which `Auto`
//! might have chosen, each for three times as long as that took. Building operators from arrays lies inside the clock, reading files
//! outside. The inputs are those of `benches/peers/real.py`, bit for bit; `benches/real.sh` runs both and writes the page.

mod arguments;
mod child;
mod clusters;
mod data;
mod eig;
mod explained;
mod gp;
mod graph;
mod least_squares;
mod logdet;
mod matrix;
mod page;
mod parent;
mod problem;
mod rows;
mod solve;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::command;
use arguments::Arguments;

/// The program.
pub fn main() -> ExitCode {
    command::run(|arguments: &Arguments| {
        let mut out = io::stdout().lock();
        match arguments {
            arguments if arguments.list => list(arguments, &mut out),
            Arguments { render: Some(folder), page, .. } => render(folder, page),
            arguments => match arguments.child {
                Some(from) => child::run(arguments, from, &mut out),
                None => parent::run(arguments, &mut out),
            },
        }
    })
}

fn list(arguments: &Arguments, out: &mut impl Write) -> io::Result<()> {
    for function in arguments.functions() {
        for case in parent::chosen(arguments, function)? {
            let (rows, cols) = case.shape();
            writeln!(out, "{:<9} {:<28} {rows}×{cols}  {}", function.name(), case.name, case.kind())?;
        }
    }
    Ok(())
}

fn render(folder: &Path, page: &Path) -> io::Result<()> {
    let (rows, stamps) = rows::load(folder)?;
    if rows.is_empty() {
        return Err(io::Error::other(format!("there are no records (*.jsonl) in {}", folder.display())));
    }
    fs::write(page, page::page(&rows, &stamps))?;
    writeln!(io::stderr(), "{}, {} cases", page.display(), rows.len())
}
