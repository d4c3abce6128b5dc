//! `eig` of a permutation.

use super::values;
use crate::functions::Eigen;
use crate::memory;
use crate::operators::{Permutation, Sparse};
use crate::properties::{SELF_ADJOINT, STIEFEL};
use crate::rules::cycles::cycles;
use crate::spectrum::Wanted;
use cola_runtime::{Array, Call, Element, Error, ErrorKind, Op, Result, Scalar, method, with_element};

/// A cycle of length l has the l-th roots of unity λ as eigenvalues, with the vectors (1, λ, λ², …)/√l on its places
///
/// # Requires   nothing.
/// # Cost       O(n log n), and l sparse entries for each vector.
/// # Source     Davis, Circulant Matrices, §2.4 and §3.2
#[method(eig, "Permutation")]
fn permutation(a: &Permutation, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    let cycles = cycles(a.indices());
    let mut all = Vec::with_capacity(op.rows());
    let mut places = Vec::with_capacity(op.rows());
    for (c, cycle) in cycles.iter().enumerate() {
        for m in 0..cycle.len() {
            all.push(root(m, cycle.len()));
            places.push((c, m));
        }
    }
    let chosen = wanted.select(&all, op.dtype());
    let entries: usize = chosen.iter().map(|&j| cycles[places[j].0].len()).sum();
    let dtype = if SELF_ADJOINT.of(op) { op.dtype().real() } else { op.dtype().complex() };
    memory::check(entries, 1, dtype)?;
    let (mut row, mut col, mut value) = (Vec::new(), Vec::new(), Vec::new());
    for (column, &j) in chosen.iter().enumerate() {
        let (c, m) = places[j];
        let l = cycles[c].len();
        for (t, &i) in cycles[c].iter().enumerate() {
            row.push(index(i)?);
            col.push(index(column)?);
            // λᵗ with the exponent reduced, so that rounding does not grow with t.
            value.push(root((m as u128 * t as u128 % l as u128) as usize, l) / (l as f64).sqrt());
        }
    }
    let value = with_element!(dtype, T => Array::from_fn(value.len(), 1, |i, _| T::from_scalar(value[i])))?;
    let vectors = Sparse::from_triplets(op.rows(), wanted.k, &row, &col, value)?.claimed(STIEFEL.set());
    let kept: Vec<Scalar> = chosen.iter().map(|&j| all[j]).collect();
    Ok(Eigen { values: values(cx, &kept)?, vectors })
}

fn index(i: usize) -> Result<u32> {
    u32::try_from(i).map_err(|_| {
        Error::new(
            ErrorKind::Unsupported,
            format!("eig: {i} is too large an index for the sparse eigenvectors"),
        )
    })
}

/// exp(2πi·m/l), exact where it is 1, −1, i or −i, and conjugate to the last bit to that of l − m.
fn root(m: usize, l: usize) -> Scalar {
    if 2 * m > l {
        return root(l - m, l).conj();
    }
    if m == 0 {
        return Scalar::new(1.0, 0.0);
    }
    if 2 * m == l {
        return Scalar::new(-1.0, 0.0);
    }
    if 4 * m == l {
        return Scalar::new(0.0, 1.0);
    }
    let (sin, cos) = (std::f64::consts::TAU * m as f64 / l as f64).sin_cos();
    Scalar::new(cos, sin)
}
