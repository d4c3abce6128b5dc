//! Reordering of a complex Schur form: wanted eigenvalues are brought to the front by unitary exchanges; and the order that
//! keeps the conjugate pairs of a real operator together.
//!
//! Source    Golub & Van Loan, 4th ed., §7.6.2; LAPACK, xTREXC

use super::wanted::Wanted;
use crate::kernel::OnOperand;
use crate::{Working, small};
use cola_kernels::{Field, Mat, MatRef, svd};
use cola_runtime::{Result, c64};

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

/// The order wanted. For a real operator, conjugate pairs stand side by side, Im λ > 0 first, also where rounding made
/// their keys differ; those whose imaginary part is wanted are ordered by its size. And where pairs begin.
pub(super) fn order<T: Working>(values: &[c64], wanted: Wanted, size: f64) -> (Vec<usize>, Vec<bool>) {
    if T::COMPLEX {
        return (wanted.order_complex(values), vec![false; values.len()]);
    }
    let folded: Vec<c64> = values.iter().map(|z| c64::new(z.re, z.im.abs())).collect();
    let by = if wanted == Wanted::SmallestImaginary { Wanted::LargestImaginary } else { wanted };
    let mut left = by.order_complex(&folded);
    let (mut order, mut first) = (Vec::with_capacity(left.len()), Vec::with_capacity(left.len()));
    while !left.is_empty() {
        let i = left.remove(0);
        let z = values[i];
        let distance = |k: usize| (values[k].re - z.re).hypot(values[k].im + z.im);
        let nearest = (0..left.len()).min_by(|&a, &b| distance(left[a]).total_cmp(&distance(left[b])));
        // A value nearer to the real axis than to any conjugate is real up to rounding.
        match nearest {
            Some(at) if distance(left[at]) < z.im.abs() && distance(left[at]) <= T::EPS.sqrt() * size => {
                let other = left.remove(at);
                order.extend(if z.im > 0.0 { [i, other] } else { [other, i] });
                first.extend([true, false]);
            }
            _ => {
                order.push(i);
                first.push(false);
            }
        }
    }
    (order, first)
}

/// Orthonormal columns that span those of Q: for a real type, the real subspace that they and their conjugates span.
pub(super) fn subspace<T: Working>(q: MatRef<'_, c64>) -> Result<Mat<T>> {
    let (m, k) = q.shape();
    if T::COMPLEX {
        return Ok(small::narrow(q));
    }
    let both = Mat::from_fn(m, 2 * k, |i, j| if j < k { q[(i, j)].re } else { q[(i, j - k)].im });
    let u = svd(both.as_ref()).on("Schur vectors")?.u;
    Ok(Mat::from_fn(m, k, |i, j| T::from_f64(u[(i, j)])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_kernels::{norm_fro, schur};

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
