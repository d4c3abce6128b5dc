//! Assigning patterns to the children of commutative constructors: bipartite matching.
//!
//! Whether `Sum[p, q, s...]` matches is the question whether `p` and `q` can be given different children such
//! that every child that is not an `s` is given to someone. The children that must be given and the patterns
//! that must be served are each covered by some matching, and then one matching covers both (Mendelsohn and
//! Dulmage, 1958), so two runs of the augmenting-path algorithm decide in polynomial time.

use smallvec::{SmallVec, smallvec};

/// Whether every one of `wanted` can be given a slot of its own among `0..slots`, where `fits(w, slot)`.
pub(crate) fn saturates(
    wanted: impl IntoIterator<Item = usize>,
    slots: usize,
    fits: &dyn Fn(usize, usize) -> bool,
) -> bool {
    let mut owner: SmallVec<[Option<usize>; 32]> = smallvec![None; slots];
    wanted.into_iter().all(|w| {
        let mut seen: SmallVec<[bool; 32]> = smallvec![false; slots];
        augment(w, &mut owner, &mut seen, fits)
    })
}

/// Finds `w` a slot, moving earlier owners if need be. Recursion is as deep as there are owners, at most 8.
fn augment(
    w: usize,
    owner: &mut [Option<usize>],
    seen: &mut [bool],
    fits: &dyn Fn(usize, usize) -> bool,
) -> bool {
    for slot in 0..owner.len() {
        if seen[slot] || !fits(w, slot) {
            continue;
        }
        seen[slot] = true;
        if owner[slot].is_none_or(|other| augment(other, owner, seen, fits)) {
            owner[slot] = Some(w);
            return true;
        }
    }
    false
}

/// Whether `0..items` and the slots that are `required` can all be paired, each pair fitting, with other slots
/// left over as they like.
pub(crate) fn covers(
    items: usize,
    slots: usize,
    required: &dyn Fn(usize) -> bool,
    fits: &dyn Fn(usize, usize) -> bool,
) -> bool {
    let needed: SmallVec<[usize; 8]> = (0..slots).filter(|slot| required(*slot)).collect();
    needed.len() <= items
        && saturates(0..items, slots, fits)
        && saturates(needed, items, &|slot, item| fits(item, slot))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_owners_are_moved() {
        let fits = |w: usize, slot: usize| [&[0, 1][..], &[0]][w].contains(&slot);
        assert!(saturates(0..2, 2, &fits));
        assert!(!saturates(0..2, 1, &|_, _| true));
    }

    #[test]
    fn required_slots_are_covered_too() {
        // One item that fits both slots cannot cover two required ones.
        assert!(!covers(1, 2, &|_| true, &|_, _| true));
        assert!(covers(1, 2, &|slot| slot == 1, &|_, _| true));
        // Item 0 fits slot 0 alone, item 1 both: slot 1 is covered by item 1.
        assert!(covers(2, 3, &|slot| slot == 1, &|item, slot| item == 1 || slot == 0));
    }
}
