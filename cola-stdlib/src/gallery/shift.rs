//! Matrices that are constant along diagonals, and their near kin.

use super::structure::{Coordinate, Dense, GalleryError};

/// The Toeplitz matrix with this first column and first row: aᵢⱼ = c_{i−j+1} on and below the diagonal, r_{j−i+1} above.
///
/// # Errors
///
/// The corner is given twice, and differently.
///
/// Source: Golub & Van Loan, 4th ed., §4.7.
pub fn toeplitz(col: &[f64], row: &[f64]) -> Result<Dense, GalleryError> {
    if let ([c, ..], [r, ..]) = (col, row)
        && c != r
    {
        let wanted = "equal to the first entry of the column";
        return Err(GalleryError::Argument { name: "toeplitz", argument: "row[0]", found: *r, wanted });
    }
    Dense::from_fn("toeplitz", col.len(), row.len(), |i, j| if i >= j { col[i - j] } else { row[j - i] })
}

/// The circulant matrix with this first column: aᵢⱼ = c_{(i−j) mod n + 1}.
///
/// Normal. Eigenvalues Σₖ cₖ ω^{j(k−1)}, ω = e^{−2πi/n}: the discrete Fourier transform of c.
///
/// Source: P. J. Davis, "Circulant Matrices", 1979; Golub & Van Loan, 4th ed., §4.8.2.
pub fn circulant(col: &[f64]) -> Result<Dense, GalleryError> {
    let n = col.len();
    Dense::from_fn("circulant", n, n, |i, j| col[if i >= j { i - j } else { n + i - j }])
}

/// The permutation x ↦ (xₙ, x₁, …, xₙ₋₁): ones below the diagonal and in the upper right corner.
///
/// Orthogonal, circulant. Eigenvalues: the n-th roots of unity; det = (−1)^{n−1}; the n-th power is the identity.
///
/// Source: Davis, "Circulant Matrices", §2.4.
pub fn cyclic_shift(n: usize) -> Result<Coordinate, GalleryError> {
    let mut matrix = Coordinate::with_room("cyclic_shift", n, n)?;
    for j in 0..n {
        matrix.push((j + 1) % n, j, 1.0);
    }
    Ok(matrix)
}

/// A Jordan block: `lambda` on the diagonal, ones above.
///
/// Defective for n > 1: the eigenvalue λ n times, with one eigenvector. det = λⁿ.
///
/// Source: Golub & Van Loan, 4th ed., §7.1.
pub fn jordan(n: usize, lambda: f64) -> Result<Coordinate, GalleryError> {
    bidiagonal("jordan", n, lambda, 0.0)
}

/// Forsythe's matrix: a [`jordan`] block with `alpha` in the lower left corner.
///
/// Eigenvalues: λ + the n-th roots of α, so a tiny α moves them by ⁿ√α. det(A − tI) = (λ−t)ⁿ − α(−1)ⁿ.
///
/// Source: Higham §forsythe.
pub fn forsythe(n: usize, alpha: f64, lambda: f64) -> Result<Coordinate, GalleryError> {
    bidiagonal("forsythe", n, lambda, alpha)
}

/// λ on the diagonal, ones above, α in the lower left corner; for n = 1 the corner is the diagonal.
fn bidiagonal(name: &'static str, n: usize, lambda: f64, alpha: f64) -> Result<Coordinate, GalleryError> {
    let mut matrix = Coordinate::with_room(name, n, n.saturating_mul(2))?;
    for j in 0..n {
        if j > 0 {
            matrix.push(j - 1, j, 1.0);
        }
        matrix.push(j, j, if n == 1 { lambda + alpha } else { lambda });
        if j == 0 && n > 1 && alpha != 0.0 {
            matrix.push(n - 1, 0, alpha);
        }
    }
    Ok(matrix)
}

/// Grcar's matrix: −1 below the diagonal, ones on it and on `k` diagonals above (k = 3 is usual).
///
/// Toeplitz, upper Hessenberg, unsymmetric, with sensitive eigenvalues. For k ≥ n−1, det = 2^{n−1}.
///
/// Source: J. F. Grcar, Sandia report SAND89-8691, 1989; Higham §grcar.
pub fn grcar(n: usize, k: usize) -> Result<Coordinate, GalleryError> {
    let width = k.min(n).saturating_add(2);
    let mut matrix = Coordinate::with_room("grcar", n, n.saturating_mul(width))?;
    for j in 0..n {
        for i in j.saturating_sub(k)..=j {
            matrix.push(i, j, 1.0);
        }
        if j + 1 < n {
            matrix.push(j + 1, j, -1.0);
        }
    }
    Ok(matrix)
}
