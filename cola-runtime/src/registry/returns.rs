//! What a head says of the result: its kind, and its shape in terms of the arguments.
//!
//! ```text
//! Array[a.cols, b.cols]                   as solve
//! Operator[a.rows*b.rows, a.cols*b.cols]  as kron
//! Array[_, 1]                             a column of a length that the head does not tell
//! ```
//!
//! Methods of the program are held to their functions by the conformance kit; what a loaded library returns is held
//! to this in every call.

use super::{ParamList, World};
use crate::dtype::DType;
use crate::tag::Ctor;
use crate::value::{Arg, Value};
use once_cell::sync::OnceCell;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

/// What comes back of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returns {
    /// Name of the constructor that results are below; empty when nothing is said.
    pub kind: String,
    /// Rows and columns.
    shape: Option<[Size; 2]>,
    memo: Memo,
}

/// What calls have found out; heads belong to one world. No part of what the head says: all are equal.
#[derive(Debug, Default)]
struct Memo {
    /// The constructor of the kind.
    constructor: OnceCell<Option<Ctor>>,
    /// The tag of the last result that was below it: most functions go on giving values of one tag.
    accepted: OnceCell<AtomicU32>,
}

impl Clone for Memo {
    fn clone(&self) -> Memo {
        Memo::default()
    }
}

impl PartialEq for Memo {
    fn eq(&self, _: &Memo) -> bool {
        true
    }
}

impl Eq for Memo {}

/// A number of rows or columns.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Size {
    Any,
    Number(usize),
    Rows(String),
    Cols(String),
    Sum(Box<[Size; 2]>),
    Product(Box<[Size; 2]>),
}

impl Returns {
    pub(super) fn parse(text: &str) -> Option<Returns> {
        let Some((kind, rest)) = text.split_once('[') else {
            return Some(Returns { kind: text.to_owned(), shape: None, memo: Memo::default() });
        };
        let (rows, cols) = rest.trim_end().strip_suffix(']')?.split_once(',')?;
        let shape = Some([size(rows)?, size(cols)?]);
        Some(Returns { kind: kind.trim().to_owned(), shape, memo: Memo::default() })
    }

    /// The parameters that the shape mentions.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let mut names = Vec::new();
        self.shape.iter().flatten().for_each(|s| s.names(&mut names));
        names.into_iter()
    }

    /// The value is of the kind.
    fn accepts(&self, world: &World, value: &Value) -> bool {
        let Some(tag) = world.own_tag(value) else { return true };
        let accepted = self.memo.accepted.get();
        if accepted.is_some_and(|last| last.load(Ordering::Relaxed) == tag.id()) {
            return true;
        }
        let catalog = world.catalog();
        let kind = self.memo.constructor.get_or_init(|| catalog.constructor(&self.kind));
        let below = kind.is_some_and(|kind| catalog.is_below(catalog.ctor(tag), kind));
        if below {
            let accepted = self.memo.accepted.get_or_init(|| AtomicU32::new(tag.id()));
            accepted.store(tag.id(), Ordering::Relaxed);
        }
        below
    }

    /// Why a value is not what the head promises for these arguments, if it is not: its kind, its shape, a dtype of less
    /// precision than the operands.
    pub fn objection(
        &self,
        world: &World,
        head: &ParamList,
        args: &[Arg<'_>],
        value: &Value,
    ) -> Option<String> {
        if !self.kind.is_empty() && !self.accepts(world, value) {
            return Some(format!("it must be of kind {}, and is {}", self.kind, value.kind_name()));
        }
        let (shape, dtype) = match value {
            Value::Array(a) => (a.shape(), a.dtype()),
            Value::Op(op) => (op.shape(), op.dtype()),
            _ => return None,
        };
        let operands = args.iter().filter_map(dtype_of);
        if let Some(least) = operands.reduce(DType::promote).map(DType::real)
            && DType::promote(dtype.real(), least) != dtype.real()
        {
            return Some(format!("it is of {dtype}, which holds less than the operands' {least}"));
        }
        let [rows, cols] = self.shape.as_ref()?;
        let wanted = (rows.of(head, args), cols.of(head, args));
        let fits = |wanted: Option<usize>, found: usize| wanted.is_none_or(|w| w == found);
        if fits(wanted.0, shape.0) && fits(wanted.1, shape.1) {
            return None;
        }
        let spell = |n: Option<usize>| n.map_or("_".to_owned(), |n| n.to_string());
        Some(format!("it must be {}×{}, and is {}×{}", spell(wanted.0), spell(wanted.1), shape.0, shape.1))
    }
}

fn dtype_of(arg: &Arg<'_>) -> Option<DType> {
    match *arg {
        Arg::Op(op) | Arg::Value(Value::Op(op)) => Some(op.dtype()),
        Arg::Array(a) | Arg::Value(Value::Array(a)) => Some(a.dtype()),
        _ => None,
    }
}

/// Sums of products of `_`, numbers, `name.rows` and `name.cols`.
fn size(text: &str) -> Option<Size> {
    if let Some((left, right)) = text.split_once('+') {
        return Some(Size::Sum(Box::new([size(left)?, size(right)?])));
    }
    if let Some((left, right)) = text.split_once('*') {
        return Some(Size::Product(Box::new([size(left)?, size(right)?])));
    }
    match text.trim() {
        "_" => Some(Size::Any),
        word => match word.split_once('.') {
            Some((name, "rows")) => Some(Size::Rows(name.to_owned())),
            Some((name, "cols")) => Some(Size::Cols(name.to_owned())),
            Some(_) => None,
            None => word.parse().ok().map(Size::Number),
        },
    }
}

impl Size {
    fn names<'a>(&'a self, out: &mut Vec<&'a str>) {
        match self {
            Size::Any | Size::Number(_) => {}
            Size::Rows(name) | Size::Cols(name) => out.push(name),
            Size::Sum(parts) | Size::Product(parts) => parts.iter().for_each(|p| p.names(out)),
        }
    }

    /// `None` where it cannot be told.
    fn of(&self, head: &ParamList, args: &[Arg<'_>]) -> Option<usize> {
        let shape = |name: &str| {
            let i = head.list.iter().position(|p| p.name == name)?;
            match *args.get(i)? {
                Arg::Op(op) | Arg::Value(Value::Op(op)) => Some(op.shape()),
                Arg::Array(a) | Arg::Value(Value::Array(a)) => Some(a.shape()),
                _ => None,
            }
        };
        match self {
            Size::Any => None,
            Size::Number(n) => Some(*n),
            Size::Rows(name) => shape(name).map(|s| s.0),
            Size::Cols(name) => shape(name).map(|s| s.1),
            Size::Sum(parts) => parts[0].of(head, args)?.checked_add(parts[1].of(head, args)?),
            Size::Product(parts) => parts[0].of(head, args)?.checked_mul(parts[1].of(head, args)?),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Size::Any => write!(f, "_"),
            Size::Number(n) => write!(f, "{n}"),
            Size::Rows(name) => write!(f, "{name}.rows"),
            Size::Cols(name) => write!(f, "{name}.cols"),
            Size::Sum(parts) => write!(f, "{} + {}", parts[0], parts[1]),
            Size::Product(parts) => write!(f, "{}*{}", parts[0], parts[1]),
        }
    }
}

impl fmt::Display for Returns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        match &self.shape {
            Some([rows, cols]) => write!(f, "[{rows}, {cols}]"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::Array;

    #[test]
    fn a_result_reads_back_as_itself_and_nonsense_is_refused() {
        for text in
            ["Array[a.cols, b.cols]", "Operator[a.rows*b.rows, a.cols + 1]", "Number", "", "Array[_, 1]"]
        {
            assert_eq!(Returns::parse(text).map(|r| r.to_string()).as_deref(), Some(text));
        }
        for text in ["Array[a.cols", "Array[a.cols]", "Array[a.size, 1]", "Array[x, 1]"] {
            assert_eq!(Returns::parse(text), None, "{text}");
        }
    }

    #[test]
    fn results_of_another_kind_shape_or_less_precision_are_objected_to() {
        let world = World::new();
        let head = ParamList::parse("f(x: Array, y: Array) -> Array[x.rows + y.rows, x.cols]").unwrap();
        let (x, y) = (Array::zeros(2, 3, DType::F64).unwrap(), Array::zeros(1, 3, DType::F32).unwrap());
        let args = [Arg::Array(&x), Arg::Array(&y)];
        let objection = |value: Value| head.returns.objection(&world, &head, &args, &value);
        let array = |m, n, dtype| Value::Array(Array::zeros(m, n, dtype).unwrap());
        assert_eq!(objection(array(3, 3, DType::F64)), None);
        assert_eq!(objection(array(3, 3, DType::C64)), None);
        assert_eq!(objection(array(3, 2, DType::F64)).unwrap(), "it must be 3×3, and is 3×2");
        assert_eq!(
            objection(array(3, 3, DType::F32)).unwrap(),
            "it is of f32, which holds less than the operands' f64"
        );
        assert_eq!(objection(Value::Real(1.0)).unwrap(), "it must be of kind Array, and is a real number");
    }
}
