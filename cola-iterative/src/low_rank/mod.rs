//! Approximations of low rank of positive semidefinite operators, from few of their columns or products.
//!
//! | function | needs | A ≈ |
//! |---|---|---|
//! | [`pivoted_cholesky`] | the diagonal and single columns | F·Fᴴ, columns chosen greedily or at random |
//! | [`nystrom`] | products with blocks | U·diag(λ)·Uᴴ |
//!
//! What remains after either, A − F·Fᴴ, is positive semidefinite; both stop by a measure of it.

mod nystrom;
mod pivoted_cholesky;

pub use nystrom::{Nystrom, NystromOptions, nystrom};
pub use pivoted_cholesky::{PivotedCholesky, PivotedCholeskyOptions, pivoted_cholesky, pivoted_cholesky_of};
