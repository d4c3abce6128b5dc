//! Algorithms as values: a named numerical method with its options, dispatched on like an operand.

use crate::error::Result;
use crate::tag::Tag;
use crate::value::Value;
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A named numerical method with its options.
pub trait Algorithm: Any + Send + Sync {
    /// The constructor's tag, below `Algorithm`.
    fn tag(&self) -> Tag;
    /// The name, as in expressions.
    fn name(&self) -> &str;
    /// The options, as in expressions: `[("tol", 1e-8), …]`.
    fn options(&self) -> Vec<(&'static str, Value)>;
}

/// A cheap handle of an algorithm.
#[derive(Clone)]
pub struct Alg(Arc<dyn Algorithm>, Tag);

impl Alg {
    /// A handle of an algorithm value.
    pub fn new<T: Algorithm>(algorithm: T) -> Alg {
        let tag = algorithm.tag();
        Alg(Arc::new(algorithm), tag)
    }

    /// The tag that dispatch sees.
    pub fn tag(&self) -> Tag {
        self.1
    }

    /// The algorithm itself.
    pub fn algorithm(&self) -> &dyn Algorithm {
        &*self.0
    }

    /// The algorithm as its own type.
    pub fn downcast_ref<T: Algorithm>(&self) -> Option<&T> {
        (&*self.0 as &dyn Any).downcast_ref::<T>()
    }

    /// The default algorithm of a registered name, such as `Auto`.
    ///
    /// # Errors
    /// `UnknownName`; those of its constructor.
    pub fn named(name: &str) -> Result<Alg> {
        crate::registry::World::global()?.algorithm(name)
    }
}

impl fmt::Display for Alg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.0.name())?;
        for (i, (key, value)) in self.0.options().iter().enumerate() {
            if i > 0 {
                write!(f, ", ")?;
            }
            write!(f, "{key}={value}")?;
        }
        write!(f, ")")
    }
}

impl fmt::Debug for Alg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
