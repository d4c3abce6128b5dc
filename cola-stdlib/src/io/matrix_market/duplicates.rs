//! Entries that are given twice.
//!
//! Files are nearly always sorted by column or by row, which one pass shows; then nothing is twice and nothing
//! is allocated. Otherwise the places are sorted beside their numbers: 16 bytes an entry, for a moment.

use rayon::slice::ParallelSliceMut;

use super::Values;

/// The pair of equal places whose second member comes first: (earlier, later).
pub(super) fn first(row: &[u32], col: &[u32]) -> Option<(usize, usize)> {
    let places = unsorted(row, col)?;
    places
        .windows(2)
        .filter(|pair| pair[0].0 == pair[1].0)
        .map(|pair| (pair[0].1, pair[1].1))
        .min_by_key(|p| p.1)
}

/// Adds the later to the earlier and removes the later; the order is kept.
pub(super) fn sum(row: &mut Vec<u32>, col: &mut Vec<u32>, values: &mut Values) {
    let Some(places) = unsorted(row, col) else { return };
    let mut keep = vec![true; row.len()];
    for group in places.chunk_by(|a, b| a.0 == b.0) {
        for later in &group[1..] {
            keep[later.1] = false;
            match values {
                Values::Real(v) => v[group[0].1] += v[later.1],
                Values::Complex(v) => {
                    let z = v[later.1];
                    v[group[0].1] += z;
                }
                Values::Pattern => {}
            }
        }
    }
    retain(row, &keep);
    retain(col, &keep);
    match values {
        Values::Real(v) => retain(v, &keep),
        Values::Complex(v) => retain(v, &keep),
        Values::Pattern => {}
    }
}

fn retain<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    items.retain(|_| keep.next().copied().unwrap_or(true));
}

/// The places in order with their numbers, unless they increase already.
fn unsorted(row: &[u32], col: &[u32]) -> Option<Vec<(u64, usize)>> {
    let key = |a: u32, b: u32| u64::from(a) << 32 | u64::from(b);
    let by_column = col.iter().zip(row).map(|(&j, &i)| key(j, i));
    let by_row = row.iter().zip(col).map(|(&i, &j)| key(i, j));
    if by_column.clone().is_sorted_by(|a, b| a < b) || by_row.is_sorted_by(|a, b| a < b) {
        return None;
    }
    let mut places: Vec<(u64, usize)> = by_column.zip(0..).collect();
    places.par_sort_unstable();
    Some(places)
}
