//! The immutable state of the registry that one call sees.

use super::{
    Body, ConstructorDef, FunctionDef, Method, MethodDef, Origin, ParamList, PropertyDef, SampleDef,
};
use crate::dispatch::{Memo, MethodOrder, Resolution};
use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::Arc;

/// A function with its methods, their order and the cache of resolved calls.
pub struct FunctionTable {
    /// Name.
    pub name: Arc<str>,
    /// Parameters.
    pub head: ParamList,
    /// The definition.
    pub def: FunctionDef,
    /// Who added it, and where.
    pub origin: Origin,
    /// All methods, sorted by signature text and origin: the same in every link and load order.
    pub methods: Vec<Arc<Method>>,
    pub(crate) dispatched: usize,
    pub(crate) order: MethodOrder,
    /// What a warm call needs of each method, side by side in memory.
    pub(crate) entries: Vec<Entry>,
    pub(crate) memo: Memo<Known>,
}

/// The way into a method.
pub(crate) struct Entry {
    pub(crate) body: Body,
    pub(crate) swapped: bool,
}

impl Entry {
    pub(super) fn of(method: &Arc<Method>) -> Entry {
        Entry { body: method.body.clone(), swapped: method.swapped }
    }
}

/// What the memo keeps of a resolved call.
pub(crate) struct Known {
    /// The only method that can answer, [`Known::SEVERAL`] if there is a choice or none.
    pub(crate) sole: u32,
    pub(crate) resolution: Arc<Resolution>,
}

impl Known {
    pub(crate) const SEVERAL: u32 = u32::MAX;

    pub(crate) fn new(resolution: Arc<Resolution>) -> Known {
        let sole = resolution.sole().and_then(|row| u32::try_from(row).ok());
        Known { sole: sole.unwrap_or(Known::SEVERAL), resolution }
    }
}

impl FunctionTable {
    /// What it computes, in one line, then more.
    pub fn doc(&self) -> &str {
        &self.def.doc
    }

    /// The definition on dense operands, if it has one.
    pub fn definition(&self) -> Option<super::defs::Definition> {
        self.def.definition.clone()
    }

    /// What results are held to where the definition is not unique.
    pub fn law(&self) -> Option<super::defs::Law> {
        self.def.law
    }

    /// It tells which properties an operator has.
    pub(crate) fn infers(&self) -> bool {
        self.def.infers_properties
    }

    /// Values for the options that the conformance kit tries.
    pub fn cases(&self) -> Option<fn(crate::DType) -> Vec<Vec<crate::Value>>> {
        self.def.cases
    }

    /// The first two arguments may trade places.
    pub fn is_commutative(&self) -> bool {
        self.def.commutative
    }

    /// Calls of this function tell which properties an operator has.
    pub fn infers_properties(&self) -> bool {
        self.def.infers_properties
    }

    /// Calls by name fold from the left.
    pub fn is_associative(&self) -> bool {
        self.def.associative
    }
}

/// A registered constructor or property with its origin.
#[derive(Clone)]
pub(crate) struct Registered<T> {
    pub(crate) def: T,
    pub(crate) head: Option<ParamList>,
    pub(crate) origin: Origin,
}

/// A method that was submitted to wait for its function and names.
#[derive(Clone)]
pub(crate) struct Deferred {
    pub(crate) origin: Origin,
    pub(crate) def: MethodDef,
    /// It is among the methods of its function.
    pub(crate) active: bool,
}

impl Deferred {
    /// The method was made from this submission.
    pub(crate) fn is_source_of(&self, method: &Method) -> bool {
        method.submission == self.def.submission
    }
}

/// A method that another owner's stands in for.
#[derive(Clone)]
pub(crate) struct Displaced {
    pub(crate) function: usize,
    pub(crate) method: Arc<Method>,
    /// The owner whose method took its place.
    pub(crate) by: String,
}

/// The registry at one epoch.
pub struct Snapshot {
    /// Number of the epoch; grows with every transaction.
    pub epoch: u64,
    /// Of all snapshots of the program; 0 before it is published.
    pub(super) serial: u64,
    /// Functions by index; an index stays with its name for ever, `None` after the function's removal.
    pub(crate) functions: Vec<Option<Arc<FunctionTable>>>,
    pub(crate) function_names: FxHashMap<Arc<str>, usize>,
    pub(crate) constructors: FxHashMap<String, Arc<Registered<ConstructorDef>>>,
    pub(crate) properties: FxHashMap<String, Arc<Registered<PropertyDef>>>,
    /// To which owner a name of a constructor or property belongs, also after its removal.
    pub(crate) reserved: FxHashMap<String, String>,
    pub(crate) samples: Vec<(Origin, SampleDef)>,
    pub(crate) deferred: Vec<Deferred>,
    pub(crate) displaced: Vec<Displaced>,
    pub(crate) wraps_arrays: Option<String>,
    pub(crate) infers_properties: Option<usize>,
}

impl Snapshot {
    pub(crate) fn empty() -> Snapshot {
        Snapshot {
            epoch: 0,
            serial: 0,
            functions: Vec::new(),
            function_names: FxHashMap::default(),
            constructors: FxHashMap::default(),
            properties: FxHashMap::default(),
            reserved: FxHashMap::default(),
            samples: Vec::new(),
            deferred: Vec::new(),
            displaced: Vec::new(),
            wraps_arrays: None,
            infers_properties: None,
        }
    }

    /// A function by name.
    pub fn function(&self, name: &str) -> Option<&Arc<FunctionTable>> {
        self.functions.get(*self.function_names.get(name)?)?.as_ref()
    }

    /// All functions, by name.
    pub fn functions(&self) -> Vec<&Arc<FunctionTable>> {
        let mut all: Vec<_> = self.functions.iter().flatten().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// Names of all constructors that can be built by name, sorted, algorithms included.
    pub fn constructor_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.constructors.iter().filter(|(_, c)| c.def.make.is_some()).map(|(n, _)| n.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The head, documentation and origin of a constructor that can be built by name.
    pub fn constructor(&self, name: &str) -> Option<(&ParamList, &str, &Origin)> {
        let c = self.constructors.get(name)?;
        Some((c.head.as_ref()?, &c.def.doc, &c.origin))
    }

    /// Names of all properties, sorted.
    pub fn property_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.properties.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// What a property means.
    pub fn property_doc(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(|p| p.def.doc.as_str())
    }

    /// The definition of a property on dense matrices, if it has one.
    pub fn property_definition(&self, name: &str) -> Option<super::defs::Holds> {
        self.properties.get(name)?.def.holds.clone()
    }

    /// Methods of others than this owner wait.
    pub(super) fn others_wait(&self, owner: Option<&str>) -> bool {
        self.deferred.iter().any(|d| !d.active && Some(d.origin.owner.name.as_str()) != owner)
    }

    /// Methods of an owner, as text, that wait for a function or a name that nobody has registered.
    pub fn waiting(&self, owner: &str) -> Vec<String> {
        let mine = self.deferred.iter().filter(|d| !d.active && d.origin.owner.name == owner);
        mine.map(|d| format!("{}({})", d.def.function, d.def.signature)).collect()
    }

    /// All samples for the conformance kit, with their origin.
    pub fn samples(&self) -> &[(Origin, SampleDef)] {
        &self.samples
    }

    /// What a reviewer of the registry should know.
    pub fn issues(&self, catalog: &crate::tag::Catalog) -> Vec<Issue> {
        let mut issues = Vec::new();
        for f in self.functions() {
            if f.doc().is_empty() {
                issues.push(Issue::Undocumented {
                    what: format!("function {}", f.name),
                    origin: f.origin.clone(),
                });
            }
            for m in f.methods.iter().filter(|m| m.doc.is_empty() && !m.swapped) {
                issues.push(Issue::Undocumented { what: m.to_string(), origin: m.origin.clone() });
            }
            for a in f.order.ambiguities(None) {
                issues.push(Issue::Ambiguous {
                    a: f.methods[a.a].clone(),
                    b: f.methods[a.b].clone(),
                    missing: a
                        .missing
                        .iter()
                        .map(|s| format!("{}({})", f.name, s.display(catalog)))
                        .collect(),
                });
            }
            for (row, by) in f.order.unreachable() {
                issues.push(Issue::Unreachable { method: f.methods[row].clone(), by: f.methods[by].clone() });
            }
        }
        for (name, c) in sorted(&self.constructors) {
            if c.def.doc.is_empty() {
                issues.push(Issue::Undocumented {
                    what: format!("constructor {name}"),
                    origin: c.origin.clone(),
                });
            }
        }
        for (name, p) in sorted(&self.properties) {
            if p.def.doc.is_empty() {
                issues
                    .push(Issue::Undocumented { what: format!("property {name}"), origin: p.origin.clone() });
            }
        }
        issues
    }
}

fn sorted<T>(map: &FxHashMap<String, T>) -> Vec<(&String, &T)> {
    let mut all: Vec<_> = map.iter().collect();
    all.sort_by_key(|(name, _)| *name);
    all
}

/// Something in the registry that a reviewer should know.
#[derive(Clone, Debug)]
pub enum Issue {
    /// Two methods can match one call, and neither is more specific.
    Ambiguous {
        /// One of them.
        a: Arc<Method>,
        /// The other.
        b: Arc<Method>,
        /// Signatures that would settle it.
        missing: Vec<String>,
    },
    /// A method that no call can reach.
    Unreachable {
        /// The method.
        method: Arc<Method>,
        /// A method of higher rank that answers all its calls.
        by: Arc<Method>,
    },
    /// An item without documentation.
    Undocumented {
        /// Which item.
        what: String,
        /// Where it comes from.
        origin: Origin,
    },
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Issue::Ambiguous { a, b, missing } => {
                write!(f, "ambiguous:\n    {a:?}\n    {b:?}\n  define {}", missing.join(" and "))
            }
            Issue::Unreachable { method, by } => write!(f, "unreachable: {method:?}\n  behind {by:?}"),
            Issue::Undocumented { what, origin } => write!(f, "undocumented: {what}  {origin}"),
        }
    }
}
