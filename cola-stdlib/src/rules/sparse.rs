//! Sparse patterns, read entry by entry.

use crate::operators::Pattern;

/// The row of every stored entry, in the order of the pattern.
pub(super) fn rows(pattern: &Pattern) -> Vec<u32> {
    let count = |i: usize| pattern.indptr()[i + 1] - pattern.indptr()[i];
    (0..pattern.rows()).flat_map(|i| std::iter::repeat_n(i as u32, count(i))).collect()
}
