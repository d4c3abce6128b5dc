//! Runtime.

pub mod dtype;
pub mod tag;
