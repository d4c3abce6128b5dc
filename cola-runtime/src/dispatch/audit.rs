//! What can be said against a set of methods before the first call.
//!
//! Every report is a list of row numbers; the registry turns them into names with file and line.

use rustc_hash::FxHashMap;

use super::order::MethodOrder;
use super::specificity::{signature_includes, signature_meet, signature_overlaps};
use crate::pattern::Signature;

/// Two rows that answer common calls, neither of which precedes the other, with the calls that no third row
/// decides.
#[derive(Clone, Debug)]
pub struct Ambiguity {
    /// A row.
    pub a: usize,
    /// A later row.
    pub b: usize,
    /// Signatures that would decide between them, if defined without a guard.
    pub missing: Vec<Signature>,
}

impl MethodOrder {
    /// Pairs (m, n) that break the law "sig(m) ⊏ sig(n) ⇒ rank(m) ≥ rank(n)": m is more specific, n is of a
    /// higher rank.
    pub fn rank_inversions(&self) -> Vec<(usize, usize)> {
        let higher = |m: usize| {
            let mut rows = self.within[m].clone();
            rows.intersect(&self.higher[self.rows[m].rank as usize]);
            rows.subtract(&self.covering[m]);
            rows
        };
        (0..self.rows.len()).flat_map(|m| higher(m).iter().map(|n| (m, n)).collect::<Vec<_>>()).collect()
    }

    /// Pairs of unguarded rows of the same signature, the earlier first.
    pub fn duplicates(&self) -> Vec<(usize, usize)> {
        let mut seen: FxHashMap<&Signature, Vec<usize>> = FxHashMap::default();
        let mut pairs = Vec::new();
        for i in self.unguarded.iter() {
            let same = seen.entry(&self.rows[i].signature).or_default();
            pairs.extend(same.iter().map(|j| (*j, i)));
            same.push(i);
        }
        pairs
    }

    /// Rows that can never be chosen, each with an unguarded row of a higher rank that answers all its calls.
    pub fn unreachable(&self) -> Vec<(usize, usize)> {
        let cover = |m: usize| {
            let mut rows = self.within[m].clone();
            rows.intersect(&self.higher[self.rows[m].rank as usize]);
            rows.intersect(&self.unguarded);
            rows.iter().next().map(|n| (m, n))
        };
        (0..self.rows.len()).filter_map(cover).collect()
    }

    /// Pairs of rows of equal rank that answer common calls, are not ordered, and have no third unguarded row
    /// that precedes both and answers those calls. With a scope, only pairs with at least one row in it.
    pub fn ambiguities(&self, scope: Option<&dyn Fn(usize) -> bool>) -> Vec<Ambiguity> {
        let n = self.rows.len();
        let mut peers: FxHashMap<_, super::Bits> = FxHashMap::default();
        for (i, row) in self.rows.iter().enumerate() {
            peers.entry(row.rank).or_default().insert(i);
        }
        let in_scope: Vec<bool> = (0..n).map(|i| scope.is_none_or(|scope| scope(i))).collect();
        let mut found = Vec::new();
        for a in 0..n {
            let mut others = self.related(&self.rows[a].signature);
            others.subtract(&self.within[a]);
            others.subtract(&self.covering[a]);
            if let Some(peers) = peers.get(&self.rows[a].rank) {
                others.intersect(peers);
            }
            for b in others.iter().filter(|b| *b > a && (in_scope[a] || in_scope[*b])) {
                let missing = self.undecided(a, b);
                if !missing.is_empty() {
                    found.push(Ambiguity { a, b, missing });
                }
            }
        }
        found
    }

    /// The common calls of two unordered rows that no third row decides.
    fn undecided(&self, a: usize, b: usize) -> Vec<Signature> {
        let (p, q) = (&self.rows[a].signature, &self.rows[b].signature);
        if !signature_overlaps(p, q) {
            return Vec::new();
        }
        let mut deciding = self.before[a].clone();
        deciding.intersect(&self.before[b]);
        deciding.intersect(&self.unguarded);
        let mut parts = signature_meet(p, q);
        if !deciding.is_empty() {
            parts.retain(|part| {
                // The heads of an intersection are heads of one of the two rows.
                let mut rows = self.above(part);
                rows.intersect(&deciding);
                !rows.iter().any(|c| signature_includes(part, &self.rows[c].signature))
            });
        }
        parts
    }
}
