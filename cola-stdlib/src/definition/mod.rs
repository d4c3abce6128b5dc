//! Dense definitions of the functions, in c64: what every method is compared with.

pub mod dense;
mod determinant;
mod matrix;
mod system;

pub(crate) use determinant::Determinant;
pub(crate) use matrix::Matrix;
pub(crate) use system::{inverse, inverse_law, solve, solve_law};
