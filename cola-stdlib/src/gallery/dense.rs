//! Classical dense matrices, each given by a formula for its entries.

use super::structure::{Dense, GalleryError};

/// Hilbert's matrix: aᵢⱼ = 1/(i+j−1).
///
/// Symmetric positive definite, totally positive, Hankel; κ₂ ≈ e^{3.5n}. The inverse is [`inverse_hilbert`];
/// det = Π_{k=1}^{n−1} (k!)⁴ / Π_{k=1}^{2n−1} k!.
///
/// Source: Higham §hilb; Gregory & Karney ex. 3.8.
pub fn hilbert(n: usize) -> Result<Dense, GalleryError> {
    Dense::from_fn("hilbert", n, n, |i, j| 1.0 / (i + j + 1) as f64)
}

/// The inverse of Hilbert's matrix, in integers (exact below 2⁵³, that is for n ≤ 11).
///
/// aᵢⱼ = (−1)^{i+j} (i+j−1) C(n+i−1, n−j) C(n+j−1, n−i) C(i+j−2, i−1)². Symmetric positive definite.
///
/// Source: Higham §invhilb.
pub fn inverse_hilbert(n: usize) -> Result<Dense, GalleryError> {
    // aᵢⱼ = pᵢ pⱼ / (i+j−1), with p₁ = n and pᵢ₊₁ = −pᵢ (n−i)(n+i)/i².
    let mut matrix = Dense::from_fn("inverse_hilbert", n, n, |i, j| (i + j + 1) as f64)?;
    let next = |p: f64, i: usize| -p * (n - i) as f64 / i as f64 * (n + i) as f64 / i as f64;
    let p: Vec<f64> = (1..=n).scan(n as f64, |p, i| Some(std::mem::replace(p, next(*p, i)))).collect();
    for (k, value) in matrix.values.iter_mut().enumerate() {
        *value = p[k % n] * p[k / n] / *value;
    }
    Ok(matrix)
}

/// Lotkin's matrix: [`hilbert`] with a first row of ones.
///
/// Unsymmetric, ill-conditioned, with many small negative eigenvalues; its inverse has integer entries.
///
/// Source: M. Lotkin, "A set of test matrices", MTAC 9, 1955; Higham §lotkin.
pub fn lotkin(n: usize) -> Result<Dense, GalleryError> {
    Dense::from_fn("lotkin", n, n, |i, j| if i == 0 { 1.0 } else { 1.0 / (i + j + 1) as f64 })
}

/// Frank's matrix: upper Hessenberg, aᵢⱼ = n+1−max(i, j) for i ≤ j+1.
///
/// det = 1; the eigenvalues are positive and come in reciprocal pairs; the smaller half is ill-conditioned.
///
/// Source: W. L. Frank, J. SIAM 6, 1958; Higham §frank.
pub fn frank(n: usize) -> Result<Dense, GalleryError> {
    Dense::from_fn("frank", n, n, |i, j| if i > j + 1 { 0.0 } else { (n - i.max(j)) as f64 })
}

/// Lehmer's matrix: aᵢⱼ = min(i, j)/max(i, j).
///
/// Symmetric positive definite, totally nonnegative; the inverse is tridiagonal; n ≤ κ₂ ≤ 4n²;
/// det = (2n)! / (2ⁿ (n!)³).
///
/// Source: D. H. Lehmer, Amer. Math. Monthly 53, 1946; Higham §lehmer.
pub fn lehmer(n: usize) -> Result<Dense, GalleryError> {
    Dense::from_fn("lehmer", n, n, |i, j| (i.min(j) + 1) as f64 / (i.max(j) + 1) as f64)
}

/// aᵢⱼ = min(i, j), the covariance of a random walk.
///
/// Symmetric positive definite; det = 1; eigenvalues 1/(4 sin²((2k−1)π/(4n+2))), k = 1…n; the inverse is
/// tridiag(−1, 2, −1) with a 1 in the last place.
///
/// Source: J. Fortiana, C. M. Cuadras, Linear Algebra Appl. 264, 1997; Higham §minij.
pub fn minij(n: usize) -> Result<Dense, GalleryError> {
    Dense::from_fn("minij", n, n, |i, j| (i.min(j) + 1) as f64)
}

/// Pascal's matrix: aᵢⱼ = C(i+j−2, i−1), exact below 2⁵³.
///
/// Symmetric positive definite, totally positive; det = 1; A = L Lᵀ with Lᵢⱼ = C(i−1, j−1); the inverse has
/// integer entries; the eigenvalues come in reciprocal pairs.
///
/// Source: Higham §pascal; Brawer & Pirovino, Linear Algebra Appl. 174, 1992.
pub fn pascal(n: usize) -> Result<Dense, GalleryError> {
    let mut matrix = Dense::from_fn("pascal", n, n, |_, _| 1.0)?;
    let a = &mut matrix.values;
    for j in 1..n {
        for i in 1..n {
            // C(i+j, i) = C(i+j−1, i−1) + C(i+j−1, i)
            a[i + j * n] = a[i - 1 + j * n] + a[i + (j - 1) * n];
        }
    }
    Ok(matrix)
}

/// Moler's matrix: A = UᵀU, U unit upper triangular with `alpha` everywhere above the diagonal.
///
/// aᵢⱼ = α + (min(i, j)−1) α² for i ≠ j, aᵢᵢ = 1 + (i−1) α². Symmetric positive definite; det = 1. The usual α = −1
/// gives aᵢⱼ = min(i, j)−2, aᵢᵢ = i and one small eigenvalue, of the order of 4⁻ⁿ.
///
/// Source: Higham §moler; J. C. Nash, "Compact Numerical Methods for Computers", 1990, p. 253.
pub fn moler(n: usize, alpha: f64) -> Result<Dense, GalleryError> {
    let square = alpha * alpha;
    Dense::from_fn("moler", n, n, |i, j| i.min(j) as f64 * square + if i == j { 1.0 } else { alpha })
}

/// The Kac–Murdock–Szegő matrix: aᵢⱼ = ρ^{|i−j|}, the correlation of an autoregressive process.
///
/// Symmetric Toeplitz; positive definite for |ρ| < 1; det = (1−ρ²)^{n−1}; the inverse is tridiagonal:
/// (1−ρ²) A⁻¹ = tridiag(−ρ, 1+ρ², −ρ) with 1 in the first and last place.
///
/// Source: M. Kac, W. L. Murdock, G. Szegő, J. Rational Mech. Anal. 2, 1953; Higham §kms.
pub fn kms(n: usize, rho: f64) -> Result<Dense, GalleryError> {
    Dense::from_fn("kms", n, n, |i, j| rho.powf(i.abs_diff(j) as f64))
}

/// Vandermonde's matrix: aᵢⱼ = xᵢ^{j−1}, one row for each point.
///
/// det = Π_{i<j} (xⱼ − xᵢ).
///
/// Source: Higham §vand; Golub & Van Loan, 4th ed., §4.6.
pub fn vandermonde(points: &[f64]) -> Result<Dense, GalleryError> {
    let n = points.len();
    Dense::from_fn("vandermonde", n, n, |i, j| points[i].powf(j as f64))
}

/// Rosser's 8×8 matrix: eigenvalues that are double, nearly equal, zero, and opposite.
///
/// Symmetric, singular. Eigenvalues: ±10√10405, 1020, 510 ± 100√26, 1000 twice, 0.
///
/// Source: J. B. Rosser et al., J. Res. Nat. Bur. Standards 47, 1951; Gregory & Karney ex. 4.10.
pub fn rosser() -> Dense {
    let rows: [[i16; 8]; 8] = [
        [611, 196, -192, 407, -8, -52, -49, 29],
        [196, 899, 113, -192, -71, -43, -8, -44],
        [-192, 113, 899, 196, 61, 49, 8, 52],
        [407, -192, 196, 611, 8, 44, 59, -23],
        [-8, -71, 61, 8, 411, -599, 208, 208],
        [-52, -43, 49, 44, -599, 411, 208, 208],
        [-49, -8, 8, 59, 208, 208, 99, -911],
        [29, -44, 52, -23, 208, 208, -911, 99],
    ];
    Dense { rows: 8, cols: 8, values: rows.as_flattened().iter().copied().map(f64::from).collect() }
}
