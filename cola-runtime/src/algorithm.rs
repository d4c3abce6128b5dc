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
    fn options(&self) -> Vec<(&str, Value)>;
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

/// A type that an option of an [`algorithm!`](macro@crate::algorithm) can have.
pub trait OptionType: Sized + PartialOrd {
    /// As in a head: `Int`.
    const HEAD: &'static str;
    /// As a value.
    fn value(&self) -> Value;
    /// From the inputs of a constructor.
    ///
    /// # Errors
    /// `TypeMismatch` for a value of another type.
    fn read(inputs: &crate::Inputs<'_>, name: &str) -> Result<Self>;
    /// Not less, and not NaN.
    fn is_at_least(&self, least: &Self) -> bool {
        self >= least
    }
}

macro_rules! option_type {
    ($T:ty, $head:literal, $value:expr) => {
        impl OptionType for $T {
            const HEAD: &'static str = $head;
            fn value(&self) -> Value {
                $value(*self)
            }
            fn read(inputs: &crate::Inputs<'_>, name: &str) -> Result<Self> {
                inputs.get(name)
            }
        }
    };
}
option_type!(usize, "Int", |n| Value::Int(n as i64));
option_type!(f64, "Float", Value::Real);
option_type!(bool, "Bool", Value::Bool);

/// Declares an algorithm whose options are numbers: its type with `Default`, its constructor for expressions, and that it
/// may be an argument of methods. Each option has a default and a least value.
///
/// ```
/// cola_runtime::algorithm! {
///     /// Overlapping blocks.
///     #[derive(Clone, Debug, PartialEq)]
///     Schwarz, "Schwarz", parent "Algorithm", "the inverses of overlapping blocks",
///     /// Rows of a block.
///     size: usize = 32, at least 1;
///     /// Rows that neighbours share.
///     overlap: usize = 4, at least 0;
/// }
/// let few = Schwarz { size: 8, ..Schwarz::default() };
/// assert_eq!(cola_runtime::Alg::from(few).to_string(), "Schwarz(size=8, overlap=4)");
/// ```
#[macro_export]
macro_rules! algorithm {
    ($(#[$doc:meta])* $T:ident, $name:literal, parent $parent:literal, $what:literal,
        $($(#[$own_doc:meta])* $own:ident: $type:ty = $default:expr, at least $least:expr;)*) => {
        $(#[$doc])*
        pub struct $T {
            $($(#[$own_doc])* pub $own: $type,)*
        }

        impl Default for $T {
            fn default() -> $T {
                $T { $($own: $default),* }
            }
        }

        const _: () = {
            static CONSTRUCTOR: $crate::Constructor = $crate::Constructor::new($name);

            impl $crate::Algorithm for $T {
                fn tag(&self) -> $crate::Tag {
                    CONSTRUCTOR.leaf()
                }
                fn name(&self) -> &str {
                    $name
                }
                fn options(&self) -> Vec<(&'static str, $crate::Value)> {
                    vec![$((stringify!($own), $crate::algorithm::OptionType::value(&self.$own))),*]
                }
            }

            $crate::register!(|r| {
                let options: &[String] = &[$(format!("{}: {} = {:?}", stringify!($own),
                    <$type as $crate::algorithm::OptionType>::HEAD, $default)),*];
                let head = match options {
                    [] => concat!($name, "()").to_owned(),
                    _ => format!("{}(; {})", $name, options.join(", ")),
                };
                r.constructor(
                    $crate::ConstructorDef::new($name).parent($parent).doc($what).make(&head, |_inputs| {
                        $(let $own = <$type as $crate::algorithm::OptionType>::read(_inputs, stringify!($own))?;
                        if !$crate::algorithm::OptionType::is_at_least(&$own, &$least) {
                            let why = format!("{} must be at least {:?}", stringify!($own), $least);
                            return Err($crate::Error::invalid($name, why));
                        })*
                        Ok($crate::Value::Algorithm($T { $($own),* }.into()))
                    }),
                );
            });
        };

        $crate::algorithm_argument!($T, $name);
    };
}

/// Makes an algorithm's own type an argument of methods, and a handle.
///
/// `algorithm_argument!(Cg, "CG")` lets a method take `alg: &Cg`, and `Cg::default().into()` be an [`Alg`].
#[macro_export]
macro_rules! algorithm_argument {
    ($T:ty, $name:literal) => {
        impl<'a> $crate::FromArg<'a> for &'a $T {
            const EXPECTED: &'static str = concat!("the algorithm ", $name);
            fn from_arg(arg: $crate::Arg<'a>) -> Option<Self> {
                match arg {
                    $crate::Arg::Algorithm(alg) | $crate::Arg::Value($crate::Value::Algorithm(alg)) => {
                        alg.downcast_ref::<$T>()
                    }
                    _ => None,
                }
            }
        }

        impl From<$T> for $crate::Alg {
            fn from(algorithm: $T) -> $crate::Alg {
                $crate::Alg::new(algorithm)
            }
        }
    };
}
