//! Row exchanges: a permutation as a sequence of swaps, so that it is applied in place without scratch.

use crate::field::Field;
use faer::MatMut;

/// The swaps t with: exchanging rows i and tᵢ for i = 0, 1, … takes x to y, yᵢ = x_{p(i)}. Cost O(n).
pub(crate) fn from_permutation(p: &[usize], swaps: &mut [usize]) {
    let mut at: Vec<usize> = (0..p.len()).collect(); // at[k]: the row of x now in place k
    let mut of = at.clone(); // of[r]: where row r of x is now
    for (i, &want) in p.iter().enumerate() {
        let t = of[want];
        let moved = at[i];
        at.swap(i, t);
        of[moved] = t;
        of[want] = i;
        swaps[i] = t;
    }
}

/// The permutation p that the swaps stand for.
pub(crate) fn to_permutation(swaps: &[usize]) -> Vec<usize> {
    let mut p: Vec<usize> = (0..swaps.len()).collect();
    for (i, &t) in swaps.iter().enumerate() {
        p.swap(i, t);
    }
    p
}

/// −1 or +1: the determinant of the permutation.
pub(crate) fn sign(swaps: &[usize]) -> f64 {
    if swaps.iter().enumerate().filter(|&(i, &t)| i != t).count() % 2 == 0 { 1.0 } else { -1.0 }
}

/// x ← P·x
pub(crate) fn apply<T: Field>(swaps: &[usize], mut x: MatMut<'_, T>) {
    for j in 0..x.ncols() {
        let mut c = x.as_mut().col_mut(j);
        for (i, &t) in swaps.iter().enumerate() {
            if i != t {
                let v = c[i];
                c[i] = c[t];
                c[t] = v;
            }
        }
    }
}

/// x ← Pᵀ·x
pub(crate) fn apply_inverse<T: Field>(swaps: &[usize], mut x: MatMut<'_, T>) {
    for j in 0..x.ncols() {
        let mut c = x.as_mut().col_mut(j);
        for (i, &t) in swaps.iter().enumerate().rev() {
            if i != t {
                let v = c[i];
                c[i] = c[t];
                c[t] = v;
            }
        }
    }
}
