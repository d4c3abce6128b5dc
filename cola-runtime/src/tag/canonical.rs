//! Canonical children: runs, order, and the caps that keep the number of tags bounded.
//!
//! Equal children are kept as one run with a count. A count saturates at [`SATURATED`], "that many or more":
//! patterns spell at most 8 children, so no pattern can tell larger counts apart. A tag that would be too wide
//! or too deep is shortened, which loses specificity and never correctness: what the shorter tag says still
//! holds of the operator.
//!
//! - *Too wide* (more than [`MAX_RUNS`] runs): all children become one saturated run of a summary — the nearest
//!   common ancestor of their constructors, the properties they share, children unknown.
//! - *Too deep* (more than [`MAX_DEPTH`] levels): the lowest level is cut, its parents' children become unknown.
//!   The top of the tree, which rules look at, stays; and cutting is idempotent, so a loop `A = A + B` ends on
//!   one tag.
//! - *Too many* (more than [`TAG_LIMIT`] tags in the catalog): a composite never seen before is interned with
//!   unknown children.
//!
//! Invariants
//! - Runs of a commutative constructor are distinct and sorted by (hash of names, structure by names).
//! - Neighbouring runs are never of the same tag.

use std::cmp::Ordering;

use smallvec::SmallVec;

use super::catalog::{ConstructorInfo, Params, stir};
use super::{Catalog, PropSet, Tag};

/// Runs of equal children, each with its saturating count.
pub(crate) type Runs = SmallVec<[(Tag, u8); 8]>;

/// The most runs a tag keeps apart.
pub const MAX_RUNS: usize = 32;
/// The most levels a tag has.
pub const MAX_DEPTH: u8 = 12;
/// The count that means "this many or more".
pub const SATURATED: u8 = 16;
/// Beyond this many tags, new composites are interned with unknown children.
pub const TAG_LIMIT: usize = 1 << 20;

/// What is known of the children when none are given: nothing, except that a leaf has none.
pub(super) fn no_kids(info: &ConstructorInfo) -> Option<&'static [(Tag, u8)]> {
    (info.params == Params::Leaf && !info.is_abstract).then_some(&[])
}

/// Adds a child to runs; `false` if that would make them too wide.
fn push(runs: &mut Runs, commutative: bool, kid: Tag, count: u8) -> bool {
    let full = runs.len() == MAX_RUNS;
    let same = match commutative {
        true => runs.iter_mut().find(|(tag, _)| *tag == kid),
        false => runs.last_mut().filter(|(tag, _)| *tag == kid),
    };
    match same {
        Some((_, n)) => *n = n.saturating_add(count).min(SATURATED),
        None if full => return false,
        None => runs.push((kid, count.min(SATURATED))),
    }
    true
}

fn sort(catalog: &Catalog, runs: &mut Runs) {
    match runs.as_mut_slice() {
        [] | [_] => {}
        [a, b] => {
            if compare(catalog, a.0, b.0).is_gt() {
                std::mem::swap(a, b);
            }
        }
        _ => runs.sort_by(|a, b| compare(catalog, a.0, b.0)),
    }
}

/// The canonical runs of the children of a constructor, or `None` if they cannot be known.
pub(super) fn runs(catalog: &Catalog, info: &ConstructorInfo, kids: &[Tag]) -> Option<Runs> {
    match info.params {
        _ if info.is_abstract => return None,
        Params::Leaf => return Some(Runs::new()),
        Params::Fixed(arity) if arity != kids.len() => return None,
        Params::Fixed(_) | Params::Variadic => {}
    }
    let mut runs = Runs::new();
    for kid in kids {
        let record = catalog.record(*kid);
        let mut bare = record.bare.unwrap_or(*kid);
        if record.depth >= MAX_DEPTH {
            bare = shallower(catalog, bare);
        }
        if !push(&mut runs, info.commutative, bare, 1) {
            return Some(summary(catalog, kids));
        }
    }
    if info.commutative {
        sort(catalog, &mut runs);
    }
    Some(runs)
}

/// Canonical runs of counted children, as read from text.
pub(super) fn counted(catalog: &Catalog, info: &ConstructorInfo, kids: &[(Tag, u8)]) -> Option<Runs> {
    let saturated = kids.iter().any(|(_, count)| *count >= SATURATED);
    if saturated && info.params == Params::Variadic {
        let mut out = Runs::new();
        for (kid, count) in kids {
            let bare = catalog.without_facets(*kid);
            let deep = catalog.record(bare).depth >= MAX_DEPTH;
            if !push(&mut out, info.commutative, if deep { shallower(catalog, bare) } else { bare }, *count) {
                return Some(summary(catalog, &kids.iter().map(|(kid, _)| *kid).collect::<Vec<_>>()));
            }
        }
        if info.commutative {
            sort(catalog, &mut out);
        }
        return Some(out);
    }
    let expanded: Vec<Tag> =
        kids.iter().flat_map(|(k, n)| std::iter::repeat_n(*k, usize::from(*n))).collect();
    runs(catalog, info, &expanded)
}

/// One saturated run of what all children have in common.
fn summary(catalog: &Catalog, kids: &[Tag]) -> Runs {
    let parts = |tag: &Tag| (catalog.ctor(*tag), catalog.props(*tag));
    let join = |a: (_, PropSet), b: (_, PropSet)| (catalog.common_ancestor(a.0, b.0), a.1.intersect(b.1));
    let mut runs = Runs::new();
    if let Some((ctor, props)) = kids.iter().map(parts).reduce(join) {
        runs.push((catalog.intern_leaf(ctor, props, None, None), SATURATED));
    }
    runs
}

/// The tag with its deepest level cut; `tag` has no facets.
fn shallower(catalog: &Catalog, tag: Tag) -> Tag {
    let record = catalog.record(tag);
    let cut = || {
        let runs = match record.kids.as_deref() {
            Some(kids) if record.depth > 2 => {
                let info = catalog.constructor_info(record.ctor);
                let mut runs = Runs::new();
                for (kid, count) in kids {
                    let deepest = catalog.record(*kid).depth + 1 == record.depth;
                    let kid = if deepest { shallower(catalog, *kid) } else { *kid };
                    // Cutting can only make runs fewer.
                    push(&mut runs, info.commutative, kid, *count);
                }
                if info.commutative {
                    sort(catalog, &mut runs);
                }
                Some(runs)
            }
            Some([]) => Some(Runs::new()),
            _ => None,
        };
        catalog.intern_runs(record.ctor, record.props, runs)
    };
    *record.shallower.get_or_init(cut)
}

/// Levels of a tag with these children.
pub(super) fn depth(catalog: &Catalog, kids: Option<&[(Tag, u8)]>) -> u8 {
    let deepest = kids.unwrap_or(&[]).iter().map(|(kid, _)| catalog.record(*kid).depth).max();
    1 + deepest.unwrap_or(0)
}

/// A hash of names and counts alone, facets aside: the same in every process, whatever was loaded when.
pub(super) fn name_hash(
    catalog: &Catalog,
    info: &ConstructorInfo,
    props: PropSet,
    kids: Option<&[(Tag, u8)]>,
) -> u64 {
    let property = |p| catalog.property_info(p).map_or(0, |info| info.name_hash);
    let facts = props.iter().map(property).fold(0, u64::wrapping_add);
    let start = stir(info.name_hash ^ facts.rotate_left(17));
    match kids {
        None => start,
        Some(kids) => kids.iter().fold(stir(start ^ 1), |hash, (kid, count)| {
            let word = catalog.record(*kid).name_hash.wrapping_add(u64::from(*count));
            stir(hash.rotate_left(5) ^ word)
        }),
    }
}

/// The order of children of commutative constructors: by hash of names, then by the names themselves.
pub(super) fn compare(catalog: &Catalog, a: Tag, b: Tag) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let (x, y) = (catalog.record(a), catalog.record(b));
    x.name_hash.cmp(&y.name_hash).then_with(|| by_names(catalog, a, b))
}

#[cold]
fn by_names(catalog: &Catalog, a: Tag, b: Tag) -> Ordering {
    let (x, y) = (catalog.record(a), catalog.record(b));
    let name = |ctor| &catalog.constructor_info(ctor).name;
    let heads = name(x.ctor).cmp(name(y.ctor));
    let heads = heads.then_with(|| catalog.property_names(x.props).cmp(&catalog.property_names(y.props)));
    heads.then_with(|| match (x.kids.as_deref(), y.kids.as_deref()) {
        (Some(p), Some(q)) => {
            let each = p.iter().zip(q).map(|(k, l)| compare(catalog, k.0, l.0).then(k.1.cmp(&l.1)));
            each.fold(p.len().cmp(&q.len()), |order, next| order.then(next))
        }
        (p, q) => p.is_some().cmp(&q.is_some()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{ConstructorSpec, Ctor};
    use super::*;

    fn world() -> (Catalog, Ctor, Ctor, Vec<Tag>) {
        let catalog = Catalog::new();
        let sum = ConstructorSpec::composite("Sum", None, Params::Variadic).commutative();
        let sum = catalog.define_constructor(sum).unwrap();
        let kron = ConstructorSpec::composite("Kronecker", None, Params::Variadic);
        let kron = catalog.define_constructor(kron).unwrap();
        let leaf = |i: usize| {
            let ctor = catalog.define_constructor(ConstructorSpec::leaf(&format!("L{i}"), None)).unwrap();
            catalog.intern_leaf(ctor, PropSet::EMPTY, None, None)
        };
        let leaves = (0..40).map(leaf).collect();
        (catalog, sum, kron, leaves)
    }

    fn make(catalog: &Catalog, ctor: Ctor, kids: &[Tag]) -> Tag {
        catalog.intern(ctor, PropSet::EMPTY, None, None, kids)
    }

    #[test]
    fn equal_children_are_counted() {
        let (c, sum, kron, l) = world();
        let counts = |tag| c.kids(tag).unwrap().iter().map(|(_, n)| *n).collect::<Vec<_>>();
        assert_eq!(counts(make(&c, kron, &[l[0], l[0], l[1], l[0]])), [2, 1, 1]);
        assert_eq!(make(&c, sum, &[l[0], l[1], l[0]]), make(&c, sum, &[l[1], l[0], l[0]]));
        assert_eq!(counts(make(&c, kron, &[l[0]; 100])), [SATURATED]);
        assert_eq!(make(&c, kron, &[l[0]; 100]), make(&c, kron, &[l[0]; 16]));
        assert_ne!(make(&c, kron, &[l[0]; 15]), make(&c, kron, &[l[0]; 16]));
    }

    #[test]
    fn a_wide_tag_keeps_what_its_children_share() {
        let (c, sum, _, l) = world();
        let wide = make(&c, sum, &l);
        assert_eq!(c.display(wide).to_string(), "Sum[Any×16+]");
        assert_eq!(c.kids(make(&c, sum, &l[..32])).unwrap().len(), 32);
    }

    #[test]
    fn a_sum_of_many_terms_is_few_tags() {
        let (c, sum, kron, l) = world();
        let before = c.tag_count();
        let terms: Vec<Tag> = (0..100_000).map(|i| l[i % 40]).collect();
        make(&c, sum, &terms);
        make(&c, kron, &terms);
        assert!(c.tag_count() <= before + 3);
    }

    #[test]
    fn growing_an_operator_in_a_loop_makes_few_tags() {
        let (c, sum, kron, l) = world();
        let before = c.tag_count();
        let (mut nested, mut doubled, mut last) = (l[0], l[1], l[0]);
        for _ in 0..100_000 {
            last = nested;
            nested = make(&c, sum, &[nested, l[1]]);
            doubled = make(&c, kron, &[doubled, doubled]);
        }
        assert_eq!(nested, last);
        assert!(c.tag_count() <= before + 60, "{}", c.tag_count() - before);
        let mut flat = Vec::new();
        for i in 0..1000 {
            flat.push(l[i % 3]);
            make(&c, sum, &flat);
        }
        assert!(c.tag_count() <= before + 120, "{}", c.tag_count() - before);
    }

    #[test]
    fn order_of_children_is_by_name_whatever_was_defined_first() {
        let text = |names: [&str; 3]| {
            let c = Catalog::new();
            let sum = ConstructorSpec::composite("Sum", None, Params::Variadic).commutative();
            let sum = c.define_constructor(sum).unwrap();
            let leaf = |n: &str| {
                let ctor = c.define_constructor(ConstructorSpec::leaf(n, None)).unwrap();
                c.intern_leaf(ctor, PropSet::EMPTY, None, None)
            };
            let kids = names.map(leaf);
            c.display(make(&c, sum, &kids)).to_string()
        };
        assert_eq!(text(["A", "B", "C"]), text(["C", "A", "B"]));
        assert_eq!(text(["A", "B", "C"]), text(["B", "C", "A"]));
    }
}
