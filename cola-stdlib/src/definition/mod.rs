//! Dense definitions of the functions, in c64: what every method is compared with.

pub mod dense;
mod system;

pub(crate) use system::{inverse, solve};
