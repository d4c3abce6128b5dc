//! From the tags of a call to the rows that may answer it, and from these to the one that does.
//!
//! A [`Resolution`] depends on tags alone and is cached; [`Resolution::select`] asks the guards, which see
//! values, and is run for every call that has guards in its way.
//!
//! Invariants
//! - Rows stand in an order that extends `◁`, so a row is preceded only by rows at earlier positions.
//! - The set of rows and `◁` among them do not depend on the order of registration.

use smallvec::SmallVec;

use super::bits::Bits;
use super::order::MethodOrder;
use crate::pattern::matches;
use crate::tag::{Catalog, Tag};

/// The rows that apply to a call, in an order that extends `◁`.
#[derive(Clone, Debug)]
pub struct Resolution {
    rows: SmallVec<[u32; 8]>,
    /// For each position, the earlier positions that precede it.
    before: SmallVec<[Bits; 2]>,
    /// Positions of guarded rows.
    guarded: Bits,
    sole: Option<u32>,
}

/// The outcome of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selected {
    /// This row answers.
    Method(usize),
    /// These rows all would, and none precedes another; ascending.
    Ambiguous(Vec<usize>),
    /// No row is left.
    None,
}

impl MethodOrder {
    /// The rows that apply to a call with these tags.
    pub fn resolve(&self, catalog: &Catalog, tags: &[Tag]) -> Resolution {
        let mut candidates = self.by_arity.get(&tags.len()).cloned().unwrap_or_default();
        for (tag, column) in tags.iter().zip(&self.columns) {
            candidates.intersect(&column.matching(&catalog.record(*tag).lineage));
        }
        let fits = |row: &usize| {
            let args = self.rows[*row].signature.args();
            args.iter().zip(tags).all(|(pattern, tag)| matches(catalog, pattern, *tag))
        };
        let applicable: SmallVec<[usize; 8]> = candidates.iter().filter(fits).collect();
        let set: Bits = applicable.iter().copied().collect();
        // Whoever precedes m precedes all that m precedes, so counting those before a row sorts by ◁.
        let mut order: SmallVec<[(usize, usize); 8]> =
            applicable.iter().map(|row| (self.before[*row].common(&set), *row)).collect();
        order.sort_unstable();
        let earlier = |position: usize| {
            let before = &self.before[order[position].1];
            let precede = |p: &usize| before.contains(order[*p].1);
            (0..position).filter(precede).collect()
        };
        let minimal = order.iter().take_while(|(count, _)| *count == 0).count();
        let first = order.first().filter(|(_, row)| minimal == 1 && !self.rows[*row].guarded);
        Resolution {
            rows: order.iter().filter_map(|(_, row)| u32::try_from(*row).ok()).collect(),
            before: (0..order.len()).map(earlier).collect(),
            guarded: (0..order.len()).filter(|p| self.rows[order[*p].1].guarded).collect(),
            sole: first.and_then(|(_, row)| u32::try_from(*row).ok()),
        }
    }
}

impl Resolution {
    /// The applicable rows, in an order that extends `◁`.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = usize> {
        self.rows.iter().map(|row| *row as usize)
    }

    /// Whether no row applies.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether row `m` precedes row `n`; both must apply.
    pub fn precedes(&self, m: usize, n: usize) -> bool {
        let position = |row| self.rows().position(|r| r == row);
        position(m).zip(position(n)).is_some_and(|(m, n)| self.before[n].contains(m))
    }

    /// The row that answers whatever the values are: the only minimal one, if it is unguarded.
    #[inline]
    pub fn sole(&self) -> Option<usize> {
        self.sole.map(|row| row as usize)
    }

    /// The row that answers, among those not excluded. Guarded rows are asked through `accepts` as soon as
    /// nothing left precedes them, each at most once; one that declines makes way for those it precedes.
    ///
    /// The method that `next` runs is the one selected with every row excluded that was run before.
    ///
    /// # Errors
    /// Whatever error a guard returns.
    pub fn select<E>(
        &self,
        excluded: &Bits,
        mut accepts: impl FnMut(usize) -> Result<bool, E>,
    ) -> Result<Selected, E> {
        if let (Some(sole), true) = (self.sole(), excluded.is_empty()) {
            return Ok(Selected::Method(sole));
        }
        let mut left: Bits =
            (0..self.rows.len()).filter(|p| !excluded.contains(self.rows[*p] as usize)).collect();
        let mut accepted: SmallVec<[usize; 4]> = SmallVec::new();
        loop {
            // Accepted rows stay minimal: rows leave, none comes back.
            let minimal = |p: &usize| self.before[*p].common(&left) == 0 && !accepted.contains(p);
            let Some(next) = left.iter().find(minimal) else { break };
            let row = self.rows[next] as usize;
            if !self.guarded.contains(next) || accepts(row)? {
                accepted.push(next);
            } else {
                left.subtract(&[next].into_iter().collect());
            }
        }
        let row = |p: &usize| self.rows[*p] as usize;
        Ok(match accepted.as_slice() {
            [] => Selected::None,
            [one] => Selected::Method(row(one)),
            several => {
                let mut rows: Vec<usize> = several.iter().map(row).collect();
                rows.sort_unstable();
                Selected::Ambiguous(rows)
            }
        })
    }
}
