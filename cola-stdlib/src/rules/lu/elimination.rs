//! Gaussian elimination with row exchanges that goes on where a column has no pivot.

use cola_kernels::Field;
use cola_runtime::{Array, Number, Result};

/// (p, L, U) with row i of L·U equal to row p[i] of A. A column without a pivot leaves zeros in L and U.
pub(super) fn eliminate<T: Number + Field>(a: &Array) -> Result<(Vec<usize>, Array, Array)> {
    let n = a.rows();
    let mut w = a.to_vec::<T>()?;
    let mut p: Vec<usize> = (0..n).collect();
    for k in 0..n {
        let largest = (k..n).max_by(|&i, &j| w[i + k * n].modulus().total_cmp(&w[j + k * n].modulus()));
        let Some(pivot) = largest.filter(|&i| w[i + k * n] != T::ZERO) else { continue };
        p.swap(k, pivot);
        (0..n).for_each(|j| w.swap(k + j * n, pivot + j * n));
        for i in k + 1..n {
            let factor = w[i + k * n].over(w[k + k * n]);
            w[i + k * n] = factor;
            for j in k + 1..n {
                let update = factor * w[k + j * n];
                w[i + j * n] -= update;
            }
        }
    }
    let l = Array::from_fn(n, n, |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Greater => w[i + j * n],
        std::cmp::Ordering::Equal => T::ONE,
        std::cmp::Ordering::Less => T::ZERO,
    })?;
    let u = Array::from_fn(n, n, |i, j| if i <= j { w[i + j * n] } else { T::ZERO })?;
    Ok((p, l, u))
}
