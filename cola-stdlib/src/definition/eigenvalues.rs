//! Eigenvalues of a small dense matrix by the textbook's QR iteration, in c64.

use super::Matrix;
use cola_runtime::c64;

const ZERO: c64 = c64::new(0.0, 0.0);

/// The eigenvalues with their multiplicities, in no order: Hessenberg form by rotations, then QR steps with Wilkinson's
/// shift (Golub & Van Loan, 4th ed., §7.4 and §7.5), an exceptional shift after every tenth.
pub(crate) fn eigenvalues(a: &Matrix) -> Vec<c64> {
    let (n, norm) = (a.n, a.norm());
    let mut h = hessenberg(a);
    let (mut values, mut high, mut steps) = (Vec::new(), n, 0);
    while high > 0 {
        let mut low = high - 1;
        while low > 0 {
            let beside = h.at(low - 1, low - 1).norm() + h.at(low, low).norm();
            let small = f64::EPSILON * if beside == 0.0 { norm } else { beside };
            if h.at(low, low - 1).norm() <= small {
                break;
            }
            low -= 1;
        }
        if low + 1 == high || steps > 100 * n {
            values.push(h.at(high - 1, high - 1));
            (high, steps) = (high - 1, 0);
            continue;
        }
        steps += 1;
        let shift = if steps % 10 == 0 {
            h.at(high - 1, high - 1) + h.at(high - 1, high - 2).norm()
        } else {
            wilkinson(&h, high)
        };
        step(&mut h, low, high, shift);
    }
    values
}

/// The eigenvalue of the last 2×2 block that is nearer to its last entry.
fn wilkinson(h: &Matrix, high: usize) -> c64 {
    let (i, j) = (high - 2, high - 1);
    let (a, b, c, d) = (h.at(i, i), h.at(i, j), h.at(j, i), h.at(j, j));
    let (mean, half) = ((a + d) / 2.0, (a - d) / 2.0);
    let root = (half * half + b * c).sqrt();
    let (p, q) = (mean + root, mean - root);
    if (p - d).norm() < (q - d).norm() { p } else { q }
}

/// H − σI = QR, H ← RQ + σI on rows and columns low..high.
fn step(h: &mut Matrix, low: usize, high: usize, shift: c64) {
    for i in low..high {
        h.set(i, i, h.at(i, i) - shift);
    }
    let mut rotations = Vec::new();
    for k in low..high - 1 {
        let turn = Rotation::of(h.at(k, k), h.at(k + 1, k));
        for j in k..high {
            turn.rows(h, k, k + 1, j);
        }
        rotations.push(turn);
    }
    for (k, turn) in (low..).zip(&rotations) {
        for i in low..(k + 2).min(high) {
            turn.cols(h, k, k + 1, i);
        }
    }
    for i in low..high {
        h.set(i, i, h.at(i, i) + shift);
    }
}

/// A unitary 2×2 matrix (c s; −s̄ c) that turns (x, y) into (r, 0).
struct Rotation {
    c: f64,
    s: c64,
}

impl Rotation {
    fn of(x: c64, y: c64) -> Rotation {
        let r = x.norm().hypot(y.norm());
        if y == ZERO || r == 0.0 {
            return Rotation { c: 1.0, s: ZERO };
        }
        if x == ZERO {
            return Rotation { c: 0.0, s: y.conj() / y.norm() };
        }
        Rotation { c: x.norm() / r, s: x / x.norm() * y.conj() / r }
    }

    /// Rows p and q of column j, from the left.
    fn rows(&self, h: &mut Matrix, p: usize, q: usize, j: usize) {
        let (x, y) = (h.at(p, j), h.at(q, j));
        h.set(p, j, x * self.c + y * self.s);
        h.set(q, j, y * self.c - x * self.s.conj());
    }

    /// Columns p and q of row i, from the right by the adjoint.
    fn cols(&self, h: &mut Matrix, p: usize, q: usize, i: usize) {
        let (x, y) = (h.at(i, p), h.at(i, q));
        h.set(i, p, x * self.c + y * self.s.conj());
        h.set(i, q, y * self.c - x * self.s);
    }
}

/// A unitarily similar matrix without entries below the first subdiagonal.
fn hessenberg(a: &Matrix) -> Matrix {
    let (n, mut h) = (a.n, a.clone());
    for j in 0..n.saturating_sub(2) {
        for i in (j + 2..n).rev() {
            let turn = Rotation::of(h.at(i - 1, j), h.at(i, j));
            (0..n).for_each(|k| turn.rows(&mut h, i - 1, i, k));
            (0..n).for_each(|k| turn.cols(&mut h, i - 1, i, k));
            h.set(i, j, ZERO);
        }
    }
    h
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use cola_runtime::{Array, Value};

    fn sorted(n: usize, entry: impl FnMut(usize, usize) -> c64) -> Vec<c64> {
        let a = Value::Array(Array::from_fn(n, n, entry).unwrap());
        let mut values = eigenvalues(&Matrix::of(Some(&a)).unwrap());
        values.sort_by(|x, y| (x.re, x.im).partial_cmp(&(y.re, y.im)).unwrap());
        values
    }

    fn near(found: &[c64], expected: &[c64], tol: f64) {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(x, y)| (x - y).norm() < tol), "{found:?}");
    }

    #[test]
    fn eigenvalues_of_the_cyclic_shift_are_the_roots_of_unity() {
        let found = sorted(4, |i, j| c64::new(f64::from(u8::from((i + 1) % 4 == j)), 0.0));
        let c = c64::new;
        let (re, mut im): (Vec<f64>, Vec<f64>) = found.iter().map(|z| (z.re, z.im)).unzip();
        near(
            &re.iter().map(|x| c(*x, 0.0)).collect::<Vec<_>>(),
            &[c(-1.0, 0.0), c(0.0, 0.0), c(0.0, 0.0), c(1.0, 0.0)],
            1e-14,
        );
        im.sort_by(f64::total_cmp);
        near(
            &im.iter().map(|x| c(*x, 0.0)).collect::<Vec<_>>(),
            &[c(-1.0, 0.0), c(0.0, 0.0), c(0.0, 0.0), c(1.0, 0.0)],
            1e-14,
        );
    }

    #[test]
    fn eigenvalues_of_a_companion_matrix_are_the_roots() {
        // (x − 1)(x − 2)(x − 3) = x³ − 6x² + 11x − 6
        let rows = [[6.0, -11.0, 6.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
        let found = sorted(3, |i, j| c64::new(rows[i][j], 0.0));
        near(&found, &[1.0, 2.0, 3.0].map(|x| c64::new(x, 0.0)), 1e-13);
    }

    #[test]
    fn a_jordan_block_has_one_eigenvalue_three_times() {
        let entry = |i: usize, j: usize| match i.wrapping_sub(j) {
            0 => c64::new(2.0, 1.0),
            1 => c64::new(1.0, 0.0),
            _ => c64::new(0.0, 0.0),
        };
        near(&sorted(3, entry), &[c64::new(2.0, 1.0); 3], 1e-4);
    }
}
