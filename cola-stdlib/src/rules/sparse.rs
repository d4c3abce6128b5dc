//! Sparse patterns, read entry by entry.

use crate::operators::Pattern;
use cola_runtime::{Array, Element, Result, with_element};
use std::sync::Arc;

/// The row of every stored entry, in the order of the pattern.
pub(super) fn rows(pattern: &Pattern) -> Vec<u32> {
    let count = |i: usize| pattern.indptr()[i + 1] - pattern.indptr()[i];
    (0..pattern.rows()).flat_map(|i| std::iter::repeat_n(i as u32, count(i))).collect()
}

/// Both have their entries in the same places.
pub(super) fn same_places(p: &Arc<Pattern>, q: &Arc<Pattern>) -> bool {
    Arc::ptr_eq(p, q)
        || (p.rows(), p.cols()) == (q.rows(), q.cols())
            && p.indptr() == q.indptr()
            && p.indices() == q.indices()
}

/// The places of either, with the sum of what both have there: rows are merged, which are in order.
///
/// # Errors
/// Those of memory.
pub(super) fn sum(p: &Pattern, x: &Array, q: &Pattern, y: &Array) -> Result<(Arc<Pattern>, Array)> {
    let dtype = x.dtype().promote(y.dtype());
    let (x, y) = (x.cast(dtype)?, y.cast(dtype)?);
    let most = p.nnz() + q.nnz();
    let (mut indptr, mut indices) = (Vec::with_capacity(p.rows() + 1), Vec::with_capacity(most));
    indptr.push(0);
    let values = with_element!(dtype, T => {
        let (x, y) = (x.view::<T>()?, y.view::<T>()?);
        let (x, y) = (x.col(0), y.col(0));
        let mut values: Vec<T> = Vec::with_capacity(most);
        for i in 0..p.rows() {
            let (mut s, s_end) = (p.indptr()[i], p.indptr()[i + 1]);
            let (mut t, t_end) = (q.indptr()[i], q.indptr()[i + 1]);
            while s < s_end || t < t_end {
                // A row that is through is beyond all columns.
                let left = if s < s_end { u64::from(p.indices()[s]) } else { u64::MAX };
                let right = if t < t_end { u64::from(q.indices()[t]) } else { u64::MAX };
                indices.push(left.min(right) as u32);
                values.push(match left.cmp(&right) {
                    std::cmp::Ordering::Less => x[s],
                    std::cmp::Ordering::Greater => y[t],
                    std::cmp::Ordering::Equal => T::store(x[s].load() + y[t].load()),
                });
                s += usize::from(left <= right);
                t += usize::from(right <= left);
            }
            indptr.push(indices.len());
        }
        Array::vector(values)
    });
    Ok((Pattern::new(p.rows(), p.cols(), indptr, indices)?, values))
}
