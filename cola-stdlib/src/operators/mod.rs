//! Operators: one noun per file.

mod diagonal;

pub use diagonal::Diagonal;
