//! Tags: the run-time types of operators, algorithms and arrays.
//!
//! The story. A [`Catalog`] belongs to one world and only grows: constructors (an open tree with single
//! parents), properties (facts with implications) and the tags made from them. A tag is created by interning —
//! constructor, closed properties, dtype, device, children — and is a `u32` from then on: equality is one
//! compare, and a key of the dispatch cache is a few words. It is used by patterns
//! ([`crate::pattern`]), and never invalidated: a catalog forgets nothing, so a tag means the same for as long
//! as its catalog lives.
//!
//! Invariants
//! - Reads take no lock. Writers (definitions, a tag never seen before) take one mutex.
//! - Two tags are equal exactly if constructor, closed properties, facets and children are.
//! - The properties of a tag are closed under implication and hold the intrinsic ones of its constructor.
//! - Children carry no dtype and no device: one structure per tag, not one per choice of dtypes.
//! - Children of a commutative constructor are sorted by names, never by numbers: loading plugins in another
//!   order gives the same text for the same operator.
//! - The number of tags is bounded for programs that build ever larger operators (see `canonical`).

mod canonical;
mod catalog;
mod error;
#[cfg(test)]
mod examples;
mod intern;
pub(crate) mod lex;
mod text;

pub use canonical::{MAX_DEPTH, MAX_RUNS, SATURATED, TAG_LIMIT};
pub use catalog::{Catalog, ConstructorInfo, ConstructorSpec, Params, PropertyInfo};
pub use error::{TagError, TagTextError};
pub use text::TagDisplay;

/// A constructor: a node of the tree of names, such as `Operator`, `Diagonal`, `Sum`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ctor(pub(crate) u32);

impl Ctor {
    /// The root of the tree, above every constructor.
    pub const ANY: Ctor = Ctor(0);

    /// The number of the constructor in its catalog.
    pub const fn id(self) -> u32 {
        self.0
    }
}

/// A fact that can hold of an operator, such as `SelfAdjoint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Property(pub(crate) u8);

impl Property {
    /// The number of the property in its catalog.
    pub const fn id(self) -> u8 {
        self.0
    }
}

/// A set of properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PropSet(pub(crate) u128);

impl PropSet {
    /// No property.
    pub const EMPTY: PropSet = PropSet(0);

    /// The set of one property, without what it implies.
    pub const fn only(property: Property) -> PropSet {
        PropSet(1 << property.0)
    }

    /// Whether the set holds `property`.
    pub const fn contains(self, property: Property) -> bool {
        self.0 & (1 << property.0) != 0
    }

    /// Whether every property of this set is in `other`.
    pub const fn is_subset(self, other: PropSet) -> bool {
        self.0 & !other.0 == 0
    }

    /// The properties in either set.
    #[must_use]
    pub const fn union(self, other: PropSet) -> PropSet {
        PropSet(self.0 | other.0)
    }

    /// The properties in both sets.
    #[must_use]
    pub const fn intersect(self, other: PropSet) -> PropSet {
        PropSet(self.0 & other.0)
    }

    /// The properties of this set that are not in `other`.
    #[must_use]
    pub const fn minus(self, other: PropSet) -> PropSet {
        PropSet(self.0 & !other.0)
    }

    /// Whether no property is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The properties of the set, in the order of their definition.
    pub fn iter(self) -> impl Iterator<Item = Property> {
        let mut bits = self.0;
        std::iter::from_fn(move || {
            let lowest = u8::try_from(bits.trailing_zeros()).ok().filter(|n| *n < 128)?;
            bits &= bits - 1;
            Some(Property(lowest))
        })
    }
}

impl FromIterator<Property> for PropSet {
    fn from_iter<I: IntoIterator<Item = Property>>(properties: I) -> Self {
        properties.into_iter().fold(PropSet::EMPTY, |set, p| set.union(PropSet::only(p)))
    }
}

/// An interned tag: the run-time type of a value, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub(crate) u32);

impl Tag {
    /// The number of the tag in its catalog: a word for the key of a cache.
    pub const fn id(self) -> u32 {
        self.0
    }
}

/// What a pattern is bound against: a real operator, with children in its own order.
pub trait Node {
    /// The tag of this operator, facets included.
    fn tag(&self) -> Tag;

    /// The number of children.
    fn len(&self) -> usize;

    /// The `i`-th child, in the operator's own order; `i < len()`.
    fn child(&self, i: usize) -> &Self;

    /// Whether there are no children.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
