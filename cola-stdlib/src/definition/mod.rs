//! Dense definitions of the functions, in c64: what every method is compared with.

mod determinant;
mod matrix;

pub(crate) use determinant::Determinant;
pub(crate) use matrix::Matrix;
