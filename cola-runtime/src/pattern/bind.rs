//! Binding: which parts of a real operator a pattern's names stand for.
//!
//! Matching looks at tags, whose commutative children are sorted; binding looks at the operator itself, whose
//! children are in the user's order. The choice is deterministic: among all ways to assign the spelled children,
//! the one that is first in the operator's own order, decided for the first written pattern first.
//!
//! Invariants
//! - A bound tail keeps the operator's order.
//! - `bind` answers `Some` whenever the pattern matches the operator's tag and the operator has the children
//!   that its tag says.

use smallvec::SmallVec;

use super::assignment::covers;
use super::matching::matches_normal;
use super::normal::{Resolved, Shape, ShapeList};
use crate::tag::{Catalog, Node};

/// What one name is bound to.
#[derive(Debug)]
pub enum Binding<'n, N> {
    /// One operator.
    One(&'n N),
    /// The operators of a tail, in their own order.
    Many(Vec<&'n N>),
}

/// Names of a pattern and what they are bound to, in written order.
#[derive(Debug)]
pub struct Bindings<'n, N> {
    bound: Vec<(Box<str>, Binding<'n, N>)>,
}

impl<'n, N> Bindings<'n, N> {
    /// What `name` is bound to.
    pub fn get(&self, name: &str) -> Option<&Binding<'n, N>> {
        self.iter().find(|(bound, _)| *bound == name).map(|(_, binding)| binding)
    }

    /// The operator that `name` is bound to, if it is one.
    pub fn one(&self, name: &str) -> Option<&'n N> {
        match self.get(name)? {
            Binding::One(node) => Some(node),
            Binding::Many(_) => None,
        }
    }

    /// The operators that the tail `name` is bound to.
    pub fn many(&self, name: &str) -> Option<&[&'n N]> {
        match self.get(name)? {
            Binding::One(_) => None,
            Binding::Many(nodes) => Some(nodes),
        }
    }

    /// All names with what they are bound to, in written order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Binding<'n, N>)> {
        self.bound.iter().map(|(name, binding)| (&**name, binding))
    }

    /// The number of names.
    pub fn len(&self) -> usize {
        self.bound.len()
    }

    /// Whether nothing is bound.
    pub fn is_empty(&self) -> bool {
        self.bound.is_empty()
    }
}

/// Binds the names of a pattern to parts of `node`, or `None` if the node does not match.
pub fn bind<'n, N: Node>(catalog: &Catalog, pattern: &Resolved, node: &'n N) -> Option<Bindings<'n, N>> {
    if !matches_normal(catalog, &pattern.normal, node.tag()) {
        return None;
    }
    let mut bindings = Bindings { bound: Vec::new() };
    match &pattern.shape {
        Some(shape) => bind_shape(catalog, shape, node, &mut bindings).then_some(bindings),
        None => Some(bindings),
    }
}

/// Binds a shape whose normal form matches the tag of `node`.
fn bind_shape<'n, N: Node>(catalog: &Catalog, shape: &Shape, node: &'n N, out: &mut Bindings<'n, N>) -> bool {
    out.bound.extend(shape.names.iter().map(|name| (name.clone(), Binding::One(node))));
    let Some(list) = shape.list.as_ref().filter(|_| shape.binds()) else { return true };
    let spelled = if shape.normal.head.commutative {
        assign(catalog, list, node)
    } else {
        let enough = node.len() >= list.items.len();
        enough.then(|| (0..list.items.len()).collect())
    };
    let Some(spelled) = spelled else { return false };
    for (item, child) in list.items.iter().zip(&spelled) {
        if !bind_shape(catalog, item, node.child(*child), out) {
            return false;
        }
    }
    if let Some(tail) = &list.tail {
        let rest = || (0..node.len()).filter(|i| !spelled.contains(i)).map(|i| node.child(i));
        out.bound.extend(tail.names.iter().map(|name| (name.clone(), Binding::Many(rest().collect()))));
    }
    true
}

/// Gives every spelled pattern of a commutative list a child, first fit in the operator's own order.
fn assign<N: Node>(catalog: &Catalog, list: &ShapeList, node: &N) -> Option<SmallVec<[usize; 8]>> {
    let wanted = list.items.len();
    let fits = |item: usize, child: usize| {
        matches_normal(catalog, &list.items[item].normal, node.child(child).tag())
    };
    let in_tail = |child: usize| {
        let tail = list.tail.as_deref();
        tail.is_some_and(|tail| matches_normal(catalog, &tail.normal, node.child(child).tag()))
    };
    // Only these can be in the first solution: children outside the tail, and for each pattern the first few
    // that fit it (of `wanted` such children the other patterns leave one free).
    let mut candidates: SmallVec<[(usize, bool); 16]> = SmallVec::new();
    let mut found: SmallVec<[usize; 8]> = SmallVec::from_elem(0, wanted);
    let mut required = 0;
    for child in 0..node.len() {
        let must = !in_tail(child);
        let mut useful = must;
        for (item, found) in found.iter_mut().enumerate() {
            if *found < wanted && fits(item, child) {
                *found += usize::from(!must);
                useful = true;
            }
        }
        required += usize::from(must);
        if required > wanted {
            return None;
        }
        if useful {
            candidates.push((child, must));
        }
    }
    // Fix one pattern after the other to the first child that leaves the rest solvable.
    let mut chosen: SmallVec<[usize; 8]> = SmallVec::new();
    for item in 0..wanted {
        let solvable = |slot: usize| {
            let taken = |s: usize| s == slot || chosen.contains(&s);
            let rest = wanted - item - 1;
            fits(item, candidates[slot].0)
                && covers(rest, candidates.len(), &|s| candidates[s].1 && !taken(s), &|i, s| {
                    !taken(s) && fits(item + 1 + i, candidates[s].0)
                })
        };
        let slot = (0..candidates.len()).find(|slot| !chosen.contains(slot) && solvable(*slot))?;
        chosen.push(slot);
    }
    let all_required = candidates.iter().enumerate().all(|(s, (_, must))| !must || chosen.contains(&s));
    all_required.then(|| chosen.into_iter().map(|slot| candidates[slot].0).collect())
}
