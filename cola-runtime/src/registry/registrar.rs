//! Who adds items, and the list of what one transaction adds.

use super::{ConstructorDef, FunctionDef, MethodDef, PropertyDef, SampleDef};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// Who added an item: a crate or a plugin.
#[derive(Clone)]
pub struct Owner {
    /// Name of the crate or plugin.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Something that must live as long as any item of this owner: a loaded library, say.
    pub keep: Option<Arc<dyn Any + Send + Sync>>,
}

impl Owner {
    /// An owner that nothing needs to outlive.
    pub fn new(name: &str, version: &str) -> Owner {
        Owner { name: name.to_owned(), version: version.to_owned(), keep: None }
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Where an item comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Who added it.
    pub owner: Arc<Owner>,
    /// Source file, as the compiler names it.
    pub file: String,
    /// Line in that file.
    pub line: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}:{}", self.owner.name, self.file, self.line)
    }
}

/// What a linked crate submits: who it is, where, and a function that adds items.
#[derive(Clone, Copy)]
pub struct Registration {
    pub(super) owner: &'static str,
    pub(super) version: &'static str,
    pub(super) file: &'static str,
    pub(super) line: u32,
    pub(super) add: fn(&mut Registrar),
}

inventory::collect!(Registration);

impl Registration {
    /// Use [`crate::register!`], which fills in the names.
    pub const fn new(
        owner: &'static str,
        version: &'static str,
        file: &'static str,
        line: u32,
        add: fn(&mut Registrar),
    ) -> Registration {
        Registration { owner, version, file, line, add }
    }
}

/// One item of the registry, before it is checked.
#[derive(Clone)]
pub enum Item {
    /// A constructor, algorithms included.
    Constructor(ConstructorDef),
    /// A property.
    Property(PropertyDef),
    /// A function.
    Function(FunctionDef),
    /// A method of a function.
    Method(MethodDef),
    /// A sample for the conformance kit.
    Sample(SampleDef),
}

/// Collects the items of one transaction.
pub struct Registrar {
    pub(super) origin: Origin,
    pub(super) items: Vec<(Origin, Item)>,
}

impl Registrar {
    pub(super) fn new(owner: Owner, file: &str, line: u32) -> Registrar {
        Registrar {
            origin: Origin { owner: Arc::new(owner), file: file.to_owned(), line },
            items: Vec::new(),
        }
    }

    /// Adds an item of any sort.
    pub fn item(&mut self, item: Item) {
        self.items.push((self.origin.clone(), item));
    }

    /// Adds a constructor or an algorithm.
    pub fn constructor(&mut self, def: ConstructorDef) {
        self.item(Item::Constructor(def));
    }

    /// Adds a property.
    pub fn property(&mut self, def: PropertyDef) {
        self.item(Item::Property(def));
    }

    /// Adds a function.
    pub fn function(&mut self, def: FunctionDef) {
        self.item(Item::Function(def));
    }

    /// Adds a method.
    pub fn method(&mut self, def: MethodDef) {
        self.item(Item::Method(def));
    }

    /// Adds a sample for the conformance kit.
    pub fn sample(&mut self, def: SampleDef) {
        self.item(Item::Sample(def));
    }

    /// Takes out all items that were added so far.
    pub fn take(&mut self) -> Vec<Item> {
        std::mem::take(&mut self.items).into_iter().map(|(_, item)| item).collect()
    }

    /// Says from which place the following items come.
    pub fn at(&mut self, file: &str, line: u32) -> &mut Self {
        file.clone_into(&mut self.origin.file);
        self.origin.line = line;
        self
    }
}
