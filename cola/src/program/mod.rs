//! The program `cola`: a small language over the registry, its commands, and what they print and write.
//!
//! ```text
//! command line ─ arguments ─► commands ─► language ─► evaluator ─► show ─► standard output
//!                                │                        └ failure ─────► standard error, exit code 1
//!                                └ session: --let, --seed, --threads, --save
//! terminal, pipe ─► commands/repl ─► the same, input by input
//! ```

pub mod arguments;
pub mod commands;
pub mod evaluator;
pub mod failure;
pub mod interrupt;
pub mod json;
pub mod memory;
pub mod monitor;
pub mod plot;
pub mod progress;
pub mod save;
pub mod show;
pub mod terminal;
