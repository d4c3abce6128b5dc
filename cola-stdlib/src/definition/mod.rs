//! Dense definitions of the functions, in c64: what every method is compared with.

pub mod dense;
mod determinant;
mod eigenvalues;
pub(crate) mod function;
mod least_squares;
mod matrix;
mod pseudo_inverse;
mod spectra;
mod system;

pub(crate) use determinant::Determinant;
pub(crate) use least_squares::{lstsq, lstsq_law, pinv, pinv_law};
pub(crate) use matrix::Matrix;
pub(crate) use pseudo_inverse::Spectrum;
pub(crate) use spectra::{eig_definition, eig_law, extreme_definition, extreme_law, svd_definition, svd_law};
pub(crate) use system::{
    inverse, inverse_law, preconditioner_definition, preconditioner_law, solve, solve_law, solve_shifted,
    solve_shifted_law, tolerance,
};
