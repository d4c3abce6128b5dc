//! Singular values and vectors.
//!
//! | value | for | wants | n-vectors |
//! |---|---|---|---|
//! | [`GolubKahan`] | any A with its adjoint | the k largest | max(2k, k+20) + 2 on either side |
//! | [`RandomisedSvd`] | any A of rapidly falling singular values | rank k, or an error | 2(k + oversample) |
//! | [`RandomisedEigh`] | PSD A of rapidly falling eigenvalues | rank k | 2(k + oversample) |
//!
//! The first returns triplets that were checked one by one; the other two an approximation of the whole operator, whose
//! error was estimated with new random vectors.

mod golub_kahan;
mod randomised;
mod triplets;

pub use golub_kahan::GolubKahan;
pub use randomised::{RandomisedEigh, RandomisedSvd};
pub use triplets::Triplets;
