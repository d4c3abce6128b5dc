//! Matrices with three diagonals.

use super::structure::{GalleryError, Tridiagonal};

/// The tridiagonal matrix with constant diagonals.
///
/// For sub·sup > 0 the eigenvalues are diag + 2√(sub·sup) cos(kπ/(n+1)), k = 1…n.
///
/// Source: Gregory & Karney ex. 7.4; Golub & Van Loan, 4th ed., §4.8.
pub fn toeplitz_tridiagonal(n: usize, sub: f64, diag: f64, sup: f64) -> Result<Tridiagonal, GalleryError> {
    Tridiagonal::from_fn("toeplitz_tridiagonal", n, |_| sub, |_| diag, |_| sup)
}

/// The matrix of Clement, Kac and Sylvester: zero diagonal, n−1, …, 2, 1 below it and 1, 2, …, n−1 above.
///
/// Unsymmetric. Eigenvalues n−1, n−3, …, −(n−3), −(n−1); det = 0 for odd n, (−1)^{n/2} ((n−1)!!)² for even n.
///
/// Source: P. A. Clement, SIAM Rev. 1, 1959; O. Taussky, J. Todd, Linear Algebra Appl. 150, 1991; Higham §clement.
pub fn kac(n: usize) -> Result<Tridiagonal, GalleryError> {
    Tridiagonal::from_fn("kac", n, |k| (n - 1 - k) as f64, |_| 0.0, |k| (k + 1) as f64)
}

/// Wilkinson's W⁺: ones beside the diagonal |k − (n+1)/2|, k = 1…n.
///
/// Symmetric. The largest eigenvalues come in pairs that agree to many digits without being equal: for n = 21,
/// 10.746194182903322 and 10.746194182903393.
///
/// Source: J. H. Wilkinson, "The Algebraic Eigenvalue Problem", 1965, p. 308; Higham §wilkinson.
pub fn wilkinson(n: usize) -> Result<Tridiagonal, GalleryError> {
    let middle = (n as f64 - 1.0) / 2.0;
    Tridiagonal::from_fn("wilkinson", n, |_| 1.0, |k| (k as f64 - middle).abs(), |_| 1.0)
}
