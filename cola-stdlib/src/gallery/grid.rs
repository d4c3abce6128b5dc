//! Poisson's equation with zero boundary values on a line, a square and a cube, by second differences.

use super::structure::{Coordinate, GalleryError, Tridiagonal};

/// T = tridiag(−1, 2, −1).
///
/// Symmetric positive definite. Eigenvalues 4 sin²(kπ/(2(n+1))), k = 1…n; det = n+1; the inverse has the entries
/// min(i, j) (n+1−max(i, j))/(n+1).
///
/// Source: Golub & Van Loan, 4th ed., §4.8.
pub fn poisson1d(n: usize) -> Result<Tridiagonal, GalleryError> {
    Tridiagonal::from_fn("poisson1d", n, |_| -1.0, |_| 2.0, |_| -1.0)
}

/// The 5-point Laplacian of an n×n grid: T ⊗ I + I ⊗ T, of size n²×n², T = [`poisson1d`].
///
/// Symmetric positive definite. Eigenvalues λᵢ + λⱼ, with λ those of T.
///
/// Source: Golub & Van Loan, 4th ed., §4.8.4.
pub fn poisson2d(n: usize) -> Result<Coordinate, GalleryError> {
    grid("poisson2d", [1, n, n], [0.0, 1.0, 1.0])
}

/// The 5-point Laplacian with a weight for each axis: ax (T ⊗ I) + ay (I ⊗ T) on an nx×ny grid.
///
/// Row ix·ny + iy, from 0, belongs to the point (ix, iy). Symmetric; positive definite for ax, ay > 0. Eigenvalues
/// ax·4 sin²(πi/(2(nx+1))) + ay·4 sin²(πj/(2(ny+1))).
///
/// Source: Golub & Van Loan, 4th ed., §4.8.4.
pub fn poisson2d_anisotropic(nx: usize, ny: usize, ax: f64, ay: f64) -> Result<Coordinate, GalleryError> {
    grid("poisson2d_anisotropic", [1, nx, ny], [0.0, ax, ay])
}

/// The 7-point Laplacian of an n×n×n grid, of size n³×n³.
///
/// Symmetric positive definite. Eigenvalues λᵢ + λⱼ + λₖ, with λ those of [`poisson1d`].
///
/// Source: Golub & Van Loan, 4th ed., §4.8.4.
pub fn poisson3d(n: usize) -> Result<Coordinate, GalleryError> {
    grid("poisson3d", [n, n, n], [1.0, 1.0, 1.0])
}

/// Σ over the axes of weight·(I ⊗ T ⊗ I); the last axis runs fastest. Weights of axes of length 1 still count.
fn grid(name: &'static str, sizes: [usize; 3], weights: [f64; 3]) -> Result<Coordinate, GalleryError> {
    let n = sizes.iter().fold(1usize, |product, &size| product.saturating_mul(size));
    // A point has two neighbours along each axis, but for the two faces of the grid.
    let beside = |size: usize| 2 * (n - n / size);
    let small = u32::try_from(n).is_ok();
    let entries = if small && n > 0 { n + sizes.map(beside).iter().sum::<usize>() } else { n };
    let mut matrix = Coordinate::with_room(name, n, entries)?;
    let steps = [sizes[1] * sizes[2], sizes[2], 1];
    let diagonal = 2.0 * weights.iter().sum::<f64>();
    for j in 0..n {
        let at = [j / steps[0], j / steps[1] % sizes[1], j % sizes[2]];
        for axis in 0..3 {
            if at[axis] > 0 {
                matrix.push(j - steps[axis], j, -weights[axis]);
            }
        }
        matrix.push(j, j, diagonal);
        for axis in (0..3).rev() {
            if at[axis] + 1 < sizes[axis] {
                matrix.push(j + steps[axis], j, -weights[axis]);
            }
        }
    }
    Ok(matrix)
}
