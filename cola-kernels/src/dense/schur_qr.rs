//! The single-shift QR iteration for a complex Hessenberg matrix.

use crate::error::{KernelError, Result};
use crate::field::Field;
use faer::MatMut;

/// Sweeps for one eigenvalue after which the iteration is given up.
const SWEEPS: usize = 60;

/// h ← T, q ← Q·U with H = U·T·Uᴴ for an upper Hessenberg H: the plain iteration, which converges for matrices with
/// many equal eigenvalues too, on which the iteration of a pair may stall.
///
/// # Cost     about 25n³ complex operations, not blocked.
/// # Errors   `NoConvergence`.
/// # Source   Golub & Van Loan, 4th ed., §7.5; LAPACK zlahqr; Ahues & Tisseur, LAPACK Working Note 122 (1997).
pub(crate) fn iterate<T: Field>(mut h: MatMut<'_, T>, mut q: MatMut<'_, T>) -> Result<()> {
    let mut last = h.nrows();
    while last > 1 {
        let i = last - 1;
        let mut deflated = false;
        for sweep in 0..SWEEPS {
            let first = start_of_block(&mut h, i);
            if first == i {
                deflated = true;
                break;
            }
            let shift = match sweep % 20 {
                // Exceptional shifts break cycles.
                10 => h[(first, first)] + T::from_f64(0.75 * h[(first + 1, first)].abs()),
                19 => h[(i, i)] + T::from_f64(0.75 * h[(i, i - 1)].abs()),
                _ => wilkinson(&h, i),
            };
            chase(&mut h, &mut q, first, i, shift);
        }
        if !deflated {
            return Err(KernelError::NoConvergence("Schur"));
        }
        last -= 1;
    }
    Ok(())
}

/// The first row of the unreduced block that ends in row i; the subdiagonal entry before it is set to zero.
fn start_of_block<T: Field>(h: &mut MatMut<'_, T>, i: usize) -> usize {
    for k in (1..=i).rev() {
        let (above, below) = (h[(k - 1, k)].abs(), h[(k, k - 1)].abs());
        let (a, d) = (h[(k - 1, k - 1)], h[(k, k)]);
        let mut size = a.abs() + d.abs();
        if size == 0.0 {
            size = (0..=i).map(|j| h[(j, k)].abs().max(h[(j, k - 1)].abs())).fold(0.0, f64::max);
        }
        if below > T::EPS * size {
            continue;
        }
        // Small against the product of what it couples, so that graded matrices keep their small eigenvalues.
        let (large, small) = (above.max(below), above.min(below));
        let (from, to) = (d.abs().max((a - d).abs()), d.abs().min((a - d).abs()));
        let sum = from + large;
        if below == 0.0
            || small * (large / sum) <= T::EPS * to * (from / sum)
            || below <= T::EPS * T::EPS * size
        {
            h[(k, k - 1)] = T::zero();
            return k;
        }
    }
    0
}

/// The eigenvalue of the last 2×2 block that is nearer to its last entry.
fn wilkinson<T: Field>(h: &MatMut<'_, T>, i: usize) -> T {
    let (a, b, c, d) = (h[(i - 1, i - 1)], h[(i - 1, i)], h[(i, i - 1)], h[(i, i)]);
    let product = b * c;
    if product == T::zero() {
        return d;
    }
    let half = (a - d).scale(0.5);
    let root = square_root(half * half + product);
    let (plus, minus) = (half + root, half - root);
    d - product.over(if plus.abs() >= minus.abs() { plus } else { minus })
}

fn square_root<T: Field>(z: T) -> T {
    let (re, im, r) = (z.re(), z.im(), z.abs());
    let (x, y) = (((r + re).max(0.0) / 2.0).sqrt(), ((r - re).max(0.0) / 2.0).sqrt());
    T::from_parts(x, if im < 0.0 { -y } else { y })
}

/// One sweep with a shift on rows first..=i.
fn chase<T: Field>(h: &mut MatMut<'_, T>, q: &mut MatMut<'_, T>, first: usize, i: usize, shift: T) {
    let n = h.nrows();
    for k in first..i {
        let (x, y) =
            if k == first { (h[(k, k)] - shift, h[(k + 1, k)]) } else { (h[(k, k - 1)], h[(k + 1, k - 1)]) };
        let (c, s) = rotation(x, y);
        let from = if k == first { k } else { k - 1 };
        for j in from..n {
            let (x, y) = (h[(k, j)], h[(k + 1, j)]);
            h[(k, j)] = x.scale(c) + s * y;
            h[(k + 1, j)] = y.scale(c) - s.conj() * x;
        }
        if k > first {
            h[(k + 1, k - 1)] = T::zero();
        }
        turn_columns(h, k, (k + 3).min(i + 1), c, s);
        turn_columns(q, k, n, c, s);
    }
}

fn turn_columns<T: Field>(m: &mut MatMut<'_, T>, k: usize, rows: usize, c: f64, s: T) {
    for r in 0..rows {
        let (x, y) = (m[(r, k)], m[(r, k + 1)]);
        m[(r, k)] = x.scale(c) + s.conj() * y;
        m[(r, k + 1)] = y.scale(c) - s * x;
    }
}

/// c and s with c² + |s|² = 1 and c·y − s̄·x = 0.
fn rotation<T: Field>(x: T, y: T) -> (f64, T) {
    let (a, b) = (x.abs(), y.abs());
    if b == 0.0 {
        return (1.0, T::zero());
    }
    if a == 0.0 {
        return (0.0, y.conj().scale(1.0 / b));
    }
    let r = a.hypot(b);
    (a / r, (x.scale(1.0 / a) * y.conj().scale(1.0 / b)).scale(b / r))
}
