//! Symmetric elimination with pivots of size one and two that ends where nothing is left.
//!
//! Method    complete pivoting: the largest entry of the diagonal, or, where an entry beside it is larger by more than
//!           (1 + √17)/8, the two rows of that entry
//! Memory    n² entries
//! Work      n³/3 operations and n³/3 comparisons
//! Stops     when the rest of the matrix is zero: L keeps its unit diagonal, D has zeros
//! Differs   nothing
//! Source    Bunch & Parlett, SIAM J. Numer. Anal. 8 (1971)

use cola_kernels::Field;
use cola_runtime::{Array, Number, Result};

/// (p, L, diag D, sub D) with row i of P·A = row p[i] of A and P·A·Pᵀ = L·D·Lᴴ. Only the lower triangle is read.
pub(super) fn eliminate<T: Number + Field>(a: &Array) -> Result<(Vec<usize>, Array, Array, Array)> {
    let n = a.rows();
    let given = a.to_vec::<T>()?;
    let mut w = Work { n, a: given, p: (0..n).collect() };
    w.mirror();
    let (mut l, mut sub) = (vec![T::ZERO; n * n], vec![T::ZERO; n.saturating_sub(1)]);
    let mut diagonal = vec![T::ZERO; n];
    let threshold = (1.0 + 17f64.sqrt()) / 8.0;
    let mut k = 0;
    while k < n {
        let (on, off) = (w.largest_on_diagonal(k), w.largest_beside(k));
        let (size, (i, j)) = off.map_or((0.0, (k, k)), |place| (w.at(place.0, place.1).modulus(), place));
        let best = w.at(on, on).modulus();
        if best == 0.0 && size == 0.0 {
            break;
        }
        if best >= threshold * size {
            w.exchange(&mut l, k, on);
            let d = w.at(k, k);
            diagonal[k] = d;
            for r in k + 1..n {
                l[r + k * n] = w.at(r, k).over(d);
            }
            w.update(&l, k, &[(k, k, d)]);
            k += 1;
        } else {
            w.exchange(&mut l, k, j);
            let i = if i == k { j } else { i };
            w.exchange(&mut l, k + 1, i);
            let (d, e, c) = (w.at(k, k), w.at(k + 1, k + 1), w.at(k + 1, k));
            (diagonal[k], diagonal[k + 1], sub[k]) = (d, e, c);
            // (x y)·D⁻¹ with D = (d c̄; c e), scaled by c, the largest entry.
            for r in k + 2..n {
                let (x, y) = (w.at(r, k).over(c), w.at(r, k + 1).over(c.conjugate()));
                let (d, e) = (d.over(c), e.over(c.conjugate()));
                let det = d * e - T::ONE;
                l[r + k * n] = (x * e - y).over(det);
                l[r + (k + 1) * n] = (y * d - x).over(det);
            }
            w.update(&l, k + 1, &[(k, k, d), (k + 1, k + 1, e), (k + 1, k, c), (k, k + 1, c.conjugate())]);
            k += 2;
        }
    }
    (0..n).for_each(|i| l[i + i * n] = T::ONE);
    Ok((w.p, Array::from_vec(n, n, l)?, Array::vector(diagonal), Array::vector(sub)))
}

/// What is left of the matrix, and the order of its rows.
struct Work<T> {
    n: usize,
    a: Vec<T>,
    p: Vec<usize>,
}

impl<T: Number> Work<T> {
    fn at(&self, i: usize, j: usize) -> T {
        self.a[i + j * self.n]
    }

    /// Fills the upper triangle by the lower one.
    fn mirror(&mut self) {
        for j in 0..self.n {
            for i in 0..j {
                self.a[i + j * self.n] = self.at(j, i).conjugate();
            }
        }
    }

    fn largest_on_diagonal(&self, k: usize) -> usize {
        let by_size = |&i: &usize, &j: &usize| self.at(i, i).modulus().total_cmp(&self.at(j, j).modulus());
        (k..self.n).max_by(by_size).unwrap_or(k)
    }

    /// Row and column of the largest entry below the diagonal.
    fn largest_beside(&self, k: usize) -> Option<(usize, usize)> {
        let places = (k..self.n).flat_map(|j| (j + 1..self.n).map(move |i| (i, j)));
        places.max_by(|&(i, j), &(p, q)| self.at(i, j).modulus().total_cmp(&self.at(p, q).modulus()))
    }

    /// Exchanges rows and columns k and i, and the rows of L that are done.
    fn exchange(&mut self, l: &mut [T], k: usize, i: usize) {
        if i == k {
            return;
        }
        let n = self.n;
        (0..n).for_each(|j| self.a.swap(k + j * n, i + j * n));
        (0..n).for_each(|j| self.a.swap(j + k * n, j + i * n));
        (0..k).for_each(|j| l.swap(k + j * n, i + j * n));
        self.p.swap(k, i);
    }

    /// A ← A − Σ l_p·d_pq·l_qᴴ below row and column `last`.
    fn update(&mut self, l: &[T], last: usize, block: &[(usize, usize, T)]) {
        let n = self.n;
        for j in last + 1..n {
            for i in last + 1..n {
                for &(p, q, d) in block {
                    let change = l[i + p * n] * d * l[j + q * n].conjugate();
                    self.a[i + j * n] -= change;
                }
            }
        }
    }
}
