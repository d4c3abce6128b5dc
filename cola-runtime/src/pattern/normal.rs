//! Resolved patterns: the normal form, on which inclusion is decided, and the shape, which binds and prints.
//!
//! Invariants
//! - Properties are closed and hold the intrinsic ones of the head.
//! - `C[_...]` is `C`; so is `C[_, _]` for a constructor of two parameters. Lists of a fixed arity have no tail.
//! - Lists of commutative constructors are sorted (by numbers: the order within one catalog is all that matters
//!   for equality; printed forms are sorted by text).
//! - Only the outermost level has dtype and device constraints, and neither is ever empty.
//! - A tail holds no list of a commutative constructor, so two tails meet in at most one pattern.

use std::fmt;
use std::sync::Arc;

use crate::dtype::{DTypeSet, Device};
use crate::tag::{Catalog, Ctor, Params, PropSet};

/// The head of a pattern: a constructor with what is needed to compare it without its catalog.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) ctor: Ctor,
    /// How far below the root; the index of `ctor` in the lineage of everything below it.
    pub(crate) level: usize,
    pub(crate) lineage: Arc<[Ctor]>,
    pub(crate) commutative: bool,
    pub(crate) params: Params,
}

impl Head {
    pub(crate) fn new(catalog: &Catalog, ctor: Ctor) -> Head {
        let info = catalog.constructor_info(ctor);
        Head {
            ctor,
            level: info.lineage.len() - 1,
            lineage: info.lineage.clone(),
            commutative: info.commutative,
            params: info.params,
        }
    }

    /// Whether everything below this head is below `other`.
    #[inline]
    pub(crate) fn is_below(&self, other: &Head) -> bool {
        self.lineage.get(other.level) == Some(&other.ctor)
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Head) -> bool {
        self.ctor == other.ctor
    }
}

impl Eq for Head {}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Head) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Head {
    fn cmp(&self, other: &Head) -> std::cmp::Ordering {
        self.ctor.cmp(&other.ctor)
    }
}

impl std::hash::Hash for Head {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.ctor.hash(state);
    }
}

/// A device constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum DeviceSet {
    /// Any device, or none at all.
    Any,
    /// Any device of this kind.
    Kind(u8),
    /// One device; never the only one of its kind.
    One(Device),
}

impl DeviceSet {
    #[inline]
    pub(crate) fn contains(self, device: Option<Device>) -> bool {
        match self {
            DeviceSet::Any => true,
            DeviceSet::Kind(kind) => device.is_some_and(|d| d.kind_id() == kind),
            DeviceSet::One(one) => device == Some(one),
        }
    }

    pub(crate) fn intersect(self, other: DeviceSet) -> Option<DeviceSet> {
        match (self, other) {
            (DeviceSet::Any, set) | (set, DeviceSet::Any) => Some(set),
            (DeviceSet::Kind(a), DeviceSet::Kind(b)) => (a == b).then_some(self),
            (DeviceSet::Kind(kind), DeviceSet::One(one)) | (DeviceSet::One(one), DeviceSet::Kind(kind)) => {
                (one.kind_id() == kind).then_some(DeviceSet::One(one))
            }
            (DeviceSet::One(a), DeviceSet::One(b)) => (a == b).then_some(self),
        }
    }

    pub(crate) fn is_subset(self, other: DeviceSet) -> bool {
        self.intersect(other) == Some(self)
    }
}

/// The constraint on children.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kids {
    /// Any children, known or not.
    Any,
    /// These, then any number of the tail; in any order if the head is commutative.
    List(Box<List>),
}

/// An explicit list of children.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct List {
    pub(crate) items: Vec<Normal>,
    pub(crate) tail: Option<Normal>,
}

/// A pattern in normal form: equal exactly if it matches the same tags in every future catalog.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Normal {
    pub(crate) head: Head,
    pub(crate) props: PropSet,
    pub(crate) dtypes: DTypeSet,
    pub(crate) device: DeviceSet,
    pub(crate) kids: Kids,
}

impl Normal {
    /// Everything below a constructor.
    pub(crate) fn of(catalog: &Catalog, ctor: Ctor) -> Normal {
        Normal {
            head: Head::new(catalog, ctor),
            props: catalog.constructor_info(ctor).intrinsic,
            dtypes: DTypeSet::ALL,
            device: DeviceSet::Any,
            kids: Kids::Any,
        }
    }

    /// Whether this is `_`.
    pub(crate) fn is_wildcard(&self) -> bool {
        self.head.ctor == Ctor::ANY
            && self.props.is_empty()
            && self.dtypes == DTypeSet::ALL
            && self.device == DeviceSet::Any
    }

    /// The normal form of an explicit list below `head`.
    pub(crate) fn kids(head: &Head, mut items: Vec<Normal>, mut tail: Option<Normal>) -> Kids {
        if let (Params::Fixed(arity), Some(rest)) = (head.params, &tail) {
            items.resize(arity.max(items.len()), rest.clone());
            tail = None;
        }
        let any = match (&tail, head.params) {
            (Some(tail), _) => items.is_empty() && tail.is_wildcard(),
            (None, Params::Fixed(_)) => items.iter().all(Normal::is_wildcard),
            (None, _) => false,
        };
        if any {
            return Kids::Any;
        }
        if head.commutative {
            items.sort();
        }
        Kids::List(Box::new(List { items, tail }))
    }
}

/// A pattern as its author ordered it, with the names it binds.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) names: Vec<Box<str>>,
    pub(crate) normal: Normal,
    pub(crate) list: Option<ShapeList>,
}

/// The written list of children.
#[derive(Clone, Debug)]
pub(crate) struct ShapeList {
    pub(crate) items: Vec<Shape>,
    pub(crate) tail: Option<Box<Shape>>,
}

impl Shape {
    /// Whether a name is bound here or below.
    pub(crate) fn binds(&self) -> bool {
        let below = |list: &ShapeList| list.items.iter().chain(list.tail.as_deref()).any(Shape::binds);
        !self.names.is_empty() || self.list.as_ref().is_some_and(below)
    }

    /// Every name bound here or below, in written order.
    pub(crate) fn all_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.names.iter().map(|name| &**name).collect();
        if let Some(list) = &self.list {
            list.items.iter().chain(list.tail.as_deref()).for_each(|s| names.extend(s.all_names()));
        }
        names
    }
}

/// A pattern of a catalog, without choices: one column of one row of a method table.
///
/// Comparisons see what it matches, not what it binds.
#[derive(Clone, Debug)]
pub struct Resolved {
    pub(crate) normal: Normal,
    pub(crate) shape: Option<Arc<Shape>>,
}

impl Resolved {
    /// The pattern `_`.
    pub fn any(catalog: &Catalog) -> Resolved {
        Resolved::head(catalog, Ctor::ANY)
    }

    /// The pattern that names one constructor and says nothing of its parameters.
    pub fn head(catalog: &Catalog, ctor: Ctor) -> Resolved {
        Resolved { normal: Normal::of(catalog, ctor), shape: None }
    }

    /// The constructor that every match is below.
    pub fn ctor(&self) -> Ctor {
        self.normal.head.ctor
    }

    /// The properties that every match has: closed, intrinsic ones included.
    pub fn props(&self) -> PropSet {
        self.normal.props
    }

    /// The element types that a match may have; [`DTypeSet::ALL`] also allows none.
    pub fn dtypes(&self) -> DTypeSet {
        self.normal.dtypes
    }

    /// The names it binds, in written order.
    pub fn names(&self) -> Vec<&str> {
        self.shape.as_ref().map_or(Vec::new(), |shape| shape.all_names())
    }

    /// The pattern as text that parses to an equal pattern.
    pub fn display<'c>(&'c self, catalog: &'c Catalog) -> ResolvedDisplay<'c> {
        ResolvedDisplay { catalog, pattern: self }
    }
}

impl PartialEq for Resolved {
    fn eq(&self, other: &Resolved) -> bool {
        self.normal == other.normal
    }
}

impl Eq for Resolved {}

impl std::hash::Hash for Resolved {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.normal.hash(state);
    }
}

/// A resolved pattern, ready to be printed. Made by [`Resolved::display`].
pub struct ResolvedDisplay<'c> {
    catalog: &'c Catalog,
    pattern: &'c Resolved,
}

impl fmt::Display for ResolvedDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match &self.pattern.shape {
            Some(shape) => shape_text(self.catalog, shape),
            None => normal_text(self.catalog, &self.pattern.normal),
        })
    }
}

fn normal_text(catalog: &Catalog, normal: &Normal) -> String {
    let list = match &normal.kids {
        Kids::Any => None,
        Kids::List(list) => {
            let mut items: Vec<String> = list.items.iter().map(|p| normal_text(catalog, p)).collect();
            if normal.head.commutative {
                items.sort();
            }
            Some((items, list.tail.as_ref().map(|p| normal_text(catalog, p))))
        }
    };
    text(catalog, normal, list)
}

fn shape_text(catalog: &Catalog, shape: &Shape) -> String {
    let list = shape.list.as_ref().map(|list| {
        let items = list.items.iter().map(|s| shape_text(catalog, s)).collect();
        (items, list.tail.as_ref().map(|s| shape_text(catalog, s)))
    });
    let body = text(catalog, &shape.normal, list);
    // `a:(b:X)` binds both names.
    let named = shape.names.split_last().map(|(inner, outer)| {
        let text = format!("{inner}:{body}");
        outer.iter().rev().fold(text, |text, name| format!("{name}:({text})"))
    });
    named.unwrap_or(body)
}

fn text(catalog: &Catalog, normal: &Normal, list: Option<(Vec<String>, Option<String>)>) -> String {
    let info = catalog.constructor_info(normal.head.ctor);
    let mut out = if normal.head.ctor == Ctor::ANY { "_".to_owned() } else { info.name.to_string() };
    if let Some((mut items, tail)) = list {
        items.extend(tail.map(|tail| format!("{tail}...")));
        out.push_str(&format!("[{}]", items.join(", ")));
    }
    let strongest = catalog.strongest(normal.props, info.intrinsic);
    for name in catalog.property_names(strongest).iter().rev() {
        out = format!("{name}[{out}]");
    }
    if normal.dtypes != DTypeSet::ALL {
        out.push_str(&format!("{{{}}}", normal.dtypes));
    }
    match normal.device {
        DeviceSet::Any => {}
        DeviceSet::Kind(kind) => out.push_str(&format!("@{}", Device::kind_name(kind))),
        DeviceSet::One(device) => out.push_str(&format!("@{device}")),
    }
    out
}
