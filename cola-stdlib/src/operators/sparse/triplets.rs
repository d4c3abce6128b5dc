//! From (row, column, value) in any order to rows.

use super::Pattern;
use cola_runtime::{Array, Element, Error, ErrorKind, Result, with_element};

/// The pattern and its values, duplicates summed in the order given; zeros that were given are kept.
///
/// Counting sort by rows, then each row that is not in order is sorted: O(rows + nnz) when rows come in order.
pub(super) fn compress(
    rows: usize,
    cols: usize,
    row: &[u32],
    col: &[u32],
    values: &Array,
) -> Result<(Pattern, Array)> {
    check(rows, cols, row, col, values)?;
    let mut starts = zeros(rows.saturating_add(1), rows)?;
    for &i in row {
        starts[i as usize + 1] += 1;
    }
    for i in 0..rows {
        starts[i + 1] += starts[i];
    }
    // Each entry as column·2³² + place in the input: sorting these is stable in the input.
    let mut keys = vec![0u64; row.len()];
    let mut next = zeros(starts.len(), rows)?;
    next.copy_from_slice(&starts);
    for (e, (&i, &j)) in row.iter().zip(col).enumerate() {
        let slot = &mut next[i as usize];
        keys[*slot] = u64::from(j) << 32 | e as u64;
        *slot += 1;
    }
    for i in 0..rows {
        let keys = &mut keys[starts[i]..starts[i + 1]];
        if keys.windows(2).any(|w| w[0] > w[1]) {
            keys.sort_unstable();
        }
    }
    let (indptr, indices) = distinct(&starts, &keys);
    let values = with_element!(values.dtype(), T => sum::<T>(&starts, &keys, &indptr, values)?);
    Ok((Pattern::trusted(rows, cols, indptr, indices), values))
}

fn check(rows: usize, cols: usize, row: &[u32], col: &[u32], values: &Array) -> Result<()> {
    let n = row.len();
    if col.len() != n || values.shape() != (n, 1) {
        let (m, k) = values.shape();
        let why = format!("row, col and values must have one length, got {n}, {} and {m}×{k}", col.len());
        return Err(Error::shape("Sparse", why));
    }
    if n > u32::MAX as usize {
        let why = format!("Sparse: {n} entries; the kernels count at most 2³² − 1");
        return Err(Error::new(ErrorKind::Unsupported, why));
    }
    let outside = |(&i, &j): (&u32, &u32)| i as usize >= rows || j as usize >= cols;
    match row.iter().zip(col).position(outside) {
        None => Ok(()),
        Some(e) => Err(Error::new(
            ErrorKind::OutOfBounds,
            format!("Sparse: entry {e} is at ({}, {}), outside {rows}×{cols}", row[e], col[e]),
        )),
    }
}

fn zeros(len: usize, rows: usize) -> Result<Vec<usize>> {
    let mut out = Vec::new();
    out.try_reserve_exact(len).map_err(|_| {
        let why = format!("Sparse: the starts of {rows} rows cannot be allocated");
        Error::new(ErrorKind::OutOfMemory, why)
    })?;
    out.resize(len, 0);
    Ok(out)
}

fn column(key: u64) -> u32 {
    (key >> 32) as u32
}

/// Row starts and columns with every place once.
fn distinct(starts: &[usize], keys: &[u64]) -> (Vec<usize>, Vec<u32>) {
    let mut indptr = Vec::with_capacity(starts.len());
    let mut indices = Vec::with_capacity(keys.len());
    indptr.push(0);
    for w in starts.windows(2) {
        let first = indices.len();
        for &key in &keys[w[0]..w[1]] {
            if indices.len() == first || indices.last() != Some(&column(key)) {
                indices.push(column(key));
            }
        }
        indptr.push(indices.len());
    }
    (indptr, indices)
}

/// One value for each place: the sum of those given for it, rounded once.
fn sum<T: Element>(starts: &[usize], keys: &[u64], indptr: &[usize], values: &Array) -> Result<Array> {
    let given = values.view::<T>()?;
    let value = |key: u64| given[((key & u64::from(u32::MAX)) as usize, 0)];
    let mut out: Vec<T> = Vec::with_capacity(indptr.last().copied().unwrap_or(0));
    for w in starts.windows(2) {
        for group in keys[w[0]..w[1]].chunk_by(|a, b| column(*a) == column(*b)) {
            let mut terms = group.iter().map(|&key| value(key));
            let first = terms.next().unwrap_or_default();
            if group.len() == 1 {
                out.push(first);
                continue;
            }
            out.push(T::store(terms.fold(first.load(), |s, v| s + v.load())));
        }
    }
    Ok(Array::vector(out))
}
