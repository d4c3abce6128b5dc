//! cola.

pub mod language;
pub mod program;
