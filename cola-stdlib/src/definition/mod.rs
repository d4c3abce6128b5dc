//! Dense definitions of the functions, in c64: what every method is compared with.

pub mod dense;
mod determinant;
mod matrix;

pub(crate) use determinant::Determinant;
pub(crate) use matrix::Matrix;
