//! Inclusion, overlap and intersection of patterns, as sets of tags of an open world.
//!
//! Below every abstract constructor there may always be one more concrete constructor, so inclusion is decided
//! on the patterns alone. `p ⊑ q` holds exactly if the head of p is below that of q, p demands every property
//! that q does, p's dtypes and devices are among q's, and the children of p are within those of q:
//!
//! ```text
//! anything ⊑ C;   C ⋢ C[…]
//! [p1 … pk, s...] ⊑ [q1 … qj, u...]   if  s absent or u present,  k ≥ j,  k = j or u present,
//!                                         pi ⊑ qi for i ≤ j,  pi ⊑ u for i > j,  s ⊑ u
//! ```
//!
//! and for commutative constructors the same with an injection from the q's into the p's.
//!
//! Invariants
//! - `⊑` is set inclusion: reflexive, transitive, antisymmetric on normal forms. `overlaps` is "the intersection
//!   is not empty", and `meet` is the intersection as a finite union of patterns.
//! - No catalog is asked, so nothing defined later can change an answer.

use super::super::pattern::{Kids, List, Normal, Resolved, Signature, covers, saturates};

/// The most patterns that [`meet`] returns. Reached only by two lists of six or more different children of a
/// commutative constructor, both with tails.
const MOST_PARTS: usize = 1024;

/// Whether `p ⊑ q`: every tag that matches `p`, now or ever, matches `q`.
pub fn includes(p: &Resolved, q: &Resolved) -> bool {
    within(&p.normal, &q.normal)
}

/// Whether some tag, now or later, matches both.
pub fn overlaps(p: &Resolved, q: &Resolved) -> bool {
    touch(&p.normal, &q.normal)
}

/// The tags that match both, as a union of patterns none of which is within another; empty exactly if the
/// patterns do not overlap.
pub fn meet(p: &Resolved, q: &Resolved) -> Vec<Resolved> {
    let parts = intersect(&p.normal, &q.normal);
    parts.into_iter().map(|normal| Resolved { normal, shape: None }).collect()
}

/// Whether `p ⊑ q` in every argument.
pub fn signature_includes(p: &Signature, q: &Signature) -> bool {
    p.arity() == q.arity() && p.args().iter().zip(q.args()).all(|(p, q)| includes(p, q))
}

/// Whether some call matches both.
pub fn signature_overlaps(p: &Signature, q: &Signature) -> bool {
    p.arity() == q.arity() && p.args().iter().zip(q.args()).all(|(p, q)| overlaps(p, q))
}

/// The calls that match both, as a union of signatures.
pub fn signature_meet(p: &Signature, q: &Signature) -> Vec<Signature> {
    if p.arity() != q.arity() {
        return Vec::new();
    }
    let mut rows: Vec<Vec<Resolved>> = vec![Vec::new()];
    for (p, q) in p.args().iter().zip(q.args()) {
        let parts = meet(p, q);
        let longer = |row: &Vec<Resolved>, part: &Resolved| row.iter().chain([part]).cloned().collect();
        rows = rows.iter().flat_map(|row| parts.iter().map(|part| longer(row, part))).collect();
        rows.truncate(MOST_PARTS);
    }
    rows.into_iter().map(Signature::new).collect()
}

fn within(p: &Normal, q: &Normal) -> bool {
    p.head.is_below(&q.head)
        && q.props.is_subset(p.props)
        && p.dtypes.is_subset(q.dtypes)
        && p.device.is_subset(q.device)
        && match (&p.kids, &q.kids) {
            (_, Kids::Any) => true,
            (Kids::Any, Kids::List(_)) => false,
            // An explicit list names a concrete constructor, so both heads are the same.
            (Kids::List(a), Kids::List(b)) => lists_within(a, b, p.head.commutative),
        }
}

fn lists_within(p: &List, q: &List, commutative: bool) -> bool {
    let (k, j) = (p.items.len(), q.items.len());
    let tails = match (&p.tail, &q.tail) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(s), Some(u)) => within(s, u),
    };
    if !tails || k < j || (k > j && q.tail.is_none()) {
        return false;
    }
    let in_tail = |i: usize| q.tail.as_ref().is_some_and(|u| within(&p.items[i], u));
    if commutative {
        if let ([a, b], [c, d], None) = (p.items.as_slice(), q.items.as_slice(), &q.tail) {
            return (within(a, c) && within(b, d)) || (within(a, d) && within(b, c));
        }
        return covers(j, k, &|slot| !in_tail(slot), &|item, slot| within(&p.items[slot], &q.items[item]));
    }
    p.items.iter().zip(&q.items).all(|(p, q)| within(p, q)) && (j..k).all(in_tail)
}

fn touch(p: &Normal, q: &Normal) -> bool {
    (p.head.is_below(&q.head) || q.head.is_below(&p.head))
        && !p.dtypes.intersect(q.dtypes).is_empty()
        && p.device.intersect(q.device).is_some()
        && match (&p.kids, &q.kids) {
            (Kids::List(a), Kids::List(b)) => lists_touch(a, b, p.head.commutative),
            _ => true,
        }
}

fn lists_touch(p: &List, q: &List, commutative: bool) -> bool {
    let (k, j) = (p.items.len(), q.items.len());
    if (k > j && q.tail.is_none()) || (j > k && p.tail.is_none()) {
        return false;
    }
    let extra = |item: &Normal, tail: &Option<Normal>| tail.as_ref().is_some_and(|tail| touch(item, tail));
    if commutative {
        if let (List { items: p, tail: None }, List { items: q, tail: None }) = (p, q)
            && let ([a, b], [c, d]) = (p.as_slice(), q.as_slice())
        {
            return (touch(a, c) && touch(b, d)) || (touch(a, d) && touch(b, c));
        }
        let fits = |a: usize, b: usize| touch(&p.items[a], &q.items[b]);
        let bound = (0..k).filter(|i| !extra(&p.items[*i], &q.tail));
        let bound_too = (0..j).filter(|i| !extra(&q.items[*i], &p.tail));
        return saturates(bound, j, &fits) && saturates(bound_too, k, &|b, a| fits(a, b));
    }
    p.items.iter().zip(&q.items).all(|(p, q)| touch(p, q))
        && p.items.iter().skip(j).all(|item| extra(item, &q.tail))
        && q.items.iter().skip(k).all(|item| extra(item, &p.tail))
}

/// The intersection as a union of normal forms, none within another.
fn intersect(p: &Normal, q: &Normal) -> Vec<Normal> {
    let head = if p.head.is_below(&q.head) {
        &p.head
    } else if q.head.is_below(&p.head) {
        &q.head
    } else {
        return Vec::new();
    };
    let dtypes = p.dtypes.intersect(q.dtypes);
    let (false, Some(device)) = (dtypes.is_empty(), p.device.intersect(q.device)) else {
        return Vec::new();
    };
    // Both sets are closed and implications have one premise, so the union is closed.
    let props = p.props.union(q.props);
    let kids = match (&p.kids, &q.kids) {
        (Kids::Any, kids) | (kids, Kids::Any) => vec![kids.clone()],
        (Kids::List(a), Kids::List(b)) => {
            let tail = a.tail.as_ref().zip(b.tail.as_ref()).and_then(|(s, u)| intersect(s, u).pop());
            let mut lists = Lists { p: a, q: b, tail, head: p, out: Vec::new() };
            if head.commutative {
                lists.pair(0, &mut Vec::new(), &mut vec![false; b.items.len()]);
            } else {
                lists.align();
            }
            lists.out
        }
    };
    let parts = kids.into_iter().map(|kids| Normal { head: head.clone(), props, dtypes, device, kids });
    maximal(parts.collect())
}

/// Drops every part that is within another.
fn maximal(mut parts: Vec<Normal>) -> Vec<Normal> {
    if parts.len() > 1 {
        parts.sort();
        parts.dedup();
        let drop: Vec<bool> = (0..parts.len())
            .map(|i| (0..parts.len()).any(|j| i != j && within(&parts[i], &parts[j])))
            .collect();
        let mut drop = drop.into_iter();
        parts.retain(|_| !drop.next().unwrap_or(false));
    }
    parts
}

/// The intersection of two explicit lists.
struct Lists<'l> {
    p: &'l List,
    q: &'l List,
    /// Where both tails go on; tails meet in at most one pattern.
    tail: Option<Normal>,
    head: &'l Normal,
    out: Vec<Kids>,
}

impl Lists<'_> {
    /// Adds the lists whose items are one of each of `columns`.
    fn emit(&mut self, columns: &[Vec<Normal>]) {
        let mut lists: Vec<Vec<Normal>> = vec![Vec::new()];
        for column in columns {
            let longer = |list: &Vec<Normal>, item: &Normal| list.iter().chain([item]).cloned().collect();
            lists = lists.iter().flat_map(|list| column.iter().map(|item| longer(list, item))).collect();
            lists.truncate(MOST_PARTS);
        }
        let room = MOST_PARTS.saturating_sub(self.out.len());
        let kids = lists.into_iter().take(room);
        self.out.extend(kids.map(|items| Normal::kids(&self.head.head, items, self.tail.clone())));
    }

    fn align(&mut self) {
        let (p, q) = (self.p, self.q);
        let width = p.items.len().max(q.items.len());
        let at = |list: &List, i: usize| list.items.get(i).or(list.tail.as_ref()).cloned();
        let column = |i| Some(intersect(&at(p, i)?, &at(q, i)?));
        if let Some(columns) = (0..width).map(column).collect::<Option<Vec<_>>>() {
            self.emit(&columns);
        }
    }

    /// Pairs `p.items[i..]` with free items of q or with q's tail in every possible way.
    fn pair(&mut self, i: usize, columns: &mut Vec<Vec<Normal>>, taken: &mut Vec<bool>) {
        if self.out.len() >= MOST_PARTS {
            return;
        }
        let (p, q) = (self.p, self.q);
        let Some(item) = p.items.get(i) else {
            let rest = q.items.iter().zip(taken.iter()).filter(|(_, taken)| !**taken);
            let with_tail = rest.map(|(item, _)| p.tail.as_ref().map(|tail| intersect(item, tail)));
            if let Some(more) = with_tail.collect::<Option<Vec<_>>>() {
                let all: Vec<Vec<Normal>> = columns.iter().cloned().chain(more).collect();
                self.emit(&all);
            }
            return;
        };
        for j in 0..q.items.len() {
            let parts = if taken[j] { Vec::new() } else { intersect(item, &q.items[j]) };
            if !parts.is_empty() {
                taken[j] = true;
                columns.push(parts);
                self.pair(i + 1, columns, taken);
                columns.pop();
                taken[j] = false;
            }
        }
        let parts = q.tail.as_ref().map(|tail| intersect(item, tail)).unwrap_or_default();
        if !parts.is_empty() {
            columns.push(parts);
            self.pair(i + 1, columns, taken);
            columns.pop();
        }
    }
}
