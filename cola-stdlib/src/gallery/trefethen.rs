//! Primes on the diagonal: problem 7 of the hundred-digit challenge.

use super::structure::{Coordinate, GalleryError, room};

/// The first n primes on the diagonal, and ones where |i−j| is a power of two: 1, 2, 4, ….
///
/// Symmetric; positive definite for n < 40 by a test, and for n = 20000, where entry (1, 1) of the inverse is
/// 0.725078346268401167….
///
/// Source: L. N. Trefethen, "A hundred-dollar, hundred-digit challenge", SIAM News 35(1), 2002, problem 7.
pub fn trefethen(n: usize) -> Result<Coordinate, GalleryError> {
    let distances: Vec<usize> = (0..usize::BITS).map(|k| 1 << k).take_while(|&d| d < n).collect();
    // Each distance d occurs on two diagonals of n − d entries.
    let beside = distances.iter().fold(0usize, |sum, d| sum.saturating_add((n - d).saturating_mul(2)));
    let mut matrix = Coordinate::with_room("trefethen", n, beside.saturating_add(n))?;
    for (j, prime) in primes(n)?.into_iter().enumerate() {
        for d in distances.iter().rev().filter(|&&d| d <= j) {
            matrix.push(j - d, j, 1.0);
        }
        matrix.push(j, j, prime);
        for d in distances.iter().take_while(|&&d| d < n - j) {
            matrix.push(j + d, j, 1.0);
        }
    }
    Ok(matrix)
}

/// The first n primes, by the sieve of Eratosthenes over the odd numbers.
fn primes(n: usize) -> Result<Vec<f64>, GalleryError> {
    let mut primes = room("trefethen", n, n)?;
    // pₙ < n (ln n + ln ln n) for n ≥ 6 (Rosser 1941), and p₆ = 13.
    let x = n.max(6) as f64;
    let half = (x * (x.ln() + x.ln().ln())) as usize / 2 + 1;
    // composite[k] tells of 2k + 1.
    let mut composite: Vec<bool> = room("trefethen", n, half)?;
    composite.resize(half, false);
    primes.extend((n > 0).then_some(2.0));
    for k in 1..half {
        if primes.len() == n {
            break;
        }
        if composite[k] {
            continue;
        }
        let p = 2 * k + 1;
        primes.push(p as f64);
        let square = p.saturating_mul(p) / 2;
        for multiple in (square..half).step_by(p) {
            composite[multiple] = true;
        }
    }
    Ok(primes)
}
