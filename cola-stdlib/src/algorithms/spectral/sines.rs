//! The eigenvalues of tridiagonal Toeplitz matrices with equal bands.

use std::f64::consts::PI;

/// λₖ = a + 2b·cos(kπ/(n+1)), k = 1 … n, of the n×n matrix with a on the diagonal and b beside it, in the order of the
/// columns of the sine transform: as (a + 2b) − 4b·sin²(kπ/(2(n+1))), so that small ones of the second difference keep all
/// digits.
///
/// # Cost     n sines.
/// # Source   Golub & Van Loan, 4th ed., §4.8.6
pub(crate) fn sine_eigenvalues(a: f64, b: f64, n: usize) -> Vec<f64> {
    let half = |k: usize| (PI * k as f64 / (2.0 * (n as f64 + 1.0))).sin();
    (1..=n).map(|k| (a + 2.0 * b) - 4.0 * b * half(k).powi(2)).collect()
}
