//! A cache from the tags of a call to its resolution: filled as calls happen, read without a lock, dropped whole
//! when the methods change.
//!
//! Levels of slots, each four times larger than the one before and made when first needed. A key may sit in a
//! few neighbouring slots of each level; it goes to the first free one. Nothing is ever removed or replaced, so
//! a free slot on a key's way means that the key is absent.
//!
//! Invariants
//! - A slot is written at most once; a reader sees a whole entry or none.
//! - The number of entries is bounded: when all slots on a key's way are taken, the value is not cached and the
//!   call resolves anew. Memory never grows beyond about 90,000 entries for one function.

use std::sync::OnceLock;

/// The tags of up to four arguments, two in a word; unused places hold a constant of the caller's choice.
pub type Key = [u64; 2];

type Slots<V> = Box<[OnceLock<(Key, V)>]>;

const FIRST_LEVEL: usize = 256;
const LEVELS: usize = 5;
const PROBES: usize = 4;

/// An insert-only cache keyed by four words.
#[derive(Debug)]
pub struct Memo<V> {
    levels: [OnceLock<Slots<V>>; LEVELS],
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Memo::new()
    }
}

#[inline]
fn hash([low, high]: Key) -> usize {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = (low.wrapping_mul(K) ^ high).wrapping_mul(K);
    (mixed ^ mixed >> 32) as usize
}

impl<V> Memo<V> {
    /// An empty cache; it takes no memory to speak of until something is inserted.
    pub const fn new() -> Memo<V> {
        Memo { levels: [const { OnceLock::new() }; LEVELS] }
    }

    /// The value of a key, if it is cached.
    #[inline]
    pub fn get(&self, key: Key) -> Option<&V> {
        let hash = hash(key);
        for level in &self.levels {
            let slots = level.get()?;
            let mask = slots.len() - 1;
            for probe in 0..PROBES {
                match slots[hash.wrapping_add(probe) & mask].get() {
                    None => return None,
                    Some((known, value)) if known[0] == key[0] && known[1] == key[1] => return Some(value),
                    Some(_) => {}
                }
            }
        }
        None
    }

    /// Caches a value and returns it; if the key is cached already, the older value stays and is returned. `None`
    /// means that there is no room for the key.
    pub fn insert(&self, key: Key, value: V) -> Option<&V> {
        let hash = hash(key);
        let mut entry = (key, value);
        for (number, level) in self.levels.iter().enumerate() {
            let size = FIRST_LEVEL << (2 * number);
            let slots = level.get_or_init(|| (0..size).map(|_| OnceLock::new()).collect());
            for probe in 0..PROBES {
                let slot = &slots[hash.wrapping_add(probe) & (size - 1)];
                match slot.set(entry) {
                    Ok(()) => return slot.get().map(|(_, value)| value),
                    Err(returned) => entry = returned,
                }
                if let Some((_, value)) = slot.get().filter(|(known, _)| *known == key) {
                    return Some(value);
                }
            }
        }
        None
    }

    /// The number of cached entries; counts every slot.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        let full = |slots: &Slots<V>| slots.iter().filter(|slot| slot.get().is_some()).count();
        self.levels.iter().filter_map(OnceLock::get).map(full).sum()
    }

    /// Whether nothing is cached.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.levels[0].get().is_none_or(|slots| slots.iter().all(|slot| slot.get().is_none()))
    }
}
