//! The order of the methods of one function, computed once for each set of methods.
//!
//! Created when a function's methods change, used by every resolution, dropped with the epoch.
//!
//! Invariants
//! - `within[m]` holds n exactly if sig(m) ⊑ sig(n); `before[n]` holds m exactly if m ◁ n.
//! - Rows of another arity than a call's are never applicable and never related to rows of its arity.

use std::fmt;
use std::str::FromStr;

use rustc_hash::FxHashMap;

use super::bits::Bits;
use super::specificity::signature_includes;
use crate::pattern::Signature;
use crate::tag::{Catalog, Ctor};

/// The named tiers of methods. Within the law (see [`MethodOrder::rank_inversions`]) rank only breaks ties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Rows on `_`, last.
    Fallback,
    /// Rows that a named algorithm, or a property alone, selects: `solve(PSD[_], Cholesky)`.
    Algorithm,
    /// Rows that exploit a structure.
    #[default]
    Structure,
    /// Rows that a property decides whatever the structure, first: `inverse(Unitary[_])`.
    Override,
}

impl Rank {
    /// Every rank, from the last to the first.
    pub const EVERY: [Rank; 4] = [Rank::Fallback, Rank::Algorithm, Rank::Structure, Rank::Override];

    /// The name, as registrations spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Rank::Fallback => "fallback",
            Rank::Algorithm => "algorithm",
            Rank::Structure => "structure",
            Rank::Override => "override",
        }
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that is not the name of a rank.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a rank; the ranks are override, structure, algorithm, fallback")]
pub struct UnknownRank(pub String);

impl FromStr for Rank {
    type Err = UnknownRank;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let same = |rank: &Rank| rank.name().eq_ignore_ascii_case(text);
        Rank::EVERY.into_iter().find(same).ok_or_else(|| UnknownRank(text.to_owned()))
    }
}

/// What the order needs to know of a method.
#[derive(Clone, Debug)]
pub struct Row {
    /// The calls that it answers.
    pub signature: Signature,
    /// Its tier.
    pub rank: Rank,
    /// Whether it may decline a call that its signature matches.
    pub guarded: bool,
}

/// The rows of a function and `◁` among them.
#[derive(Debug)]
pub struct MethodOrder {
    pub(super) rows: Vec<Row>,
    pub(super) within: Vec<Bits>,
    pub(super) covering: Vec<Bits>,
    pub(super) before: Vec<Bits>,
    pub(super) higher: Vec<Bits>,
    pub(super) unguarded: Bits,
    pub(super) by_arity: FxHashMap<usize, Bits>,
    pub(super) columns: Vec<Column>,
}

/// The heads that occur in one argument.
#[derive(Debug, Default)]
pub(super) struct Column {
    heads: FxHashMap<Ctor, Heads>,
}

#[derive(Debug, Default)]
struct Heads {
    /// Rows with exactly this head.
    exactly: Bits,
    /// Rows with this head or one above it.
    above: Bits,
    /// Rows with this head, one above it or one below it.
    related: Bits,
}

impl Column {
    fn new(rows: &[Row], argument: usize) -> Column {
        let mut heads: FxHashMap<Ctor, Heads> = FxHashMap::default();
        let mut lineages = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let Some(pattern) = row.signature.args().get(argument) else { continue };
            let entry = heads.entry(pattern.ctor()).or_insert_with(|| {
                lineages.push(pattern.normal.head.lineage.clone());
                Heads { exactly: Bits::with_room(rows.len()), ..Heads::default() }
            });
            entry.exactly.insert(i);
        }
        let mut column = Column { heads };
        for lineage in &lineages {
            let Some(own) = lineage.last() else { continue };
            let exactly = column.exactly(*own);
            for ancestor in lineage.iter() {
                let rows = column.exactly(*ancestor);
                let Some(below) = column.heads.get_mut(own) else { continue };
                below.above.unite(&rows);
                below.related.unite(&rows);
                if let Some(above) = column.heads.get_mut(ancestor) {
                    above.related.unite(&exactly);
                }
            }
        }
        column
    }

    fn exactly(&self, head: Ctor) -> Bits {
        self.heads.get(&head).map(|h| h.exactly.clone()).unwrap_or_default()
    }

    /// Rows whose head is `ctor` or above it, for a constructor of this lineage.
    pub(super) fn matching(&self, lineage: &[Ctor]) -> Bits {
        let mut rows = Bits::new();
        lineage.iter().rev().filter_map(|c| self.heads.get(c)).for_each(|h| rows.unite(&h.exactly));
        rows
    }

    fn above(&self, head: Ctor) -> Option<&Bits> {
        self.heads.get(&head).map(|h| &h.above)
    }

    fn related(&self, head: Ctor) -> Option<&Bits> {
        self.heads.get(&head).map(|h| &h.related)
    }
}

impl MethodOrder {
    /// Orders the rows of one function.
    pub fn build(_catalog: &Catalog, rows: &[Row]) -> MethodOrder {
        let n = rows.len();
        let none = || vec![Bits::with_room(n); n];
        let mut by_arity: FxHashMap<usize, Bits> = FxHashMap::default();
        for (i, row) in rows.iter().enumerate() {
            by_arity.entry(row.signature.arity()).or_default().insert(i);
        }
        let arity = by_arity.keys().copied().max().unwrap_or(0);
        let columns = (0..arity).map(|argument| Column::new(rows, argument)).collect();
        let unguarded = (0..n).filter(|i| !rows[*i].guarded).collect();
        let higher: Vec<Bits> =
            Rank::EVERY.iter().map(|rank| (0..n).filter(|i| rows[*i].rank > *rank).collect()).collect();
        let mut order = MethodOrder {
            rows: rows.to_vec(),
            within: none(),
            covering: none(),
            before: rows.iter().map(|row| higher[row.rank as usize].clone()).collect(),
            higher,
            unguarded,
            by_arity,
            columns,
        };
        for m in 0..n {
            for q in order.above(&order.rows[m].signature).iter() {
                if signature_includes(&order.rows[m].signature, &order.rows[q].signature) {
                    order.within[m].insert(q);
                    order.covering[q].insert(m);
                }
            }
        }
        for m in 0..n {
            for q in order.within[m].iter() {
                let first = &order.rows[m];
                let second = &order.rows[q];
                let strictly = !order.within[q].contains(m) || (first.guarded && !second.guarded);
                if first.rank == second.rank && strictly {
                    order.before[q].insert(m);
                }
            }
        }
        order
    }

    /// Rows whose heads are all at or above those of `signature`; a superset of the rows that it is within. The
    /// heads must occur in the columns.
    pub(super) fn above(&self, signature: &Signature) -> Bits {
        self.candidates(signature, Column::above)
    }

    /// Rows whose heads are all comparable with those of `signature`.
    pub(super) fn related(&self, signature: &Signature) -> Bits {
        self.candidates(signature, Column::related)
    }

    fn candidates(&self, signature: &Signature, of: impl Fn(&Column, Ctor) -> Option<&Bits>) -> Bits {
        let mut rows = self.by_arity.get(&signature.arity()).cloned().unwrap_or_default();
        for (pattern, column) in signature.args().iter().zip(&self.columns) {
            match of(column, pattern.ctor()) {
                Some(heads) => rows.intersect(heads),
                None => return Bits::new(),
            }
        }
        rows
    }

    /// The rows, in the order in which they were given.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether `m ◁ n`.
    pub fn precedes(&self, m: usize, n: usize) -> bool {
        self.before.get(n).is_some_and(|before| before.contains(m))
    }
}
