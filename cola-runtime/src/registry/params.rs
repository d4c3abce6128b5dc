//! Parameter lists of functions and constructors: their text form, and binding arguments to them.
//!
//! ```text
//! solve(a: Operator, b: Array, alg: Algorithm = Auto) -> Array
//! diag(a: Operator; offset: Int = 0) -> Array
//! Kronecker(parts...: Operator) -> Operator
//! ```
//!
//! Parameters before `;` are dispatched on, those after it are options. A kind followed by `?` may be
//! omitted (and is then nothing; a signature that does not mention such a parameter means just that, and the
//! pattern `None` says so where one that comes after it is mentioned). A default is a literal, a name, or an algorithm's name.
//! What comes back is a kind, and may say its shape: `-> Array[a.cols, b.cols]`.

use super::World;
use super::returns::Returns;
use crate::Index;
use crate::algorithm::Alg;
use crate::array::Array;
use crate::element::{Scalar, c64};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Arg, Value};
use once_cell::sync::OnceCell;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// One parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Name, for keyword arguments and messages.
    pub name: String,
    /// Name of the constructor (usually abstract) that arguments must be below: `Operator`, `Array`, ….
    pub kind: String,
    /// May be omitted without a default.
    pub optional: bool,
    /// Takes all remaining positional arguments.
    pub variadic: bool,
    /// Text of the default.
    pub default: Option<String>,
    /// Dispatched on.
    pub dispatched: bool,
    value: OnceCell<Value>,
}

/// A parsed head: `name(params) -> returns`.
#[derive(Clone, Debug)]
pub struct Params {
    /// Name of the function or constructor.
    pub name: String,
    /// Parameters, dispatched ones first.
    pub list: Vec<Param>,
    /// What comes back.
    pub returns: Returns,
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name)?;
        let mut options = false;
        for (i, p) in self.list.iter().enumerate() {
            let separator = match (i, !p.dispatched && !options) {
                (0, false) => "",
                (0, true) => "; ",
                (_, true) => "; ",
                (_, false) => ", ",
            };
            options |= !p.dispatched;
            let dots = if p.variadic { "..." } else { "" };
            let mark = if p.optional { "?" } else { "" };
            write!(f, "{separator}{}{dots}: {}{mark}", p.name, p.kind)?;
            if let Some(default) = &p.default {
                write!(f, " = {default}")?;
            }
        }
        write!(f, ")")?;
        if self.returns.kind.is_empty() { Ok(()) } else { write!(f, " -> {}", self.returns) }
    }
}

impl Params {
    /// Reads the text form.
    ///
    /// # Errors
    /// `Registration` naming what is wrong.
    pub fn parse(text: &str) -> Result<Params> {
        let bad = |why: &str| Error::new(ErrorKind::Registration, format!("`{text}`: {why}"));
        let open = text.find('(').ok_or_else(|| bad("expected `name(parameters) -> result`"))?;
        let close = text.rfind(')').filter(|c| *c > open).ok_or_else(|| bad("expected `)`"))?;
        let name = text[..open].trim().to_owned();
        let returns = text[close + 1..].trim().trim_start_matches("->").trim();
        let returns = Returns::parse(returns).ok_or_else(|| bad(&format!("cannot read `{returns}`")))?;
        let mut list = Vec::new();
        for (group, part) in text[open + 1..close].split(';').enumerate() {
            if group > 1 {
                return Err(bad("one `;` at most"));
            }
            for item in part.split(',').map(str::trim).filter(|s| !s.is_empty()) {
                list.push(
                    parse_param(item, group == 0).ok_or_else(|| bad(&format!("cannot read `{item}`")))?,
                );
            }
        }
        if let Some(unknown) = returns.names().find(|n| !list.iter().any(|p: &Param| p.name == *n)) {
            return Err(bad(&format!("the result mentions `{unknown}`, which is no parameter")));
        }
        Ok(Params { name, list, returns })
    }

    /// The dispatched parameters.
    pub fn dispatched(&self) -> &[Param] {
        let n = self.list.iter().take_while(|p| p.dispatched).count();
        &self.list[..n]
    }

    /// Binds arguments to parameters: positional ones in order, then named ones, then defaults. A positional
    /// argument passes parameters that may be left out and are not of its kind: `eig(A, 5)` is `eig(A, k=5)`.
    /// Arrays become operators and lists become arrays where that is what is needed.
    ///
    /// # Errors
    /// `InvalidArgument` for too many, missing, unknown or repeated arguments; `TypeMismatch` for one
    /// of the wrong kind. Each names the parameter and shows the head.
    pub fn bind(
        &self,
        world: &World,
        positional: Vec<Value>,
        named: Vec<(String, Value)>,
    ) -> Result<Vec<Value>> {
        let wrong = |why: String| {
            Error::new(ErrorKind::InvalidArgument, format!("{}: {why}", self.name))
                .with_help(format!("{self}"))
        };
        let lists = Lists::default();
        let mut slots: Vec<Option<Value>> = vec![None; self.list.len()];
        let count = positional.len();
        let mut rest = positional.into_iter().peekable();
        for (i, (slot, param)) in slots.iter_mut().zip(&self.list).enumerate() {
            if param.variadic {
                let all: Vec<Value> =
                    rest.by_ref().map(|v| self.coerce(world, param, v, &lists)).collect::<Result<_>>()?;
                *slot = Some(Value::List(all.into()));
            } else if let Some(value) = rest.peek() {
                match self.coerce(world, param, value.clone(), &lists) {
                    Ok(value) => {
                        *slot = Some(value);
                        rest.next();
                    }
                    // `pow(A, 0.5)`: no algorithm, so it is left out.
                    Err(_) if self.passes(world, i, value) => {}
                    Err(e) => return Err(e),
                }
            }
        }
        if let Some(value) = rest.next() {
            let most = self.list.len();
            return Err(wrong(if count > most {
                format!("takes at most {most} arguments, got {count}")
            } else {
                format!(
                    "argument {} of {count}, {}, is not of a kind that fits",
                    count - rest.len(),
                    value.kind_name()
                )
            }));
        }
        for (name, value) in named {
            let Some(i) = self.list.iter().position(|p| p.name == name) else {
                return Err(wrong(format!("has no argument `{name}`")));
            };
            if slots[i].is_some() && !(self.list[i].variadic) {
                return Err(wrong(format!("argument `{name}` is given twice")));
            }
            let parameter = &self.list[i];
            slots[i] = Some(match value {
                // A variadic parameter by name: the list of its arguments.
                Value::List(items) if parameter.variadic => {
                    let each = items.iter().map(|v| self.coerce(world, parameter, v.clone(), &lists));
                    Value::List(each.collect::<Result<Vec<_>>>()?.into())
                }
                value => self.coerce(world, parameter, value, &lists)?,
            });
        }
        slots
            .into_iter()
            .zip(&self.list)
            .map(|(slot, param)| match slot {
                Some(value) => Ok(value),
                None => param
                    .default_value(world)?
                    .ok_or_else(|| wrong(format!("argument `{}` is missing", param.name))),
            })
            .collect()
    }

    /// The values of all parameters from the i-th on, where a call leaves them out.
    ///
    /// # Errors
    /// `InvalidArgument` naming the first one that has none.
    pub(crate) fn defaults_from(&self, world: &World, i: usize) -> Result<Vec<Value>> {
        let value = |param: &Param| {
            param.default_value(world)?.ok_or_else(|| {
                Error::invalid(&self.name, format!("argument `{}` is missing", param.name))
                    .with_help(format!("{self}"))
            })
        };
        self.list.iter().skip(i).map(value).collect()
    }

    /// Parameter i may be left out and the value belongs to a later one, with only such between them.
    fn passes(&self, world: &World, i: usize, value: &Value) -> bool {
        let takes =
            |p: &Param| !p.variadic && self.coerce(world, p, value.clone(), &Lists::default()).is_ok();
        let later = &self.list[i + 1..];
        let reach = later.iter().take_while(|p| p.may_be_left_out()).count();
        self.list[i].may_be_left_out() && later.iter().take(reach + 1).any(takes)
    }

    fn coerce(&self, world: &World, param: &Param, value: Value, lists: &Lists) -> Result<Value> {
        if param.optional && matches!(value, Value::None) {
            return Ok(value);
        }
        let found = value.kind_name();
        let value = match (param.kind.as_str(), value) {
            ("Operator", Value::Array(a)) => Value::Op(world.wrap_array(a)?),
            ("Operator", Value::List(l)) => Value::Op(world.wrap_array(lists.array(l)?)?),
            ("Float", Value::Int(i)) => Value::Real(i as f64),
            ("Index", Value::Int(i)) => Value::Index(index_from_list(&[Value::Int(i)])?),
            ("Index", Value::List(l)) => Value::Index(index_from_list(&l)?),
            ("Array", Value::List(l)) => Value::Array(lists.array(l)?),
            ("Algorithm", Value::Symbol(s)) => Value::Algorithm(world.algorithm(&s)?),
            ("Properties", Value::Symbol(s)) => Value::Properties(world.property_set(&s)?),
            (_, other) => other,
        };
        if world.is_kind(&value, &param.kind) {
            return Ok(value);
        }
        Err(Error::new(
            ErrorKind::TypeMismatch,
            format!("{}: argument `{}` must be of kind {}, got {found}", self.name, param.name, param.kind),
        )
        .with_help(format!("{self}")))
    }
}

/// The lists of one call that became arrays: one list becomes one array wherever it stands, so that `LowRank(u, u)` has
/// equal factors.
#[derive(Default)]
struct Lists(RefCell<Vec<(Arc<[Value]>, Array)>>);

impl Lists {
    fn array(&self, list: Arc<[Value]>) -> Result<Array> {
        if let Some((_, array)) = self.0.borrow().iter().find(|(known, _)| Arc::ptr_eq(known, &list)) {
            return Ok(array.clone());
        }
        let array = array_from_list(&list)?;
        self.0.borrow_mut().push((list, array.clone()));
        Ok(array)
    }
}

impl Param {
    fn may_be_left_out(&self) -> bool {
        self.optional || self.default.is_some()
    }

    /// The pattern of a dispatched parameter that a signature does not mention: anything of its kind, or nothing
    /// where it may be left out. So a method that was written for fewer operands does not answer for more.
    pub(super) fn unmentioned(&self) -> String {
        if self.optional && self.default.is_none() { "None".to_owned() } else { self.kind.clone() }
    }

    /// The value of an omitted argument; `None` when it must be given.
    pub(crate) fn default_value(&self, world: &World) -> Result<Option<Value>> {
        let Some(text) = &self.default else {
            return Ok(if self.variadic {
                Some(Value::List(Vec::new().into()))
            } else {
                self.optional.then_some(Value::None)
            });
        };
        let make = || -> Result<Value> {
            Ok(match (self.kind.as_str(), literal(text)) {
                ("Algorithm", _) => Value::Algorithm(world.algorithm(text)?),
                (_, Some(value)) => value,
                (_, None) => Value::symbol(text),
            })
        };
        self.value.get_or_try_init(make).map(|v| Some(v.clone()))
    }
}

fn literal(text: &str) -> Option<Value> {
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "none" => Some(Value::None),
        _ => text.parse::<i64>().map(Value::Int).ok().or_else(|| text.parse::<f64>().map(Value::Real).ok()),
    }
}

fn parse_param(text: &str, dispatched: bool) -> Option<Param> {
    let (head, default) = match text.split_once('=') {
        Some((head, default)) => (head.trim(), Some(default.trim().to_owned())),
        None => (text, None),
    };
    let (name, kind) = head.split_once(':')?;
    let (name, kind) = (name.trim(), kind.trim());
    let variadic = name.ends_with("...");
    let optional = kind.ends_with('?');
    let name = name.trim_end_matches("...").to_owned();
    let kind = kind.trim_end_matches('?').to_owned();
    if name.is_empty() || kind.is_empty() {
        return None;
    }
    Some(Param { name, kind, optional, variadic, default, dispatched, value: OnceCell::new() })
}

/// Whole numbers in a list as places that are taken.
fn index_from_list(list: &[Value]) -> Result<Index> {
    let place = |v: &Value| match v {
        Value::Int(i) => usize::try_from(*i).ok(),
        _ => None,
    };
    let places: Option<Vec<usize>> = list.iter().map(place).collect();
    places.map(|p| Index::List(p.into())).ok_or_else(|| {
        Error::new(ErrorKind::TypeMismatch, "a list of indices must hold whole numbers from 0 on")
    })
}

/// Numbers in a list as an array: a flat list is a column, a list of lists is a list of rows.
///
/// # Errors
/// `TypeMismatch` for anything else than numbers, and for rows of different lengths.
pub fn array_from_list(list: &[Value]) -> Result<Array> {
    let refuse = || {
        Error::new(
            ErrorKind::TypeMismatch,
            "a list that stands for an array must hold numbers, or rows of numbers of one length",
        )
    };
    let number = |v: &Value| match v {
        Value::Int(x) => Some(c64::new(*x as f64, 0.0)),
        Value::Real(x) => Some(c64::new(*x, 0.0)),
        Value::Complex(x) => Some(*x),
        _ => None,
    };
    let rows: Vec<Vec<Scalar>> = list
        .iter()
        .map(|v| match v {
            Value::List(row) => row.iter().map(number).collect(),
            other => number(other).map(|x| vec![x]),
        })
        .collect::<Option<_>>()
        .ok_or_else(refuse)?;
    let cols = rows.first().map_or(0, Vec::len);
    let cols = if rows.is_empty() { 1 } else { cols };
    if rows.iter().any(|r| r.len() != cols) {
        return Err(refuse());
    }
    if rows.iter().flatten().all(|z| z.im == 0.0) {
        Array::from_fn(rows.len(), cols, |i, j| rows[i][j].re)
    } else {
        Array::from_fn(rows.len(), cols, |i, j| rows[i][j])
    }
}

/// The arguments as borrowed ones, for dispatch.
pub(crate) fn borrow(values: &[Value]) -> Vec<Arg<'_>> {
    values.iter().map(Arg::from).collect()
}

/// An algorithm given by name with its default options.
pub(super) fn default_algorithm(world: &World, name: &str) -> Result<Alg> {
    match world.construct(name, Vec::new(), Vec::new())? {
        Value::Algorithm(alg) => Ok(alg),
        _ => Err(Error::new(ErrorKind::UnknownName, format!("`{name}` is not an algorithm"))),
    }
}
