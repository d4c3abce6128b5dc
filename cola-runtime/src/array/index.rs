//! Which rows or columns a slice takes.

use crate::error::{Error, Result};
use std::sync::Arc;

/// A selection of rows or columns, counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Index {
    /// Everything.
    All,
    /// `start..end`, end exclusive, every `step`-th.
    Range {
        /// First index.
        start: usize,
        /// One past the last index.
        end: usize,
        /// Distance between taken indices, at least 1.
        step: usize,
    },
    /// These indices in this order; repeats are allowed.
    List(Arc<[usize]>),
}

impl Index {
    /// How many of `n` are taken.
    pub fn len(&self, n: usize) -> usize {
        match self {
            Index::All => n,
            Index::Range { start, end, step } => end.saturating_sub(*start).div_ceil((*step).max(1)),
            Index::List(list) => list.len(),
        }
    }

    /// How many different ones of `n` are taken.
    pub fn distinct(&self, n: usize) -> usize {
        let Index::List(list) = self else { return self.len(n) };
        let mut seen = vec![false; n];
        list.iter().filter(|&&i| i < n && !std::mem::replace(&mut seen[i], true)).count()
    }

    /// Nothing is taken.
    pub fn is_empty(&self, n: usize) -> bool {
        self.len(n) == 0
    }

    /// The `i`-th taken index.
    pub fn at(&self, i: usize) -> usize {
        match self {
            Index::All => i,
            Index::Range { start, step, .. } => start + i * step,
            Index::List(list) => list[i],
        }
    }

    /// Checks that every taken index is below `n`.
    ///
    /// # Errors
    /// `OutOfBounds` naming the first one that is not.
    pub fn check(&self, what: &'static str, n: usize) -> Result<()> {
        let bad = match self {
            Index::All => None,
            Index::Range { step: 0, .. } => {
                return Err(Error::invalid(what, "the step of a range must be at least 1"));
            }
            Index::Range { end, .. } => (*end > n && !self.is_empty(n)).then(|| end - 1),
            Index::List(list) => list.iter().copied().find(|&i| i >= n),
        };
        match bad {
            None => Ok(()),
            Some(i) => Err(Error::invalid(what, format!("index {i} is out of range for a size of {n}"))),
        }
    }
}
