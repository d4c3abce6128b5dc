//! Dense definitions of the functions, in c64: what every method is compared with.

mod determinant;
mod matrix;

pub(crate) use determinant::{Determinant, singular_tolerance};
pub(crate) use matrix::Matrix;
