//! A = Q·R of a sparse or banded matrix, the columns in their order.
//!
//! Method    column by column, the rows that begin in column k are merged into one small dense front, a Householder
//!           reflection leaves one of them as the next row of R, and the others go on to the front of their next column.
//!           Before step k no row that is left has an entry before column k
//! Memory    the entries of R and of the reflections, and the fronts that wait
//! Work      4·Σ (rows)·(columns) of the fronts: n·l·(l + u) times 4 for l bands below the diagonal and u above; for a
//!           sparse matrix as the fill in this order of the columns demands, which can be foretold
//! Stops     `NotFinite`; `OutOfMemory`, also while it fills in
//! Differs   from the published methods: no ordering of columns, which would not give a triangular R of A itself. A column that no row begins in has no row of R: R is then in echelon form
//! Source    Liu, SIAM J. Sci. Stat. Comput. 7 (1986); Davis, Direct Methods for Sparse Linear Systems, ch. 5

use crate::algorithms::Working;
use crate::kernel::OnOperand;
use crate::memory;
use cola_kernels::{CsrRef, MatRef, check_finite};
use cola_runtime::Result;

/// Lists of entries, one after another.
#[derive(Default)]
pub(crate) struct Lists<T> {
    /// Where each list starts, and the end of the last.
    pub starts: Vec<usize>,
    /// Columns of R, or rows of a reflection's vector.
    pub places: Vec<u32>,
    /// The entries.
    pub values: Vec<T>,
}

impl<T> Lists<T> {
    fn new() -> Lists<T> {
        Lists { starts: vec![0], places: Vec::new(), values: Vec::new() }
    }

    fn push(&mut self, places: impl Iterator<Item = u32>, values: impl Iterator<Item = T>) {
        self.places.extend(places);
        self.values.extend(values);
        self.starts.push(self.places.len());
    }
}

/// A = H₁·…·Hᵣ·P·R with reflections Hₖ = I − vₖ·vₖᴴ, vₖᴴvₖ = 2.
pub(crate) struct RowMergeQr<T> {
    /// The vectors vₖ.
    pub reflections: Lists<T>,
    /// Row `order[t]` of A became row t of R: P has ones at (`order[t]`, t).
    pub order: Vec<usize>,
    /// The rows of R that have entries; those of A that are left over are zero.
    pub r: Lists<T>,
}

/// Rows that begin in one column, dense over the columns that any of them has, row after row.
struct Front<T> {
    rows: Vec<u32>,
    cols: Vec<u32>,
    entries: Vec<T>,
}

/// What a factorisation takes, foretold from where the entries are.
pub(crate) struct Fill {
    /// Multiply-adds.
    pub flops: f64,
    /// Entries of R and of the reflections.
    pub entries: f64,
}

/// The fill of an m×n matrix with entries in these places, unless some of them cancel.
///
/// # Cost     as many look-ups as R has entries.
pub(crate) fn foretold(n: usize, indptr: &[usize], indices: &[u32]) -> Fill {
    // Counts of rows and the columns they have together.
    let mut waiting: Vec<Vec<(usize, Vec<u32>)>> = vec![Vec::new(); n];
    for w in indptr.windows(2) {
        if let Some(&first) = indices[w[0]..w[1]].first() {
            waiting[first as usize].push((1, indices[w[0]..w[1]].to_vec()));
        }
    }
    let mut fill = Fill { flops: 0.0, entries: 0.0 };
    for k in 0..n {
        let fronts = std::mem::take(&mut waiting[k]);
        let rows: usize = fronts.iter().map(|(rows, _)| rows).sum();
        let mut cols: Vec<u32> = fronts.into_iter().flat_map(|(_, cols)| cols).collect();
        cols.sort_unstable();
        cols.dedup();
        let reflected = if rows > 1 { rows } else { 0 };
        fill.flops += 2.0 * reflected as f64 * cols.len() as f64;
        fill.entries += (reflected + cols.len()) as f64;
        if let (Some(&next), true) = (cols.get(1), rows > 1) {
            waiting[next as usize].push((rows - 1, cols.split_off(1)));
        }
    }
    fill
}

/// Factorises a matrix of any shape and rank.
///
/// # Errors
/// `NotFinite` for an entry of A or R; `OutOfMemory`.
pub(crate) fn factorise<T: Working>(a: CsrRef<'_, T>) -> Result<RowMergeQr<T>> {
    check_finite(MatRef::from_column_major_slice(a.values, a.values.len(), 1)).on("A")?;
    let mut out = RowMergeQr { reflections: Lists::new(), order: Vec::new(), r: Lists::new() };
    let mut waiting: Vec<Vec<Front<T>>> = (0..a.cols).map(|_| Vec::new()).collect();
    for row in 0..a.rows {
        let (lo, hi) = (a.indptr[row], a.indptr[row + 1]);
        if let Some(&first) = a.indices[lo..hi].first() {
            waiting[first as usize].push(Front {
                rows: vec![row as u32],
                cols: a.indices[lo..hi].to_vec(),
                entries: a.values[lo..hi].to_vec(),
            });
        }
    }
    let mut place = vec![0; a.cols];
    let mut told = 1 << 22;
    for k in 0..a.cols {
        let fronts = std::mem::take(&mut waiting[k]);
        if fronts.is_empty() {
            continue;
        }
        let mut front = merged(fronts, out.order.len(), &mut place);
        reflect(&mut front, &mut out.reflections);
        let (width, rest) = (front.cols.len(), front.rows.len() - 1);
        out.order.push(front.rows[0] as usize);
        out.r.push(front.cols.iter().copied(), front.entries[..width].iter().copied());
        if let (Some(&next), true) = (front.cols.get(1), rest > 0) {
            let rows = front.entries[width..].chunks_exact(width);
            waiting[next as usize].push(Front {
                rows: front.rows[1..].to_vec(),
                cols: front.cols[1..].to_vec(),
                entries: rows.flat_map(|row| row[1..].iter().copied()).collect(),
            });
        }
        let held = out.r.values.len() + out.reflections.values.len() + rest * width;
        if held > told {
            memory::check(held, 1, T::DTYPE)?;
            told = held + held / 4;
        }
    }
    check_finite(MatRef::from_column_major_slice(&out.r.values, out.r.values.len(), 1)).on("R")?;
    let mut taken = vec![false; a.rows];
    out.order.iter().for_each(|&row| taken[row] = true);
    out.order.extend((0..a.rows).filter(|&row| !taken[row]));
    Ok(out)
}

/// One front of all of these. The row with number `wanted`, if it is there, comes first, so that a matrix with a full
/// diagonal needs no permutation. `place` is scratch with an entry for each column.
fn merged<T: Working>(fronts: Vec<Front<T>>, wanted: usize, place: &mut [usize]) -> Front<T> {
    let mut cols: Vec<u32> = fronts.iter().flat_map(|f| f.cols.iter().copied()).collect();
    cols.sort_unstable();
    cols.dedup();
    cols.iter().enumerate().for_each(|(at, &col)| place[col as usize] = at);
    let mut rows: Vec<u32> = fronts.iter().flat_map(|f| f.rows.iter().copied()).collect();
    let width = cols.len();
    let mut entries = vec![T::zero(); rows.len() * width];
    let mut top = 0;
    for front in &fronts {
        for row in front.entries.chunks_exact(front.cols.len()) {
            front.cols.iter().zip(row).for_each(|(&col, &z)| entries[top + place[col as usize]] = z);
            top += width;
        }
    }
    if let Some(at) = rows.iter().position(|&row| row as usize == wanted).filter(|&at| at > 0) {
        rows.swap(0, at);
        (0..width).for_each(|j| entries.swap(j, at * width + j));
    }
    Front { rows, cols, entries }
}

/// Leaves the first column of a front with an entry in its first row only, and keeps the reflection that did it. There is
/// none where the column is so already.
fn reflect<T: Working>(front: &mut Front<T>, kept: &mut Lists<T>) {
    let width = front.cols.len();
    let column = |entries: &[T]| entries.chunks_exact(width).map(|row| row[0]).collect::<Vec<T>>();
    let mut v = column(&front.entries);
    if v[1..].iter().all(|z| *z == T::zero()) {
        return;
    }
    let largest = v.iter().map(|z| z.abs1()).fold(0.0, f64::max);
    // Relative to the largest, so that no square leaves the range.
    v.iter_mut().for_each(|z| *z = T::from_parts(z.re() / largest, z.im() / largest));
    let norm = v.iter().map(|z| z.re().mul_add(z.re(), z.im() * z.im())).sum::<f64>().sqrt();
    let alpha = v[0].abs();
    let phase = if alpha == 0.0 { T::one() } else { v[0].scale(1.0 / alpha) };
    // v = (x + phase·‖x‖·e₁)/√(‖x‖·(‖x‖ + |x₁|)), without cancellation.
    let size = (norm * (norm + alpha)).sqrt();
    v[0] = phase.scale(alpha + norm);
    v.iter_mut().for_each(|z| *z = z.scale(1.0 / size));
    let mut sums = vec![T::zero(); width];
    for (row, &v) in front.entries.chunks_exact(width).zip(&v) {
        let v = cola_kernels::Field::conj(v);
        sums.iter_mut().zip(row).for_each(|(sum, &z)| *sum += v * z);
    }
    for (row, &v) in front.entries.chunks_exact_mut(width).zip(&v) {
        row.iter_mut().zip(&sums).for_each(|(z, &sum)| *z -= v * sum);
        row[0] = T::zero();
    }
    front.entries[0] = -phase.scale(norm).scale(largest);
    kept.push(front.rows.iter().copied(), v.into_iter());
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_runtime::ErrorKind;

    /// Rows (3, 1) and (4, 2): v = (8, 4)/√40 and R = (−5, −11/5; 0, 2/5).
    #[test]
    fn by_hand() -> Result<()> {
        let a = CsrRef::new(2, 2, &[0, 2, 4], &[0, 1, 0, 1], &[3.0, 1.0, 4.0, 2.0]).on("A")?;
        let f = factorise::<f64>(a)?;
        let close = |x: &[f64], y: &[f64]| x.iter().zip(y).all(|(x, y)| (x - y).abs() < 1e-15);
        assert_eq!((f.order.as_slice(), f.r.starts.as_slice()), ([0, 1].as_slice(), [0, 2, 3].as_slice()));
        assert!(close(&f.r.values, &[-5.0, -2.2, 0.4]), "{:?}", f.r.values);
        assert!(close(&f.reflections.values, &[8.0 / 40f64.sqrt(), 4.0 / 40f64.sqrt()]));
        Ok(())
    }

    #[test]
    fn a_column_without_rows_leaves_an_echelon() -> Result<()> {
        // Rows (0, 2, 1) and (0, 0, 3): no row begins in column 0.
        let a = CsrRef::new(2, 3, &[0, 2, 3], &[1, 2, 2], &[2.0, 1.0, 3.0]).on("A")?;
        let f = factorise::<f64>(a)?;
        assert!(f.reflections.values.is_empty());
        assert_eq!(
            (f.r.starts.as_slice(), f.r.places.as_slice()),
            ([0, 2, 3].as_slice(), [1, 2, 2].as_slice())
        );
        Ok(())
    }

    #[test]
    fn columns_at_the_ends_of_the_range_are_reduced() -> Result<()> {
        for scale in [1e308, 1e-310] {
            let values = [0.6 * scale, 0.8 * scale];
            let a = CsrRef::new(2, 1, &[0, 1, 2], &[0, 0], &values).on("A")?;
            let f = factorise::<f64>(a)?;
            assert!((f.r.values[0] / scale + 1.0).abs() < 1e-12, "{scale}: {:?}", f.r.values);
        }
        let a = CsrRef::new(2, 1, &[0, 1, 2], &[0, 0], &[1.7e308, 1.7e308]).on("A")?;
        assert_eq!(factorise::<f64>(a).map(|_| ()).unwrap_err().kind(), ErrorKind::NotFinite);
        Ok(())
    }
}
