//! Whether a tag is in the set that a pattern describes.
//!
//! Invariants
//! - A tag with unknown children matches no explicit list. A shortened tag therefore matches fewer patterns than
//!   the full one would, and never another one.
//! - A saturated run is longer than any list that a pattern can spell, so treating it as endless is exact.

use smallvec::SmallVec;

use super::assignment::covers;
use super::normal::{Kids, List, Normal, Resolved};
use crate::dtype::DTypeSet;
use crate::tag::{Catalog, Tag};

/// Whether a tag matches a pattern of the same catalog.
#[inline]
pub fn matches(catalog: &Catalog, pattern: &Resolved, tag: Tag) -> bool {
    matches_normal(catalog, &pattern.normal, tag)
}

#[inline]
pub(crate) fn matches_normal(catalog: &Catalog, pattern: &Normal, tag: Tag) -> bool {
    let record = catalog.record(tag);
    record.lineage.get(pattern.head.level) == Some(&pattern.head.ctor)
        && pattern.props.is_subset(record.props)
        && (pattern.dtypes == DTypeSet::ALL || record.dtype.is_some_and(|d| pattern.dtypes.contains(d)))
        && pattern.device.contains(record.device)
        && match &pattern.kids {
            Kids::Any => true,
            Kids::List(list) => match record.kids.as_deref() {
                None => false,
                Some(runs) if pattern.head.commutative => multiset(catalog, list, runs),
                Some(runs) => sequence(catalog, list, runs),
            },
        }
}

fn sequence(catalog: &Catalog, list: &List, runs: &[(Tag, u8)]) -> bool {
    let mut items = list.items.iter();
    for (tag, count) in runs {
        let spelled = items.len().min(usize::from(*count));
        if !items.by_ref().take(spelled).all(|item| matches_normal(catalog, item, *tag)) {
            return false;
        }
        // A saturated run is longer than all spelled items, so it too leaves some over.
        let left_over = usize::from(*count) > spelled;
        if left_over && !list.tail.as_ref().is_some_and(|tail| matches_normal(catalog, tail, *tag)) {
            return false;
        }
    }
    items.len() == 0
}

fn multiset(catalog: &Catalog, list: &List, runs: &[(Tag, u8)]) -> bool {
    let wanted = list.items.len();
    let total: usize = runs.iter().map(|(_, count)| usize::from(*count)).sum();
    if total < wanted || (total > wanted && list.tail.is_none()) {
        return false;
    }
    let fits = |item: usize, tag: Tag| matches_normal(catalog, &list.items[item], tag);
    match (runs, wanted, &list.tail) {
        ([(a, 1), (b, 1)], 2, None) => (fits(0, *a) && fits(1, *b)) || (fits(0, *b) && fits(1, *a)),
        ([(a, _)], _, None) => (0..wanted).all(|item| fits(item, *a)),
        (_, 1, Some(tail)) => {
            let outside = |run: &&(Tag, u8)| !matches_normal(catalog, tail, run.0);
            let mut outside = runs.iter().filter(outside);
            match (outside.next(), outside.next()) {
                (None, _) => runs.iter().any(|(tag, _)| fits(0, *tag)),
                (Some((tag, 1)), None) => fits(0, *tag),
                _ => false,
            }
        }
        _ => {
            // A run gives up at most as many children as are wanted; the rest must be in the tail.
            let mut slots: SmallVec<[(Tag, bool); 16]> = SmallVec::new();
            for (tag, count) in runs {
                let free = list.tail.as_ref().is_some_and(|tail| matches_normal(catalog, tail, *tag));
                let count = usize::from(*count);
                if !free && count > wanted {
                    return false;
                }
                slots.extend(std::iter::repeat_n((*tag, !free), count.min(wanted)));
            }
            covers(wanted, slots.len(), &|slot| slots[slot].1, &|item, slot| fits(item, slots[slot].0))
        }
    }
}
