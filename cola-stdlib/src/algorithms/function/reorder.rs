//! The order of the eigenvalues in a complex Schur form.
//!
//! Method    neighbours trade places by a rotation of T and Q
//! Memory    none
//! Work      6n complex operations for each exchange, at most n²/2 exchanges
//! Stops     never
//! Differs   none
//! Source    Bai & Demmel, Linear Algebra Appl. 186 (1993); LAPACK ztrexc

use cola_kernels::Mat;
use cola_runtime::c64;

/// Sorts the diagonal of T by `rank`, which is permuted along; eigenvalues of one rank keep their order.
pub(super) fn sort(q: &mut Mat<c64>, t: &mut Mat<c64>, rank: &mut [usize]) {
    for end in (1..rank.len()).rev() {
        for k in 0..end {
            if rank[k] > rank[k + 1] {
                exchange(q, t, k);
                rank.swap(k, k + 1);
            }
        }
    }
}

/// Exchanges eigenvalues k and k + 1.
fn exchange(q: &mut Mat<c64>, t: &mut Mat<c64>, k: usize) {
    let n = t.nrows();
    let (first, second) = (t[(k, k)], t[(k + 1, k + 1)]);
    let (c, s) = rotation(t[(k, k + 1)], second - first);
    for j in k + 2..n {
        let (x, y) = (t[(k, j)], t[(k + 1, j)]);
        t[(k, j)] = x * c + s * y;
        t[(k + 1, j)] = y * c - s.conj() * x;
    }
    let turn = |m: &mut Mat<c64>, rows: usize| {
        for i in 0..rows {
            let (x, y) = (m[(i, k)], m[(i, k + 1)]);
            m[(i, k)] = x * c + s.conj() * y;
            m[(i, k + 1)] = y * c - s * x;
        }
    };
    turn(t, k);
    turn(q, n);
    (t[(k, k)], t[(k + 1, k + 1)]) = (second, first);
}

/// c ≥ 0 and s with c² + |s|² = 1 and −s̄·f + c·g = 0.
fn rotation(f: c64, g: c64) -> (f64, c64) {
    let (size_f, size_g) = (f.norm(), g.norm());
    if size_g == 0.0 {
        return (1.0, c64::new(0.0, 0.0));
    }
    if size_f == 0.0 {
        return (0.0, g.conj() / size_g);
    }
    let r = size_f.hypot(size_g);
    (size_f / r, (f / size_f) * (g.conj() / r))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::function::dense::times;
    use cola_kernels::max_abs;
    use cola_runtime::Result;

    #[test]
    fn the_matrix_stays_the_same() -> Result<()> {
        let entry =
            |i: usize, j: usize| c64::new(((i * 5 + j * 3) % 7) as f64 - 3.0, ((i + 2 * j) % 5) as f64);
        let mut t = Mat::from_fn(6, 6, |i, j| if i <= j { entry(i, j) } else { c64::new(0.0, 0.0) });
        let before = t.clone();
        let mut q = Mat::from_fn(6, 6, |i, j| c64::new(f64::from(u8::from(i == j)), 0.0));
        let mut rank = [2, 0, 1, 0, 2, 1];
        sort(&mut q, &mut t, &mut rank);
        assert_eq!(rank, [0, 0, 1, 1, 2, 2]);
        let back = times(times(q.as_ref(), t.as_ref())?.as_ref(), q.adjoint().to_owned().as_ref())?;
        assert!(max_abs((&back - &before).as_ref()) < 1e-13);
        assert_eq!(t[(0, 0)], before[(1, 1)]);
        Ok(())
    }
}
