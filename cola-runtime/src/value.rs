//! Values that calls take and return.
//!
//! [`Value`] is what a call by name deals in; [`Arg`] borrows one argument of a call, so that a typed
//! call from Rust boxes and clones nothing. [`FromArg`] and [`IntoValue`] convert to and from the
//! plain Rust types in which methods are written.

use crate::algorithm::Alg;
use crate::array::{Array, Index};
use crate::element::{Scalar, c64};
use crate::error::{Error, ErrorKind, Result};
use crate::operator::{Op, Operator};
use crate::tag::PropSet;
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A value of any kind.
///
/// The discriminant is a whole word: a result is written by a method and moved by its caller at once, and
/// the processor cannot forward a store of one byte to the load of a word.
#[derive(Clone, Default)]
#[repr(u64)]
pub enum Value {
    /// Nothing; an omitted option.
    #[default]
    None,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A real number.
    Real(f64),
    /// A complex number.
    Complex(c64),
    /// A text.
    Text(Arc<str>),
    /// A bare name, such as `fro` or `LM`.
    Symbol(Arc<str>),
    /// A list.
    List(Arc<[Value]>),
    /// A choice of rows or columns.
    Index(Index),
    /// A matrix of numbers.
    Array(Array),
    /// An operator.
    Op(Op),
    /// An algorithm with its options.
    Algorithm(Alg),
    /// A set of properties.
    Properties(PropSet),
    /// Several results under names.
    Record(Arc<dyn Record>),
}

/// Several results under names, such as those of an LU factorisation.
pub trait Record: Any + Send + Sync {
    /// What it is, e.g. `LU`.
    fn name(&self) -> &str;
    /// The results, in order.
    fn fields(&self) -> Vec<(&str, Value)>;
    /// This record from one with the same fields, such as a method in a loaded library returns; `None` where a
    /// field is missing or of another kind.
    fn from_fields(record: &dyn Record) -> Option<Self>
    where
        Self: Sized,
    {
        let _ = record;
        None
    }
}

/// The kinds of [`Value`], each a constructor of the tag tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "named like the variants of Value")]
pub enum Kind {
    None,
    Bool,
    Int,
    Real,
    Complex,
    Text,
    Symbol,
    List,
    Index,
    Properties,
    Record,
}

impl Kind {
    /// All kinds in the order of their discriminants.
    pub const ALL: [(Kind, &'static str); 11] = [
        (Kind::None, "None"),
        (Kind::Bool, "Bool"),
        (Kind::Int, "Int"),
        (Kind::Real, "Float"), // `Real` is a likely name of a property
        (Kind::Complex, "Complex"),
        (Kind::Text, "Text"),
        (Kind::Symbol, "Symbol"),
        (Kind::List, "List"),
        (Kind::Index, "Index"),
        (Kind::Properties, "Properties"),
        (Kind::Record, "Record"),
    ];
}

impl Value {
    /// A text.
    pub fn text(s: &str) -> Value {
        Value::Text(s.into())
    }

    /// A bare name.
    pub fn symbol(s: &str) -> Value {
        Value::Symbol(s.into())
    }

    /// What kind of value this is, in words.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Value::None => "nothing",
            Value::Bool(_) => "a truth value",
            Value::Int(_) => "an integer",
            Value::Real(_) => "a real number",
            Value::Complex(_) => "a complex number",
            Value::Text(_) => "a text",
            Value::Symbol(_) => "a name",
            Value::List(_) => "a list",
            Value::Index(_) => "an index",
            Value::Array(_) => "an array",
            Value::Op(_) => "an operator",
            Value::Algorithm(_) => "an algorithm",
            Value::Properties(_) => "a set of properties",
            Value::Record(_) => "a record",
        }
    }

    /// A field of a record.
    ///
    /// # Errors
    /// `TypeMismatch` unless it is a record; `UnknownName` naming the fields it has.
    pub fn field(&self, name: &str) -> Result<Value> {
        let Value::Record(record) = self else {
            return Err(Error::new(ErrorKind::TypeMismatch, format!("{} has no fields", self.kind_name())));
        };
        let fields = record.fields();
        match fields.iter().position(|(n, _)| *n == name) {
            Some(i) => Ok(fields[i].1.clone()),
            None => {
                let known: Vec<_> = fields.iter().map(|(n, _)| *n).collect();
                Err(Error::new(
                    ErrorKind::UnknownName,
                    format!("{} has no field `{name}`; it has {}", record.name(), known.join(", ")),
                ))
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::None => write!(f, "none"),
            Value::Bool(b) => write!(f, "{b}"),
            Value::Int(i) => write!(f, "{i}"),
            Value::Real(x) => write!(f, "{x:?}"),
            Value::Complex(z) => {
                write!(f, "{:?}{}{:?}i", z.re, if z.im.is_sign_negative() { "-" } else { "+" }, z.im.abs())
            }
            Value::Text(s) => write!(f, "{s:?}"),
            Value::Symbol(s) => write!(f, "{s}"),
            Value::List(items) => {
                write!(f, "[")?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i > 0 { ", " } else { "" })?;
                }
                write!(f, "]")
            }
            Value::Index(index) => write!(f, "{index:?}"),
            Value::Array(a) => write!(f, "{a:?}"),
            Value::Op(op) => write!(f, "{op}"),
            Value::Algorithm(a) => write!(f, "{a}"),
            Value::Properties(set) => {
                let catalog = crate::registry::World::global_catalog();
                write!(
                    f,
                    "{{{}}}",
                    catalog.property_names(catalog.strongest(*set, PropSet::EMPTY)).join(", ")
                )
            }
            Value::Record(r) => {
                write!(f, "{}(", r.name())?;
                for (i, (name, value)) in r.fields().iter().enumerate() {
                    write!(f, "{}{name} = {value}", if i > 0 { ", " } else { "" })?;
                }
                write!(f, ")")
            }
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// One borrowed argument of a call.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// An operator.
    Op(&'a Op),
    /// An array.
    Array(&'a Array),
    /// An algorithm.
    Algorithm(&'a Alg),
    /// Any other value.
    Value(&'a Value),
    /// A tag that stands for an argument that does not exist (yet): for `which`, `explain`, tests.
    Tag(crate::tag::Tag),
}

impl<'a> Arg<'a> {
    /// A clone as an owned value; a bare tag has none.
    pub fn to_value(&self) -> Value {
        match *self {
            Arg::Op(op) => Value::Op(op.clone()),
            Arg::Array(a) => Value::Array(a.clone()),
            Arg::Algorithm(a) => Value::Algorithm(a.clone()),
            Arg::Value(v) => v.clone(),
            Arg::Tag(_) => Value::None,
        }
    }

    /// The operator in it.
    pub fn op(&self) -> Option<&'a Op> {
        match *self {
            Arg::Op(op) | Arg::Value(Value::Op(op)) => Some(op),
            _ => None,
        }
    }

    /// How the argument is shown in messages: `PSD[Dense] f64[3×3] cpu`, `f64[3×1]`, `CG(tol=1e-8)`.
    pub fn describe(&self) -> String {
        match *self {
            Arg::Op(op) | Arg::Value(Value::Op(op)) => op.to_string(),
            Arg::Array(a) | Arg::Value(Value::Array(a)) => {
                format!("{}[{}×{}]", a.dtype(), a.rows(), a.cols())
            }
            Arg::Algorithm(a) | Arg::Value(Value::Algorithm(a)) => a.to_string(),
            Arg::Value(v) => v.to_string(),
            Arg::Tag(t) => crate::registry::World::global_catalog().display(t).to_string(),
        }
    }
}

impl<'a> From<&'a Op> for Arg<'a> {
    fn from(x: &'a Op) -> Self {
        Arg::Op(x)
    }
}
impl<'a> From<&'a Array> for Arg<'a> {
    fn from(x: &'a Array) -> Self {
        Arg::Array(x)
    }
}
impl<'a> From<&'a Alg> for Arg<'a> {
    fn from(x: &'a Alg) -> Self {
        Arg::Algorithm(x)
    }
}
impl<'a> From<&'a Value> for Arg<'a> {
    fn from(x: &'a Value) -> Self {
        match x {
            Value::Op(op) => Arg::Op(op),
            Value::Array(a) => Arg::Array(a),
            Value::Algorithm(a) => Arg::Algorithm(a),
            other => Arg::Value(other),
        }
    }
}

/// A Rust type that a method takes as an argument.
pub trait FromArg<'a>: Sized {
    /// What is expected, in words, for messages.
    const EXPECTED: &'static str;
    /// The argument as this type; `None` when it is of another kind.
    fn from_arg(arg: Arg<'a>) -> Option<Self>;
}

macro_rules! from_arg {
    ($T:ty, $expected:literal, $($pattern:pat => $value:expr),+ $(,)?) => {
        impl<'a> FromArg<'a> for $T {
            const EXPECTED: &'static str = $expected;
            fn from_arg(arg: Arg<'a>) -> Option<Self> {
                match arg {
                    $($pattern => $value,)+
                    _ => None,
                }
            }
        }
    };
}

from_arg!(&'a Op, "an operator", Arg::Op(x) | Arg::Value(Value::Op(x)) => Some(x));
from_arg!(Op, "an operator", Arg::Op(x) | Arg::Value(Value::Op(x)) => Some(x.clone()));
from_arg!(&'a Array, "an array", Arg::Array(x) | Arg::Value(Value::Array(x)) => Some(x));
from_arg!(Array, "an array", Arg::Array(x) | Arg::Value(Value::Array(x)) => Some(x.clone()));
from_arg!(&'a Alg, "an algorithm", Arg::Algorithm(x) | Arg::Value(Value::Algorithm(x)) => Some(x));
from_arg!(&'a Value, "a value", Arg::Value(x) => Some(x));
impl<'a> FromArg<'a> for Value {
    const EXPECTED: &'static str = "a value";
    fn from_arg(arg: Arg<'a>) -> Option<Self> {
        Some(arg.to_value())
    }
}
from_arg!(bool, "true or false", Arg::Value(Value::Bool(x)) => Some(*x));
from_arg!(i64, "an integer", Arg::Value(Value::Int(x)) => Some(*x));
from_arg!(usize, "a non-negative integer", Arg::Value(Value::Int(x)) => usize::try_from(*x).ok());
from_arg!(f64, "a real number", Arg::Value(Value::Real(x)) => Some(*x), Arg::Value(Value::Int(x)) => Some(*x as f64));
from_arg!(c64, "a number",
    Arg::Value(Value::Complex(x)) => Some(*x),
    Arg::Value(Value::Real(x)) => Some(Scalar::new(*x, 0.0)),
    Arg::Value(Value::Int(x)) => Some(Scalar::new(*x as f64, 0.0)));
from_arg!(&'a str, "a name", Arg::Value(Value::Symbol(x) | Value::Text(x)) => Some(x));
from_arg!(&'a [Value], "a list", Arg::Value(Value::List(x)) => Some(x));
from_arg!(&'a Index, "an index", Arg::Value(Value::Index(x)) => Some(x));
from_arg!(PropSet, "a property", Arg::Value(Value::Properties(x)) => Some(*x));

impl<'a, T: Operator> FromArg<'a> for &'a T {
    const EXPECTED: &'static str = "an operator of that type";
    fn from_arg(arg: Arg<'a>) -> Option<Self> {
        arg.op()?.downcast_ref::<T>()
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_arg(arg: Arg<'a>) -> Option<Self> {
        if let Arg::Value(Value::None) = arg { Some(None) } else { T::from_arg(arg).map(Some) }
    }
}

/// A Rust type that a method returns.
pub trait IntoValue {
    /// The result as a value.
    fn into_value(self) -> Value;
}

macro_rules! into_value {
    ($($T:ty, $x:ident => $value:expr);+ $(;)?) => {
        $(impl IntoValue for $T {
            fn into_value(self) -> Value {
                let $x = self;
                $value
            }
        })+
    };
}

into_value!(
    Value, x => x;
    (), _x => Value::None;
    bool, x => Value::Bool(x);
    i64, x => Value::Int(x);
    f64, x => Value::Real(x);
    c64, x => Value::Complex(x);
    Array, x => Value::Array(x);
    Op, x => Value::Op(x);
    Alg, x => Value::Algorithm(x);
    PropSet, x => Value::Properties(x);
);

impl<T: Record> IntoValue for T {
    fn into_value(self) -> Value {
        Value::Record(Arc::new(self))
    }
}

/// A Rust type that the result of a typed call is turned into.
pub trait FromValue: Sized {
    /// What is expected, in words, for messages.
    const EXPECTED: &'static str;
    /// The value as this type; `None` when it is of another kind.
    fn from_value(value: Value) -> Option<Self>;
}

macro_rules! from_value {
    ($T:ty, $expected:literal, $($pattern:pat => $value:expr),+ $(,)?) => {
        impl FromValue for $T {
            const EXPECTED: &'static str = $expected;
            fn from_value(value: Value) -> Option<Self> {
                match value {
                    $($pattern => Some($value),)+
                    _ => None,
                }
            }
        }
    };
}

from_value!(Array, "an array", Value::Array(x) => x);
from_value!(Op, "an operator", Value::Op(x) => x);
from_value!(Alg, "an algorithm", Value::Algorithm(x) => x);
from_value!(f64, "a real number", Value::Real(x) => x, Value::Int(x) => x as f64);
from_value!(c64, "a number", Value::Complex(x) => x, Value::Real(x) => c64::new(x, 0.0), Value::Int(x) => c64::new(x as f64, 0.0));
from_value!(PropSet, "properties", Value::Properties(x) => x);
from_value!(bool, "true or false", Value::Bool(x) => x);
impl FromValue for Value {
    const EXPECTED: &'static str = "a value";
    fn from_value(value: Value) -> Option<Self> {
        Some(value)
    }
}

/// Takes a record out of a value, as its own type, also from another record with the same fields.
pub fn record_of<T: Record + Clone>(value: Value) -> Option<T> {
    let Value::Record(r) = value else { return None };
    let any: &dyn Any = &*r;
    any.downcast_ref::<T>().cloned().or_else(|| T::from_fields(&*r))
}

/// A field of a record, as a Rust type.
pub fn field_of<T: FromValue>(record: &dyn Record, name: &str) -> Option<T> {
    let (_, value) = record.fields().into_iter().find(|(n, _)| *n == name)?;
    T::from_value(value)
}
