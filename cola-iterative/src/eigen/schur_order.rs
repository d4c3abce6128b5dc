//! Reordering of a complex Schur form: wanted eigenvalues are brought to the front by unitary exchanges.
//!
//! Source    Golub & Van Loan, 4th ed., §7.6.2; LAPACK, xTREXC

use cola_kernels::{Field, Mat};

/// Brings the eigenvalues at `places` of the diagonal of T to the front, in this order; Q follows, Q·T·Qᴴ stays.
pub(crate) fn bring_to_front<C: Field>(t: &mut Mat<C>, q: &mut Mat<C>, places: &[usize]) {
    // Where the eigenvalue that was at each place stands now.
    let mut at: Vec<usize> = (0..t.nrows()).collect();
    for (to, &place) in places.iter().enumerate() {
        let from = at[place];
        for k in (to..from).rev() {
            exchange(t, q, k);
        }
        at.iter_mut().filter(|x| (to..from).contains(x)).for_each(|x| *x += 1);
        at[place] = to;
    }
}

/// Exchanges the eigenvalues at k and k + 1.
fn exchange<C: Field>(t: &mut Mat<C>, q: &mut Mat<C>, k: usize) {
    let n = t.nrows();
    let (t11, t22) = (t[(k, k)], t[(k + 1, k + 1)]);
    // The eigenvector of t22 in the leading 2×2 block is (t12, t22 − t11): a rotation turns it into (r, 0).
    let (f, g) = (t[(k, k + 1)], t22 - t11);
    let r = f.abs().hypot(g.abs());
    if r == 0.0 {
        return;
    }
    let (cs, sn) = if f.abs() == 0.0 {
        (0.0, g.conj().scale(1.0 / g.abs()))
    } else {
        (f.abs() / r, f.scale(1.0 / f.abs()) * g.conj().scale(1.0 / r))
    };
    for j in k + 2..n {
        let (x, y) = (t[(k, j)], t[(k + 1, j)]);
        (t[(k, j)], t[(k + 1, j)]) = (x.scale(cs) + sn * y, y.scale(cs) - sn.conj() * x);
    }
    for i in 0..k {
        let (x, y) = (t[(i, k)], t[(i, k + 1)]);
        (t[(i, k)], t[(i, k + 1)]) = (x.scale(cs) + sn.conj() * y, y.scale(cs) - sn * x);
    }
    // Entry (0, 1) of G·[t11 f; 0 t22]·Gᴴ with G = [cs sn; −conj(sn) cs].
    let above = (t11.scale(cs), f.scale(cs) + sn * t22);
    t[(k, k + 1)] = above.1.scale(cs) - above.0 * sn;
    (t[(k, k)], t[(k + 1, k + 1)], t[(k + 1, k)]) = (t22, t11, C::zero());
    for i in 0..n {
        let (x, y) = (q[(i, k)], q[(i, k + 1)]);
        (q[(i, k)], q[(i, k + 1)]) = (x.scale(cs) + sn.conj() * y, y.scale(cs) - sn * x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_kernels::{c64, norm_fro, schur};

    #[test]
    fn the_form_stays_one_of_the_same_matrix() {
        let n = 7;
        let entry =
            |i: usize, j: usize| c64::new(((i * 5 + j * 3) % 7) as f64, ((i + 2 * j) % 5) as f64 - 2.0);
        let a = Mat::from_fn(n, n, entry);
        let s = schur(a.as_ref()).unwrap();
        let (mut t, mut q) = (s.t.clone(), s.q.clone());
        bring_to_front(&mut t, &mut q, &[4, 1, 6]);
        for (to, from) in [4, 1, 6].into_iter().enumerate() {
            assert_eq!(t[(to, to)], s.t[(from, from)]);
        }
        let rebuilt = &q * &t * q.adjoint();
        assert!(norm_fro((rebuilt - &a).as_ref()) < 1e-13 * norm_fro(a.as_ref()) * n as f64);
        assert!((0..n).all(|j| (j + 1..n).all(|i| t[(i, j)] == c64::new(0.0, 0.0))));
    }
}
