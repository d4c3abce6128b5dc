//! The standard library.
pub mod gallery;
pub mod io;
