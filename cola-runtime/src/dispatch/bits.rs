//! Sets of small numbers: rows of a method table, or positions in a resolution.

use smallvec::{SmallVec, smallvec};

/// A set of row numbers; no allocation up to 256 rows.
#[derive(Clone, Debug, Default)]
pub struct Bits {
    words: SmallVec<[u64; 4]>,
}

impl Bits {
    /// The empty set.
    pub const fn new() -> Bits {
        Bits { words: SmallVec::new_const() }
    }

    /// The empty set with room for numbers below `n`.
    pub(crate) fn with_room(n: usize) -> Bits {
        Bits { words: smallvec![0; n.div_ceil(64)] }
    }

    /// Adds a number.
    pub fn insert(&mut self, i: usize) {
        if i / 64 >= self.words.len() {
            self.words.resize(i / 64 + 1, 0);
        }
        self.words[i / 64] |= 1 << (i % 64);
    }

    /// Whether the set holds `i`.
    #[inline]
    pub fn contains(&self, i: usize) -> bool {
        self.words.get(i / 64).is_some_and(|word| word >> (i % 64) & 1 == 1)
    }

    /// Whether the set holds nothing.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many numbers the set holds.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The numbers of the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(i, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros() as usize;
                (word != 0).then(|| word &= word - 1).map(|()| i * 64 + bit)
            })
        })
    }

    /// Adds every number of `other`.
    pub(crate) fn unite(&mut self, other: &Bits) {
        if other.words.len() > self.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    /// Keeps what `other` holds too.
    pub(crate) fn intersect(&mut self, other: &Bits) {
        self.words.truncate(other.words.len());
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    /// Removes what `other` holds.
    pub(crate) fn subtract(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= !b);
    }

    /// How many numbers both sets hold.
    pub(crate) fn common(&self, other: &Bits) -> usize {
        self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones() as usize).sum()
    }

    /// Whether every number of this set is in `other`.
    pub fn is_subset(&self, other: &Bits) -> bool {
        self.common(other) == self.len()
    }
}

impl PartialEq for Bits {
    fn eq(&self, other: &Bits) -> bool {
        self.is_subset(other) && other.is_subset(self)
    }
}

impl Eq for Bits {}

impl FromIterator<usize> for Bits {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Self {
        let mut bits = Bits::new();
        numbers.into_iter().for_each(|i| bits.insert(i));
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_behave_as_sets() {
        let a: Bits = [3, 64, 300].into_iter().collect();
        assert_eq!(a.iter().collect::<Vec<_>>(), [3, 64, 300]);
        assert!(a.contains(64) && !a.contains(65) && !a.contains(10_000));
        let b: Bits = [3, 5].into_iter().collect();
        let mut both = a.clone();
        both.intersect(&b);
        assert_eq!(both, [3].into_iter().collect());
        let mut either = b.clone();
        either.unite(&a);
        assert_eq!(either.len(), 4);
        either.subtract(&b);
        assert_eq!(either, [64, 300].into_iter().collect());
        assert_eq!(Bits::with_room(1000), Bits::new());
    }
}
