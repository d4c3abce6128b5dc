//! Parts of the program `cola` that stand on their own: what it prints, measures and writes.

pub mod json;
pub mod memory;
pub mod save;
