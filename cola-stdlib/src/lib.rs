//! The standard library.
pub mod io;
