//! `detect` of a dense matrix.

use super::facts;
use crate::inference;
use crate::operators::{Dense, Diagonal, Permutation, Sparse, Triangular, Tridiagonal, Zero};
use crate::rules::scalars;
use cola_runtime::{Array, Element, Op, Result, Scalar, method, with_element};

/// Where a sparse matrix begins to pay: entries in all, and how many of them for each that is not zero.
const SPARSE_FROM: usize = 1024;
const SPARSE_SHARE: usize = 10;

/// The same entries in the structure that they have, with what they prove.
///
/// # Cost       a few passes over the entries, and n³/3 when they are Hermitian.
/// # Source     Rump, Verification of positive definiteness, BIT 46 (2006)
#[method(detect, "operator:Dense")]
fn dense(a: &Op, operator: &Dense) -> Result<Op> {
    let made = structured(a, operator.array())?;
    Ok(made.claimed(inference::known(a)).claimed(facts(operator.array())?))
}

/// Places of what is not zero.
#[derive(Default)]
struct Seen {
    count: usize,
    /// The farthest diagonal below and above.
    below: usize,
    above: usize,
    /// Every entry that is not zero is one.
    ones: bool,
}

fn seen(a: &Array) -> Result<Seen> {
    with_element!(a.dtype(), T => {
        let v = a.view::<T>()?;
        let mut seen = Seen { ones: true, ..Seen::default() };
        for j in 0..v.ncols() {
            for i in 0..v.nrows() {
                let z = v[(i, j)].to_scalar();
                // NaN is not zero.
                if z != Scalar::new(0.0, 0.0) {
                    seen.count += 1;
                    seen.below = seen.below.max(i.saturating_sub(j));
                    seen.above = seen.above.max(j.saturating_sub(i));
                    seen.ones &= z == Scalar::new(1.0, 0.0);
                }
            }
        }
        Ok(seen)
    })
}

fn structured(a: &Op, array: &Array) -> Result<Op> {
    let ((m, n), seen) = (array.shape(), seen(array)?);
    if seen.count == 0 {
        return Ok(Zero::new(m, n, array.dtype()));
    }
    if m == n {
        match (seen.below, seen.above) {
            (0, 0) => return diagonal(array),
            (0 | 1, 0 | 1) => return tridiagonal(array),
            _ => {}
        }
        if seen.count == n
            && seen.ones
            && let Some(p) = permutation(array)?
        {
            return Permutation::new(p, array.dtype());
        }
        let sparse = m * n >= SPARSE_FROM && seen.count <= m * n / SPARSE_SHARE;
        if (seen.below == 0 || seen.above == 0) && !sparse {
            return Triangular::new(array.clone(), seen.above == 0, false);
        }
    }
    if m * n >= SPARSE_FROM && seen.count <= m * n / SPARSE_SHARE {
        return sparse(array, seen.count);
    }
    Ok(a.clone())
}

/// The k-th diagonal as a column.
fn band(array: &Array, k: i64) -> Result<Array> {
    let d = crate::functions::Diagonals::of(array.shape(), k);
    with_element!(array.dtype(), T => {
        let v = array.view::<T>()?;
        Array::from_fn(d.len, 1, |t, _| v[(d.row + t, d.col + t)])
    })
}

fn diagonal(array: &Array) -> Result<Op> {
    let entries = band(array, 0)?;
    let first = entries.get(0, 0)?;
    for i in 1..entries.rows() {
        if entries.get(i, 0)? != first {
            return Diagonal::new(entries);
        }
    }
    if !(first.re.is_finite() && first.im.is_finite()) {
        return Diagonal::new(entries);
    }
    scalars::make(first, array.rows(), array.dtype())
}

fn tridiagonal(array: &Array) -> Result<Op> {
    Tridiagonal::new(band(array, -1)?, band(array, 0)?, band(array, 1)?)
}

/// p with a one at (i, p(i)) in every row, if the columns differ.
fn permutation(array: &Array) -> Result<Option<Vec<usize>>> {
    let n = array.rows();
    let (mut p, mut taken) = (vec![usize::MAX; n], vec![false; n]);
    for (j, taken) in taken.iter_mut().enumerate() {
        for (i, place) in p.iter_mut().enumerate() {
            if array.get(i, j)? != Scalar::new(0.0, 0.0) {
                if *place != usize::MAX || *taken {
                    return Ok(None);
                }
                (*place, *taken) = (j, true);
            }
        }
    }
    Ok((p.iter().all(|&j| j < n)).then_some(p))
}

fn sparse(array: &Array, count: usize) -> Result<Op> {
    with_element!(array.dtype(), T => {
        let v = array.view::<T>()?;
        let (mut rows, mut cols, mut values) =
            (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
        for i in 0..v.nrows() {
            for j in 0..v.ncols() {
                if v[(i, j)].to_scalar() != Scalar::new(0.0, 0.0) {
                    rows.push(i as u32);
                    cols.push(j as u32);
                    values.push(v[(i, j)]);
                }
            }
        }
        Sparse::from_triplets(v.nrows(), v.ncols(), &rows, &cols, Array::vector(values))
    })
}
