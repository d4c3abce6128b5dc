//! Test matrices in closed form: small functions of a size and a parameter or two, with known answers.
//!
//! Each page says what the matrix is, which properties it has, and which of its eigenvalues, determinant or
//! inverse are known; a test holds it to that. [`ENTRIES`] lists them all by name.
//!
//! Any size is accepted, 0 too; what does not fit into memory or 32-bit indices is a [`GalleryError`].
//! Formulas count rows and columns from 1, as their sources do; the data structures count from 0.
//!
//! ```
//! use cola_stdlib::gallery;
//! // det = 1, and the inverse is tridiagonal.
//! assert_eq!(gallery::minij(3)?.values, [1., 1., 1., 1., 2., 2., 1., 2., 3.]);
//! assert_eq!(gallery::find("trefethen").map(|entry| entry.arguments), Some("n"));
//! # Ok::<(), gallery::GalleryError>(())
//! ```
//!
//! # Sources
//!
//! - N. J. Higham, "The Test Matrix Toolbox for MATLAB (version 3.0)", Numerical Analysis Report 276, Manchester, 1995.
//! - R. T. Gregory, D. L. Karney, "A Collection of Matrices for Testing Computational Algorithms", Wiley, 1969.

mod dense;
mod entries;
mod entry;
mod grid;
mod random;
mod shift;
mod structure;
mod trefethen;
mod tridiagonal;

pub use dense::{
    frank, hilbert, inverse_hilbert, kms, lehmer, lotkin, minij, moler, pascal, rosser, vandermonde,
};
pub use entries::ENTRIES;
pub use entry::{Entry, find};
pub use grid::{poisson1d, poisson2d, poisson2d_anisotropic, poisson3d};
pub use random::{random_sparse_spd, random_spd, random_symmetric};
pub use shift::{circulant, cyclic_shift, forsythe, grcar, jordan, toeplitz};
pub use structure::{Coordinate, Dense, GalleryError, Matrix, Tridiagonal};
pub use trefethen::trefethen;
pub use tridiagonal::{kac, toeplitz_tridiagonal, wilkinson};

#[cfg(test)]
mod square;
#[cfg(test)]
mod tests;
