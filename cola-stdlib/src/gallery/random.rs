//! Random matrices with known properties, the same for the same seed.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::structure::{Coordinate, Dense, GalleryError, room};

/// Q Λ Qᵀ with the given eigenvalues and Q uniformly distributed (Haar) over the orthogonal matrices.
///
/// Symmetric to the last bit. Work (4/3)n³. Each eigenvalue is met to about n·ε·max|λ|.
///
/// Method: Q = H₁ H₂ ⋯ Hₙ₋₁, where Hₖ reflects a Gaussian vector of length n−k+1 onto the first axis; the signs that
/// make Q exactly Haar commute with Λ and cancel.
///
/// # Errors
///
/// An eigenvalue is not finite.
///
/// Source: G. W. Stewart, "The efficient generation of random orthogonal matrices", SIAM J. Numer. Anal. 17, 1980.
pub fn random_symmetric(spectrum: &[f64], seed: u64) -> Result<Dense, GalleryError> {
    conjugated("random_symmetric", spectrum, seed)
}

/// [`random_symmetric`] with positive eigenvalues: symmetric positive definite, κ₂ = max λ/min λ.
///
/// # Errors
///
/// An eigenvalue is not positive and finite.
///
/// Source: Stewart 1980; Higham §qmult, §randsvd.
pub fn random_spd(spectrum: &[f64], seed: u64) -> Result<Dense, GalleryError> {
    if let Some(&found) = spectrum.iter().find(|x| !x.is_finite() || **x <= 0.0) {
        let wanted = "positive and finite";
        return Err(GalleryError::Argument { name: "random_spd", argument: "spectrum", found, wanted });
    }
    conjugated("random_spd", spectrum, seed)
}

fn conjugated(name: &'static str, spectrum: &[f64], seed: u64) -> Result<Dense, GalleryError> {
    if let Some(&found) = spectrum.iter().find(|x| !x.is_finite()) {
        return Err(GalleryError::Argument { name, argument: "spectrum", found, wanted: "finite" });
    }
    let n = spectrum.len();
    let mut matrix = Dense::from_fn(name, n, n, |i, j| if i == j { spectrum[i] } else { 0.0 })?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut w = vec![0.0; n];
    // Invariant: only rows and columns from k + 1 on are no longer diagonal.
    for k in (0..n.saturating_sub(1)).rev() {
        let mut v: Vec<f64> = (k..n).map(|_| rng.sample(StandardNormal)).collect();
        let norm = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        // H = I − β v vᵀ takes x to ∓‖x‖ e₁: v = x ± ‖x‖ e₁, β = 2/(vᵀv) = 1/(‖x‖ (‖x‖ + |x₁|))
        let beta = 1.0 / (norm * (norm + v[0].abs()));
        v[0] += norm.copysign(v[0]);
        reflect(&mut matrix.values, n, k, &v, beta, &mut w[k..]);
    }
    Ok(matrix)
}

/// B ← H B H, H = I − β v vᵀ, for the block B of a symmetric matrix from row and column k on.
fn reflect(a: &mut [f64], n: usize, k: usize, v: &[f64], beta: f64, w: &mut [f64]) {
    // w = β B v; B is symmetric, so its columns are its rows.
    for (j, wj) in w.iter_mut().enumerate() {
        let column = &a[(k + j) * n + k..(k + j + 1) * n];
        *wj = beta * dot(column, v);
    }
    // w ← w − (β/2)(wᵀv) v
    let half = 0.5 * beta * dot(w, v);
    for (wi, vi) in w.iter_mut().zip(v) {
        *wi -= half * vi;
    }
    // B ← B − v wᵀ − w vᵀ; the sum in the bracket does not depend on the order of i and j.
    for j in 0..v.len() {
        let column = &mut a[(k + j) * n + k..(k + j + 1) * n];
        for ((x, vi), wi) in column.iter_mut().zip(v).zip(w.iter()) {
            *x -= vi * w[j] + wi * v[j];
        }
    }
}

/// xᵀy in eight sums side by side, which the compiler keeps in vector registers.
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let ((x, x_rest), (y, y_rest)) = (x.as_chunks::<8>(), y.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (x, y) in x.iter().zip(y) {
        for k in 0..8 {
            sums[k] += x[k] * y[k];
        }
    }
    sums.iter().sum::<f64>() + x_rest.iter().zip(y_rest).map(|(x, y)| x * y).sum::<f64>()
}

/// A sparse symmetric positive definite matrix with about `per_row` entries in each row, the diagonal included.
///
/// Off the diagonal: uniform in (−1, 1), at random places (places drawn twice count once). On it:
/// 1 + Σⱼ |aᵢⱼ|. Strictly diagonally dominant, every eigenvalue ≥ 1 by Gershgorin.
///
/// # Errors
///
/// `per_row` is 0 for a matrix that has rows, or the matrix does not fit.
///
/// Source: Golub & Van Loan, 4th ed., §4.1.1 (dominance).
pub fn random_sparse_spd(n: usize, per_row: usize, seed: u64) -> Result<Coordinate, GalleryError> {
    const NAME: &str = "random_sparse_spd";
    if per_row == 0 && n > 0 {
        let wanted = "1 or more: the diagonal counts";
        return Err(GalleryError::Argument { name: NAME, argument: "per_row", found: 0.0, wanted });
    }
    let entries = n.saturating_mul(per_row.min(n));
    let mut matrix = Coordinate::with_room(NAME, n, entries)?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // Places (column, row) below the diagonal, each standing for two entries.
    let pairs = entries.saturating_sub(n) / 2;
    let mut places: Vec<(u32, u32)> = room(NAME, n, pairs)?;
    for _ in 0..pairs {
        let (i, j) = (rng.random_range(0..n as u32), rng.random_range(0..n as u32 - 1));
        // j skips i, so that every pair of different indices is equally likely.
        let j = if j >= i { j + 1 } else { j };
        places.push((i.min(j), i.max(j)));
    }
    places.sort_unstable();
    places.dedup();
    let mut diagonal: Vec<f64> = room(NAME, n, n)?;
    diagonal.resize(n, 1.0);
    let mut all: Vec<(u32, u32, f64)> = room(NAME, n, entries)?;
    for (j, i) in places {
        let x: f64 = 2.0 * rng.random::<f64>() - 1.0;
        diagonal[i as usize] += x.abs();
        diagonal[j as usize] += x.abs();
        all.extend([(j, i, x), (i, j, x)]);
    }
    all.extend(diagonal.iter().zip(0..).map(|(&d, k)| (k, k, d)));
    all.sort_unstable_by_key(|&(j, i, _)| (j, i));
    for (j, i, x) in all {
        matrix.push(i as usize, j as usize, x);
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bits() {
        let spectrum = [1.0, 2.0, 3.0, 4.0];
        let a = random_spd(&spectrum, 7).unwrap();
        assert_eq!(a, random_symmetric(&spectrum, 7).unwrap());
        assert_ne!(a, random_spd(&spectrum, 8).unwrap());
        assert_eq!(random_sparse_spd(50, 5, 7).unwrap(), random_sparse_spd(50, 5, 7).unwrap());
    }

    #[test]
    fn traces_of_powers_are_those_of_the_spectrum() {
        let spectrum: Vec<f64> = (0..40).map(|k| 10f64.powf(-f64::from(k) / 8.0)).collect();
        let n = spectrum.len();
        let a = random_spd(&spectrum, 1).unwrap().values;
        let bound = 10.0 * (n * n) as f64 * f64::EPSILON;
        let trace: f64 = (0..n).map(|k| a[k + k * n]).sum();
        let square: f64 = a.iter().map(|x| x * x).sum();
        assert!((trace - spectrum.iter().sum::<f64>()).abs() <= bound);
        assert!((square - spectrum.iter().map(|x| x * x).sum::<f64>()).abs() <= bound);
        assert!((0..n * n).all(|k| a[k] == a[k / n + k % n * n]), "symmetric to the last bit");
    }

    /// For Haar Q, E(qᵢⱼ²) = 1/n: the mean of A = q qᵀ over seeds is I/n, with variance (2/n²) on the diagonal.
    #[test]
    fn directions_are_uniform() {
        let (n, seeds) = (4, 4000);
        let mut mean = vec![0.0; n * n];
        for seed in 0..seeds {
            let a = random_symmetric(&[1.0, 0.0, 0.0, 0.0], seed).unwrap().values;
            mean.iter_mut().zip(a).for_each(|(m, x)| *m += x / seeds as f64);
        }
        // Five standard deviations of the mean.
        let bound = 5.0 * (2.0 / (n * n) as f64 / seeds as f64).sqrt();
        for (k, m) in mean.iter().enumerate() {
            let wanted = if k % n == k / n { 1.0 / n as f64 } else { 0.0 };
            assert!((m - wanted).abs() <= bound, "{k}: {m}");
        }
    }

    #[test]
    fn sparse_matrices_are_symmetric_and_dominant() {
        for (n, per_row) in [(0, 0), (1, 3), (2, 2), (300, 7), (20, 100)] {
            let a = random_sparse_spd(n, per_row, 3).unwrap();
            assert!(a.values.len() <= n * per_row.min(n).max(1));
            assert!(n < 100 || a.values.len() > n * per_row * 9 / 10);
            let mut entries: Vec<_> =
                a.row.iter().zip(&a.col).zip(&a.values).map(|((i, j), x)| (*j, *i, *x)).collect();
            assert!(entries.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
            let mirrored: Vec<_> = entries.iter().map(|&(j, i, x)| (i, j, x)).collect();
            let original = entries.clone();
            entries = mirrored;
            entries.sort_by_key(|&(j, i, _)| (j, i));
            assert_eq!(entries, original);
            for k in 0..n as u32 {
                let column = original.iter().filter(|e| e.0 == k);
                let (diagonal, rest) =
                    column.fold((0.0, 0.0), |(d, s), e| if e.1 == k { (e.2, s) } else { (d, s + e.2.abs()) });
                assert!((diagonal - rest - 1.0).abs() <= 1e2 * f64::EPSILON * diagonal);
            }
        }
        assert!(random_sparse_spd(3, 0, 0).is_err());
        assert!(random_spd(&[1.0, 0.0], 0).is_err());
    }
}
