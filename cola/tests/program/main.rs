//! The program, run as a user runs it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod algebra;
mod bad_input;
mod choices;
mod commands;
mod errors;
mod evaluation;
mod files;
mod plugins;
mod repl;
mod solving;
mod support;
mod watching;
