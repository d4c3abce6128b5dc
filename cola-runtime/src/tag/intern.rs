//! The interner: from the parts of a tag to its number and back.
//!
//! A tag is looked up without a lock in open-addressing tables of atomic words; one that is not found is added
//! under a mutex: the record is appended to the arena first, its number published in the table second.
//!
//! Invariants
//! - A number in a table is always that of a finished record (publication is release, lookup acquire).
//! - Tables only gain entries. When one is half full the next, four times larger, takes all new entries; a
//!   reader that misses the newest table falls through to the mutex and looks again.
//! - Record 0 is `Any` with unknown children. A number of another catalog reads as it, so no accessor can fail.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::canonical::{self, Runs, TAG_LIMIT};
use super::{Catalog, Ctor, PropSet, Property, Tag};
use crate::dtype::{DType, Device};

/// What a tag stands for.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) ctor: Ctor,
    pub(crate) dtype: Option<DType>,
    pub(crate) device: Option<Device>,
    /// One for a leaf or unknown children, else one more than the deepest child.
    pub(crate) depth: u8,
    /// Closed, intrinsic ones included.
    pub(crate) props: PropSet,
    /// Runs of equal children; `None` if the children are unknown.
    pub(crate) kids: Option<Box<[(Tag, u8)]>>,
    /// The lineage of the constructor.
    pub(crate) lineage: Arc<[Ctor]>,
    /// A hash of names alone, the same in every process.
    pub(crate) name_hash: u64,
    /// The same tag without facets; `None` if it has none.
    pub(crate) bare: Option<Tag>,
    /// The same tag with its deepest level cut, made when first needed.
    pub(super) shallower: OnceLock<Tag>,
}

/// The identity of a tag: what is hashed and compared.
#[derive(Clone, Copy)]
pub(super) struct Key<'k> {
    pub(super) ctor: Ctor,
    pub(super) props: PropSet,
    pub(super) dtype: Option<DType>,
    pub(super) device: Option<Device>,
    pub(super) kids: Option<&'k [(Tag, u8)]>,
}

impl Key<'_> {
    fn hash(&self) -> u64 {
        const K: u64 = 0x9e37_79b9_7f4a_7c15;
        let mix = |hash: u64, word: u64| (hash.rotate_left(26) ^ word).wrapping_mul(K);
        let dtype = self.dtype.map_or(7, |d| d as u64);
        let device = self.device.map_or(0, |d| 1 + (u64::from(d.kind_id()) << 8 | u64::from(d.index())));
        let PropSet(props) = self.props;
        let mut hash = mix(u64::from(self.ctor.0) << 32 | device << 8 | dtype, props as u64);
        hash = mix(hash, (props >> 64) as u64);
        match self.kids {
            None => hash = mix(hash, u64::MAX),
            Some(kids) => {
                for (kid, count) in kids {
                    hash = mix(hash, u64::from(kid.0) << 8 | u64::from(*count));
                }
            }
        }
        // Products carry information upwards only; slots are chosen by the low bits.
        hash ^ hash >> 32
    }

    fn is(&self, record: &Record) -> bool {
        self.ctor == record.ctor
            && self.props == record.props
            && self.dtype == record.dtype
            && self.device == record.device
            && self.kids == record.kids.as_deref()
    }
}

const FIRST_TABLE: usize = 1024;
const TABLES: usize = 9;
/// Beyond this many tags even leaves are summarised to `Any`: half of the last table.
const HARD_LIMIT: usize = 1 << 24;

/// The arena of records and the tables that find them.
pub(super) struct Interner {
    records: boxcar::Vec<Record>,
    /// Entries `hash's high half << 32 | number + 1`; 0 is empty.
    tables: [OnceLock<Box<[AtomicU64]>>; TABLES],
    /// The table that takes new entries.
    newest: AtomicUsize,
    /// Entries in the newest table.
    writer: Mutex<usize>,
}

impl Interner {
    pub(super) fn new() -> Interner {
        let records = boxcar::Vec::new();
        records.push(Record {
            ctor: Ctor::ANY,
            dtype: None,
            device: None,
            depth: 1,
            props: PropSet::EMPTY,
            kids: None,
            lineage: Arc::from([Ctor::ANY]),
            name_hash: 0,
            bare: None,
            shallower: OnceLock::new(),
        });
        let tables = std::array::from_fn(|_| OnceLock::new());
        let interner = Interner { records, tables, newest: AtomicUsize::new(0), writer: Mutex::new(0) };
        interner.publish(&mut interner.writer.lock(), interner.record(Tag(0)).key().hash(), 0);
        interner
    }

    #[inline]
    pub(super) fn record(&self, tag: Tag) -> &Record {
        // Record 0 is pushed before an interner can be seen.
        self.records.get(tag.0 as usize).unwrap_or_else(|| &self.records[0])
    }

    #[inline]
    fn find(&self, key: &Key<'_>, hash: u64) -> Option<Tag> {
        let newest = self.newest.load(Ordering::Acquire);
        self.tables[..=newest.min(TABLES - 1)].iter().rev().find_map(|table| {
            let table = table.get()?;
            let mask = table.len() - 1;
            let mut slot = hash as usize & mask;
            // A table is at most half full, so an empty slot ends every walk.
            loop {
                let entry = table[slot].load(Ordering::Acquire);
                if entry == 0 {
                    return None;
                }
                let number = (entry as u32).wrapping_sub(1);
                if entry >> 32 == hash >> 32 && key.is(self.record(Tag(number))) {
                    return Some(Tag(number));
                }
                slot = (slot + 1) & mask;
            }
        })
    }

    fn publish(&self, used: &mut usize, hash: u64, number: u32) {
        let mut newest = self.newest.load(Ordering::Acquire);
        let size = |table: usize| FIRST_TABLE << (2 * table);
        if *used >= size(newest) / 2 && newest + 1 < TABLES {
            newest += 1;
            *used = 0;
        }
        let fresh = || (0..size(newest)).map(|_| AtomicU64::new(0)).collect();
        let table = self.tables[newest].get_or_init(fresh);
        self.newest.store(newest, Ordering::Release);
        let mask = table.len() - 1;
        let mut slot = hash as usize & mask;
        while table[slot].load(Ordering::Relaxed) != 0 {
            slot = (slot + 1) & mask;
        }
        table[slot].store(hash >> 32 << 32 | u64::from(number + 1), Ordering::Release);
        *used += 1;
    }
}

impl Record {
    fn key(&self) -> Key<'_> {
        let Record { ctor, props, dtype, device, .. } = *self;
        Key { ctor, props, dtype, device, kids: self.kids.as_deref() }
    }
}

impl Catalog {
    #[inline]
    pub(crate) fn record(&self, tag: Tag) -> &Record {
        self.interner.record(tag)
    }

    /// The tag with these parts. The properties are closed and joined with the intrinsic ones; children lose
    /// their facets and are put in canonical form, shortened where a tag would grow too wide or too deep.
    ///
    /// The children of a leaf are ignored; those of an abstract constructor, and those of a constructor of fixed
    /// arity if their number is not that arity, are taken as unknown.
    pub fn intern(
        &self,
        ctor: Ctor,
        props: PropSet,
        dtype: Option<DType>,
        device: Option<Device>,
        kids: &[Tag],
    ) -> Tag {
        let info = self.constructor_info(ctor);
        let kids = canonical::runs(self, info, kids);
        let props = self.close(props).union(info.intrinsic);
        self.find_or_add(Key { ctor, props, dtype, device, kids: kids.as_deref() })
    }

    /// The tag of a value without children: a leaf, or a composite of which nothing more is known.
    pub fn intern_leaf(
        &self,
        ctor: Ctor,
        props: PropSet,
        dtype: Option<DType>,
        device: Option<Device>,
    ) -> Tag {
        let info = self.constructor_info(ctor);
        let props = self.close(props).union(info.intrinsic);
        self.find_or_add(Key { ctor, props, dtype, device, kids: canonical::no_kids(info) })
    }

    /// The same tag with more properties.
    pub fn with_props(&self, tag: Tag, props: PropSet) -> Tag {
        let record = self.record(tag);
        let props = self.close(props).union(record.props);
        if props == record.props { tag } else { self.find_or_add(Key { props, ..record.key() }) }
    }

    /// The same tag with other facets.
    pub fn with_facets(&self, tag: Tag, dtype: Option<DType>, device: Option<Device>) -> Tag {
        self.find_or_add(Key { dtype, device, ..self.record(tag).key() })
    }

    /// The same tag without dtype and device.
    #[inline]
    pub fn without_facets(&self, tag: Tag) -> Tag {
        self.record(tag).bare.unwrap_or(tag)
    }

    /// The constructor of a tag.
    #[inline]
    pub fn ctor(&self, tag: Tag) -> Ctor {
        self.record(tag).ctor
    }

    /// The properties of a tag, closed, intrinsic ones included.
    #[inline]
    pub fn props(&self, tag: Tag) -> PropSet {
        self.record(tag).props
    }

    /// Whether a property holds of everything with this tag.
    #[inline]
    pub fn has(&self, tag: Tag, property: Property) -> bool {
        self.record(tag).props.contains(property)
    }

    /// The element type of a tag, if it has one.
    #[inline]
    pub fn dtype(&self, tag: Tag) -> Option<DType> {
        self.record(tag).dtype
    }

    /// The device of a tag, if it has one.
    #[inline]
    pub fn device(&self, tag: Tag) -> Option<Device> {
        self.record(tag).device
    }

    /// The children as runs of equal tags in canonical order, each with its length, where
    /// [`SATURATED`](super::SATURATED) means "that many or more"; `None` if they are unknown.
    #[inline]
    pub fn kids(&self, tag: Tag) -> Option<&[(Tag, u8)]> {
        self.record(tag).kids.as_deref()
    }

    /// The number of tags that were ever made.
    pub fn tag_count(&self) -> usize {
        self.interner.records.count()
    }

    #[inline]
    pub(super) fn find_or_add(&self, key: Key<'_>) -> Tag {
        let hash = key.hash();
        self.interner.find(&key, hash).unwrap_or_else(|| self.add(key, hash))
    }

    #[cold]
    fn add(&self, key: Key<'_>, hash: u64) -> Tag {
        if self.tag_count() >= TAG_LIMIT && key.kids.is_some_and(|kids| !kids.is_empty()) {
            return self.find_or_add(Key { kids: None, ..key });
        }
        if self.tag_count() >= HARD_LIMIT {
            return Tag(0);
        }
        let info = self.constructor_info(key.ctor);
        let facets = key.dtype.is_some() || key.device.is_some();
        let record = Record {
            ctor: key.ctor,
            dtype: key.dtype,
            device: key.device,
            depth: canonical::depth(self, key.kids),
            props: key.props,
            kids: key.kids.map(Box::from),
            lineage: info.lineage.clone(),
            name_hash: canonical::name_hash(self, info, key.props, key.kids),
            bare: facets.then(|| self.find_or_add(Key { dtype: None, device: None, ..key })),
            shallower: OnceLock::new(),
        };
        let mut used = self.interner.writer.lock();
        if let Some(tag) = self.interner.find(&key, hash) {
            return tag;
        }
        let Ok(number) = u32::try_from(self.interner.records.push(record)) else { return Tag(0) };
        self.interner.publish(&mut used, hash, number);
        Tag(number)
    }

    /// The tag of these runs, which must be canonical.
    pub(super) fn intern_runs(&self, ctor: Ctor, props: PropSet, runs: Option<Runs>) -> Tag {
        self.find_or_add(Key { ctor, props, dtype: None, device: None, kids: runs.as_deref() })
    }
}
