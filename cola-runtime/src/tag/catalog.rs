//! The catalog: constructors, properties and their laws.
//!
//! A catalog starts with the root `Any` alone. Definitions arrive from linked crates and loaded plugins in any
//! order that names parents first; defining the same thing twice is allowed, defining it differently is an
//! error. Nothing is ever removed: a plugin that is unloaded leaves its names behind. Only what a transaction
//! defined that was then refused is *withdrawn*: nothing can have been made with it, so its name is free again.
//!
//! Invariants
//! - The lineage of a constructor (root first, itself last) is fixed at its definition, so `is_below` is one
//!   indexed compare.
//! - Abstract constructors have no parameters; concrete ones have nothing below them.
//! - The closure of a property is fixed at its definition: a new property may imply old ones, an old one never
//!   gains a consequence. So no definition ever changes an existing tag or the order of existing patterns.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::intern::Interner;
use super::lex::{closest, is_name};
use super::{Ctor, PropSet, Property, TagError};

/// How many parameters a concrete constructor takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Params {
    /// None: `Diagonal`.
    Leaf,
    /// This many, at most 8: `Transpose` has one.
    Fixed(usize),
    /// Any number: `Sum`, `Kronecker`.
    Variadic,
}

/// The definition of a constructor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstructorSpec {
    /// The name, as patterns spell it.
    pub name: String,
    /// The constructor right above; `None` means the root `Any`.
    pub parent: Option<Ctor>,
    /// Whether it stands for everything below it and has no values of its own.
    pub is_abstract: bool,
    /// How many parameters it takes; [`Params::Leaf`] for an abstract one.
    pub params: Params,
    /// Whether the order of parameters carries no meaning (`Sum`).
    pub commutative: bool,
    /// Properties that every value has (a permutation is unitary).
    pub intrinsic: PropSet,
}

impl ConstructorSpec {
    /// An abstract constructor below `parent`.
    pub fn new_abstract(name: &str, parent: Option<Ctor>) -> ConstructorSpec {
        ConstructorSpec { is_abstract: true, ..ConstructorSpec::leaf(name, parent) }
    }

    /// A concrete constructor without parameters.
    pub fn leaf(name: &str, parent: Option<Ctor>) -> ConstructorSpec {
        ConstructorSpec {
            name: name.to_owned(),
            parent,
            is_abstract: false,
            params: Params::Leaf,
            commutative: false,
            intrinsic: PropSet::EMPTY,
        }
    }

    /// A concrete constructor with parameters.
    pub fn composite(name: &str, parent: Option<Ctor>, params: Params) -> ConstructorSpec {
        ConstructorSpec { params, ..ConstructorSpec::leaf(name, parent) }
    }

    /// The same, with parameters in no particular order.
    #[must_use]
    pub fn commutative(self) -> ConstructorSpec {
        ConstructorSpec { commutative: true, ..self }
    }

    /// The same, with properties that every value has.
    #[must_use]
    pub fn with_intrinsic(self, intrinsic: PropSet) -> ConstructorSpec {
        ConstructorSpec { intrinsic, ..self }
    }
}

/// What a catalog knows of a constructor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstructorInfo {
    /// The name.
    pub name: Box<str>,
    /// The constructor right above; `None` for the root.
    pub parent: Option<Ctor>,
    /// Whether it has no values of its own.
    pub is_abstract: bool,
    /// How many parameters it takes.
    pub params: Params,
    /// Whether the order of parameters carries no meaning.
    pub commutative: bool,
    /// Properties that every value has: its own and its ancestors', closed under implication.
    pub intrinsic: PropSet,
    /// The way from the root to this constructor, both included.
    pub lineage: Arc<[Ctor]>,
    pub(crate) name_hash: u64,
    withdrawn: Withdrawn,
}

/// Whether the name is free again. Not a part of the definition: two that differ in it alone are equal.
#[derive(Debug, Default)]
struct Withdrawn(AtomicBool);

impl Withdrawn {
    fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn set(&self, withdrawn: bool) {
        self.0.store(withdrawn, Ordering::Release);
    }
}

impl Clone for Withdrawn {
    fn clone(&self) -> Withdrawn {
        Withdrawn(AtomicBool::new(self.get()))
    }
}

impl PartialEq for Withdrawn {
    fn eq(&self, _: &Withdrawn) -> bool {
        true
    }
}

impl Eq for Withdrawn {}

/// What a catalog knows of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyInfo {
    /// The name.
    pub name: Box<str>,
    /// The property and all that follows from it.
    pub closure: PropSet,
    pub(crate) name_hash: u64,
    withdrawn: Withdrawn,
}

/// Constructors, properties and interned tags of one world. Grows only; reads take no lock.
pub struct Catalog {
    ctors: boxcar::Vec<ConstructorInfo>,
    properties: boxcar::Vec<PropertyInfo>,
    /// What was defined, or found free and taken again, since the last transaction began.
    writer: Mutex<Journal>,
    pub(super) interner: Interner,
}

/// What a transaction has defined.
#[derive(Default)]
struct Journal {
    ctors: Vec<Ctor>,
    properties: Vec<Property>,
}

/// The largest arity of [`Params::Fixed`]: what one pattern can spell.
const MAX_FIXED: usize = 8;

impl Default for Catalog {
    fn default() -> Self {
        Catalog::new()
    }
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog")
            .field("constructors", &self.ctors.count())
            .field("properties", &self.properties.count())
            .field("tags", &self.tag_count())
            .finish()
    }
}

impl Catalog {
    /// A catalog with the root `Any` and nothing else.
    pub fn new() -> Catalog {
        let ctors = boxcar::Vec::new();
        ctors.push(ConstructorInfo {
            name: "Any".into(),
            parent: None,
            is_abstract: true,
            params: Params::Leaf,
            commutative: false,
            intrinsic: PropSet::EMPTY,
            lineage: Arc::from([Ctor::ANY]),
            name_hash: name_hash("Any"),
            withdrawn: Withdrawn::default(),
        });
        Catalog { ctors, properties: boxcar::Vec::new(), writer: Mutex::default(), interner: Interner::new() }
    }

    /// Defines a constructor, or finds the one that was defined the same way before.
    ///
    /// # Errors
    /// The name is no identifier, names a property, or is defined otherwise; the parent is concrete; an abstract
    /// constructor is given parameters.
    pub fn define_constructor(&self, spec: ConstructorSpec) -> Result<Ctor, TagError> {
        let name = spec.name.clone();
        let invalid = |number| TagError::Foreign { name: name.clone(), what: "constructor", number };
        if !is_name(&name) {
            return Err(TagError::InvalidName { name });
        }
        let params = if spec.params == Params::Fixed(0) { Params::Leaf } else { spec.params };
        if spec.is_abstract && (params != Params::Leaf || spec.commutative) {
            return Err(TagError::AbstractParams { name });
        }
        if let Params::Fixed(arity) = params
            && arity > MAX_FIXED
        {
            return Err(TagError::TooManyParams { name, arity, most: MAX_FIXED });
        }
        self.check_properties(&name, spec.intrinsic)?;
        let parent = spec.parent.unwrap_or(Ctor::ANY);
        let above = self.ctors.get(parent.0 as usize).ok_or_else(|| invalid(parent.0))?;
        let mut journal = self.writer.lock();
        if self.property(&name).is_some() {
            return Err(TagError::NameTaken { name, taken_by: "a property" });
        }
        if !above.is_abstract {
            return Err(TagError::FinalParent { name, parent: above.name.to_string() });
        }
        let next = Ctor(u32::try_from(self.ctors.count()).map_err(|_| invalid(u32::MAX))?);
        let info = ConstructorInfo {
            name: name.as_str().into(),
            parent: Some(parent),
            is_abstract: spec.is_abstract,
            params,
            commutative: spec.commutative && params != Params::Leaf,
            intrinsic: self.close(spec.intrinsic).union(above.intrinsic),
            lineage: above.lineage.iter().copied().chain([next]).collect(),
            name_hash: name_hash(&name),
            withdrawn: Withdrawn::default(),
        };
        if let Some(known) = self.constructor(&name) {
            return self.same_constructor(self.constructor_info(known), &info).map(|()| known);
        }
        let ctor = match self.withdrawn_constructor(&info) {
            Some(free) => {
                self.constructor_info(free).withdrawn.set(false);
                free
            }
            None => {
                self.ctors.push(info);
                next
            }
        };
        journal.ctors.push(ctor);
        Ok(ctor)
    }

    fn same_constructor(&self, old: &ConstructorInfo, new: &ConstructorInfo) -> Result<(), TagError> {
        let parent = |info: &ConstructorInfo| info.parent.map_or("none", |p| &self.constructor_info(p).name);
        let difference = if old.parent != new.parent {
            format!("parent `{}`, not `{}`", parent(old), parent(new))
        } else if old.is_abstract != new.is_abstract {
            format!("abstract = {}, not {}", old.is_abstract, new.is_abstract)
        } else if old.params != new.params {
            format!("parameters {:?}, not {:?}", old.params, new.params)
        } else if old.commutative != new.commutative {
            format!("commutative = {}, not {}", old.commutative, new.commutative)
        } else if old.intrinsic != new.intrinsic {
            let list = |set| self.property_names(set).join(", ");
            format!("intrinsic properties {{{}}}, not {{{}}}", list(old.intrinsic), list(new.intrinsic))
        } else {
            return Ok(());
        };
        Err(TagError::Conflict { name: new.name.to_string(), difference })
    }

    /// Defines a property with what follows from it, or finds the one that was defined the same way before.
    ///
    /// # Errors
    /// The name is no identifier, names a constructor, or is defined with other implications; 128 are in use.
    pub fn define_property(&self, name: &str, implies: PropSet) -> Result<Property, TagError> {
        let name = name.to_owned();
        if !is_name(&name) {
            return Err(TagError::InvalidName { name });
        }
        self.check_properties(&name, implies)?;
        let mut journal = self.writer.lock();
        if self.constructor(&name).is_some() {
            return Err(TagError::NameTaken { name, taken_by: "a constructor" });
        }
        let implied = self.close(implies);
        let implied_by = |known: Property| self.close(PropSet::only(known)).minus(PropSet::only(known));
        let same = |known: Property| implied_by(known) == implied.minus(PropSet::only(known));
        if let Some(known) = self.property(&name) {
            if same(known) {
                return Ok(known);
            }
            let list = |set| self.property_names(set).join(", ");
            let difference =
                format!("implications {{{}}}, not {{{}}}", list(implied_by(known)), list(implied));
            return Err(TagError::Conflict { name, difference });
        }
        let mut free = self.properties.iter().filter(|(_, info)| info.withdrawn.get() && *info.name == *name);
        let again = free.find_map(|(i, info)| {
            let known = u8::try_from(i).map(Property).ok().filter(|known| same(*known))?;
            Some((known, info))
        });
        if let Some((known, info)) = again {
            info.withdrawn.set(false);
            journal.properties.push(known);
            return Ok(known);
        }
        let number = u8::try_from(self.properties.count()).ok().filter(|n| *n < 128);
        let property = Property(number.ok_or_else(|| TagError::TooManyProperties { name: name.clone() })?);
        let name_hash = name_hash(&name);
        let closure = implied.union(PropSet::only(property));
        self.properties.push(PropertyInfo {
            name: name.into(),
            closure,
            name_hash,
            withdrawn: Withdrawn::default(),
        });
        journal.properties.push(property);
        Ok(property)
    }

    fn check_properties(&self, name: &str, set: PropSet) -> Result<(), TagError> {
        let known = self.properties.count();
        match set.iter().find(|p| usize::from(p.0) >= known) {
            None => Ok(()),
            Some(p) => {
                Err(TagError::Foreign { name: name.to_owned(), what: "property", number: u32::from(p.0) })
            }
        }
    }

    /// Begins a transaction, which keeps all others away until it ends: for [`Catalog::withdraw`].
    pub(crate) fn begin(&self) {
        *self.writer.lock() = Journal::default();
    }

    /// Frees the names that were defined since the transaction began, which was then refused: nothing has been made
    /// with them.
    pub(crate) fn withdraw(&self) {
        let journal = std::mem::take(&mut *self.writer.lock());
        journal.ctors.into_iter().for_each(|c| self.constructor_info(c).withdrawn.set(true));
        let infos = journal.properties.into_iter().filter_map(|p| self.property_info(p));
        infos.for_each(|info| info.withdrawn.set(true));
    }

    /// A withdrawn constructor of this name that was defined the same way, so that attempts in a loop do not grow
    /// the catalog.
    fn withdrawn_constructor(&self, new: &ConstructorInfo) -> Option<Ctor> {
        let free = |old: &ConstructorInfo| old.withdrawn.get() && old.name == new.name;
        let mut all = self.ctors.iter().filter(|(_, old)| free(old));
        let (i, _) = all.find(|(_, old)| self.same_constructor(old, new).is_ok())?;
        u32::try_from(i).ok().map(Ctor)
    }

    /// The constructor of this name.
    pub fn constructor(&self, name: &str) -> Option<Ctor> {
        let found = self.ctors.iter().find(|(_, info)| &*info.name == name && !info.withdrawn.get())?;
        u32::try_from(found.0).ok().map(Ctor)
    }

    /// The property of this name.
    pub fn property(&self, name: &str) -> Option<Property> {
        let found = self.properties.iter().find(|(_, info)| &*info.name == name && !info.withdrawn.get())?;
        u8::try_from(found.0).ok().map(Property)
    }

    /// All that is known of a constructor. A number of another catalog reads as the root.
    pub fn constructor_info(&self, ctor: Ctor) -> &ConstructorInfo {
        // Slot 0 is filled before a catalog can be seen.
        self.ctors.get(ctor.0 as usize).unwrap_or_else(|| &self.ctors[0])
    }

    /// All that is known of a property; `None` for a number of another catalog.
    pub fn property_info(&self, property: Property) -> Option<&PropertyInfo> {
        self.properties.get(usize::from(property.0))
    }

    /// Every constructor, parents before children.
    pub fn constructors(&self) -> impl Iterator<Item = (Ctor, &ConstructorInfo)> {
        let all = self.ctors.iter().filter(|(_, info)| !info.withdrawn.get());
        all.filter_map(|(i, info)| u32::try_from(i).ok().map(|i| (Ctor(i), info)))
    }

    /// Every property, implied before implying.
    pub fn properties(&self) -> impl Iterator<Item = (Property, &PropertyInfo)> {
        let all = self.properties.iter().filter(|(_, info)| !info.withdrawn.get());
        all.filter_map(|(i, info)| u8::try_from(i).ok().map(|i| (Property(i), info)))
    }

    /// The names of a set of properties, in alphabetical order.
    pub fn property_names(&self, set: PropSet) -> Vec<&str> {
        let mut names: Vec<&str> =
            set.iter().filter_map(|p| self.property_info(p)).map(|info| &*info.name).collect();
        names.sort_unstable();
        names
    }

    /// Whether `a` is `b` or below it in the tree.
    pub fn is_below(&self, a: Ctor, b: Ctor) -> bool {
        a == b || {
            let level = self.constructor_info(b).lineage.len() - 1;
            self.constructor_info(a).lineage.get(level) == Some(&b)
        }
    }

    /// The lowest constructor that both are below.
    pub fn common_ancestor(&self, a: Ctor, b: Ctor) -> Ctor {
        let (a, b) = (&self.constructor_info(a).lineage, &self.constructor_info(b).lineage);
        a.iter().zip(b.iter()).take_while(|(x, y)| x == y).last().map_or(Ctor::ANY, |(x, _)| *x)
    }

    /// The properties of the set and all that follows from them.
    pub fn close(&self, set: PropSet) -> PropSet {
        set.iter().filter_map(|p| self.property_info(p)).fold(set, |all, info| all.union(info.closure))
    }

    /// The properties of a closed set that no other one of it implies and that `given` does not already hold.
    pub fn strongest(&self, set: PropSet, given: PropSet) -> PropSet {
        let rest = set.minus(given);
        let implied = |p: Property| {
            let mut others = rest.iter().filter(|q| *q != p).filter_map(|q| self.property_info(q));
            others.any(|info| info.closure.contains(p))
        };
        rest.iter().filter(|p| !implied(*p)).collect()
    }

    /// The constructor or property whose name is closest to a misspelt one.
    pub fn closest_name(&self, name: &str) -> Option<&str> {
        let ctors = self.constructors().map(|(_, info)| &*info.name);
        closest(name, ctors.chain(self.properties().map(|(_, info)| &*info.name)))
    }
}

/// A hash of a name that is the same in every process: FNV-1a, then a finaliser.
fn name_hash(name: &str) -> u64 {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    stir(name.bytes().fold(0xcbf2_9ce4_8422_2325, fnv))
}

/// The finaliser of SplitMix64: every bit of the input reaches every bit of the output.
pub(crate) fn stir(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
