//! Statics by which Rust code names registered things: resolved once, then one atomic load.

use super::World;
use crate::dispatch;
use crate::error::{Error, ErrorKind, Result};
use crate::operator::Op;
use crate::tag::{Ctor, PropSet, Property, Tag};
use crate::value::{Arg, FromValue, Value};
use smallvec::SmallVec;
use std::sync::atomic::{AtomicU32, Ordering};

const UNRESOLVED: u32 = u32::MAX;

/// A constructor of the global registry, by name.
///
/// ```
/// static KRONECKER: cola_runtime::Constructor = cola_runtime::Constructor::new("Kronecker");
/// ```
pub struct Constructor {
    name: &'static str,
    id: AtomicU32,
    leaf: AtomicU32,
}

impl Constructor {
    /// Names a constructor; it need not be registered yet.
    pub const fn new(name: &'static str) -> Constructor {
        Constructor { name, id: AtomicU32::new(UNRESOLVED), leaf: AtomicU32::new(UNRESOLVED) }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    fn ctor(&self) -> Ctor {
        let id = self.id.load(Ordering::Relaxed);
        if id != UNRESOLVED {
            return Ctor(id);
        }
        // Installs the linked registrations if nothing has used the registry yet.
        let _ = World::global();
        match World::global_catalog().constructor(self.name) {
            Some(ctor) => {
                self.id.store(ctor.id(), Ordering::Relaxed);
                ctor
            }
            None => Ctor::ANY,
        }
    }

    /// The tag of a value without children.
    pub fn leaf(&self) -> Tag {
        let id = self.leaf.load(Ordering::Relaxed);
        if id != UNRESOLVED {
            return Tag(id);
        }
        let ctor = self.ctor();
        let tag = World::global_catalog().intern_leaf(ctor, PropSet::EMPTY, None, None);
        if ctor != Ctor::ANY {
            self.leaf.store(tag.id(), Ordering::Relaxed);
        }
        tag
    }

    /// The tag of a value with these children.
    pub fn of(&self, children: &[Op]) -> Tag {
        let kids: SmallVec<[Tag; 8]> = children.iter().map(Op::tag).collect();
        World::global_catalog().intern(self.ctor(), PropSet::EMPTY, None, None, &kids)
    }
}

/// A property of the global registry, by name.
pub struct PropertyName {
    name: &'static str,
    id: AtomicU32,
}

impl PropertyName {
    /// Names a property; it need not be registered yet.
    pub const fn new(name: &'static str) -> PropertyName {
        PropertyName { name, id: AtomicU32::new(UNRESOLVED) }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The property, if it is registered.
    pub fn get(&self) -> Option<Property> {
        let id = self.id.load(Ordering::Relaxed);
        if id != UNRESOLVED {
            return Some(Property(id as u8));
        }
        let _ = World::global();
        let found = World::global_catalog().property(self.name)?;
        self.id.store(u32::from(found.id()), Ordering::Relaxed);
        Some(found)
    }

    /// The set of this property and what it implies.
    pub fn set(&self) -> PropSet {
        self.get().map_or(PropSet::EMPTY, |p| World::global_catalog().close(PropSet::only(p)))
    }

    /// The operator has it.
    pub fn of(&self, op: &Op) -> bool {
        self.get().is_some_and(|p| op.has(p))
    }

    /// The set holds it.
    pub fn is_in(&self, set: PropSet) -> bool {
        self.get().is_some_and(|p| set.contains(p))
    }
}

/// A function of the global registry, by name.
///
/// ```
/// static SOLVE: cola_runtime::Function = cola_runtime::Function::new("solve");
/// ```
pub struct Function {
    name: &'static str,
    id: AtomicU32,
}

impl Function {
    /// Names a function; it need not be registered yet.
    pub const fn new(name: &'static str) -> Function {
        Function { name, id: AtomicU32::new(UNRESOLVED) }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    fn index(&self) -> Result<usize> {
        let id = self.id.load(Ordering::Relaxed);
        if id != UNRESOLVED {
            return Ok(id as usize);
        }
        let index = World::global()?.function_index(self.name)?;
        self.id.store(index as u32, Ordering::Relaxed);
        Ok(index)
    }

    /// Calls it with every parameter given, in order.
    ///
    /// # Errors
    /// `NoMethod`, `Ambiguous`, `Panicked`; those of the method.
    pub fn call(&self, args: &[Arg<'_>]) -> Result<Value> {
        dispatch::call(self.index()?, args)
    }

    /// Calls it and takes the result as a Rust type.
    ///
    /// # Errors
    /// As [`Function::call`]; `TypeMismatch` when a method returned another kind of value.
    pub fn call_as<T: FromValue>(&self, args: &[Arg<'_>]) -> Result<T> {
        T::from_value(self.call(args)?).ok_or_else(|| {
            Error::new(
                ErrorKind::TypeMismatch,
                format!("a method of `{}` returned something else than {}", self.name, T::EXPECTED),
            )
        })
    }
}
