//! Dense LU of one panel, with a choice of pivot of our own.

use crate::field::Field;
use crate::lanes::vectorised;
use faer::linalg::matmul::matmul;
use faer::linalg::triangular_solve::solve_unit_lower_triangular_in_place;
use faer::{Accum, MatMut, MatRef, Par};

/// Columns below which the panel is eliminated one by one.
const NARROW: usize = 8;

/// A pivot that cannot be used: step within the panel and modulus.
pub(crate) struct BadPivot {
    pub(crate) step: usize,
    pub(crate) value: f64,
}

/// The rows of a panel: which row of A each is, and where each row of A is.
pub(crate) struct Rows<'a> {
    /// Original row of each row of the panel.
    pub(crate) list: &'a mut [u32],
    /// Place in the panel's buffer of each original row, valid for rows in the list.
    pub(crate) place: &'a mut [u32],
    /// Row of the buffer where the panel starts.
    pub(crate) offset: usize,
    /// The row preferred in each step, if diagonal pivots are preferred.
    pub(crate) preferred: &'a [u32],
    /// Accept the preferred row if its entry is at least this fraction of the largest.
    pub(crate) threshold: f64,
}

/// LU with row exchanges of columns `c0..c1` of the m-row panel `p` (column-major, `ld` apart) in place;
/// exchanges move whole rows of the `width` columns.
pub(crate) fn factor<T: Field>(
    p: &mut [T],
    ld: usize,
    m: usize,
    width: usize,
    (c0, c1): (usize, usize),
    rows: &mut Rows<'_>,
) -> Result<(), BadPivot> {
    if c1 - c0 <= NARROW {
        return (c0..c1).try_for_each(|k| eliminate(p, ld, m, width, k, c1, rows));
    }
    let mid = c0 + (c1 - c0) / 2;
    factor(p, ld, m, width, (c0, mid), rows)?;
    {
        let (left, right) = p.split_at_mut(mid * ld);
        let len = |cols: usize| (cols - 1) * ld + m;
        let l = MatRef::from_column_major_slice_with_stride(
            &left[c0 * ld..c0 * ld + len(mid - c0)],
            m,
            mid - c0,
            ld,
        );
        let r = MatMut::from_column_major_slice_with_stride_mut(&mut right[..len(c1 - mid)], m, c1 - mid, ld);
        let (mut top, bottom) = r.subrows_mut(c0, m - c0).split_at_row_mut(mid - c0);
        solve_unit_lower_triangular_in_place(l.subrows(c0, mid - c0), top.as_mut(), Par::Seq);
        matmul(bottom, Accum::Add, l.subrows(mid, m - mid), top.as_ref(), -T::one(), Par::Seq);
    }
    factor(p, ld, m, width, (mid, c1), rows)
}

/// Step k: choose the pivot, exchange rows, divide, update columns k+1..c1.
fn eliminate<T: Field>(
    p: &mut [T],
    ld: usize,
    m: usize,
    width: usize,
    k: usize,
    c1: usize,
    rows: &mut Rows<'_>,
) -> Result<(), BadPivot> {
    let (mut at, mut largest) = (k, -1.0);
    for (i, v) in p[k * ld + k..k * ld + m].iter().enumerate() {
        let v = v.abs1();
        if v > largest || v.is_nan() {
            (at, largest) = (k + i, v);
        }
        if v.is_nan() {
            break;
        }
    }
    if largest == 0.0 || !largest.is_finite() {
        return Err(BadPivot { step: k, value: largest });
    }
    if let Some(&row) = rows.preferred.get(k) {
        let place = (rows.place[row as usize] as usize).wrapping_sub(rows.offset);
        if place >= k
            && place < m
            && rows.list[place] == row
            && p[k * ld + place].abs1() >= rows.threshold * largest
        {
            at = place;
        }
    }
    if at != k {
        (0..width).for_each(|c| p.swap(c * ld + k, c * ld + at));
        rows.list.swap(k, at);
        rows.place[rows.list[at] as usize] = (rows.offset + at) as u32;
        rows.place[rows.list[k] as usize] = (rows.offset + k) as u32;
    }
    let pivot = p[k * ld + k];
    vectorised!(divide_and_update(p, ld, m, k, c1, pivot));
    Ok(())
}

/// Column k ← column k/pivot below the pivot; columns k+1..c1 ← theirs − column k·their row k.
#[inline(always)]
fn divide_and_update<T: Field>(p: &mut [T], ld: usize, m: usize, k: usize, c1: usize, pivot: T) {
    let reciprocal = T::one().over(pivot);
    let below = &mut p[k * ld + k + 1..k * ld + m];
    if reciprocal.finite() {
        below.iter_mut().for_each(|v| *v *= reciprocal);
    } else {
        below.iter_mut().for_each(|v| *v = v.over(pivot));
    }
    for c in k + 1..c1 {
        let (left, right) = p.split_at_mut(c * ld);
        let (l, column) = (&left[k * ld + k + 1..k * ld + m], &mut right[k..m]);
        if let Some((&mut u, rest)) = column.split_first_mut()
            && u != T::zero()
        {
            rest.iter_mut().zip(l).for_each(|(x, &l)| *x -= l * u);
        }
    }
}
