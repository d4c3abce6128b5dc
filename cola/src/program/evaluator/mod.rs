//! From the tree of an expression to its value.
//!
//! ```text
//! Expr ── prepare ──► Step::Done(value)
//!                 └─► Step::Call(function, arguments) ── finish ──► value
//!                                                    └── explain ─► plan
//! ```
//!
//! [`Evaluator::prepare`] evaluates the operands of an expression and finds which function its outermost
//! operation stands for; [`Evaluator::finish`] calls it. What `eval` does is both; `explain` stops in
//! between. `A*b`, `A'`, `2/A`, `A[0:2, :]` and `PSD(A)` are calls like any other: of `apply`, `adjoint`,
//! `scale`, `slice` and `assume`.
//!
//! Names are looked up among variables, built-ins and the registry; nothing but the [`BUILTINS`] and the
//! gallery is known here, so whatever a plugin registers is there at once. A session that lives longer than one
//! registry calls [`Evaluator::refresh`] before each input.

mod algebra;
mod arrays;
mod builtins;
mod calls;
mod indices;
mod names;
mod numbers;
mod plans;

use std::collections::BTreeMap;
use std::sync::Arc;

use cola_runtime::registry::Snapshot;
use cola_runtime::watch::{Stop, stop_requested};
use cola_runtime::{Array, Error, Result as Outcome, Value, World};

use super::failure::diagnostic;
use super::progress::{Line, Watch};
use crate::language::{Diagnostic, Expr, ExprKind, Operator, Program, Span};

pub use builtins::{BUILTINS, Builtin};
pub use names::{Parameter, closest, is_below, parameters};

type Result<T, E = Diagnostic> = std::result::Result<T, E>;

/// The variables of a session, and what evaluation needs beside them.
pub struct Evaluator {
    world: &'static World,
    snapshot: Arc<Snapshot>,
    variables: BTreeMap<String, Value>,
    seed: u64,
    drawn: u64,
    watch: Watch,
    listing: &'static str,
}

/// An expression whose operands are evaluated.
#[derive(Debug)]
pub enum Step {
    /// Nothing is left to do.
    Done(Value),
    /// A function is left to call.
    Call(Pending),
}

/// A call of a function that has not been made yet.
#[derive(Debug)]
pub struct Pending {
    /// The name of the function.
    pub function: String,
    /// The arguments by position.
    pub positional: Vec<Value>,
    /// The arguments by name.
    pub keywords: Vec<(String, Value)>,
    /// The part of the expression that stands for the call.
    pub span: Span,
}

impl Step {
    fn call(function: &str, positional: Vec<Value>, span: Span) -> Step {
        Step::Call(Pending { function: function.to_owned(), positional, keywords: Vec::new(), span })
    }
}

/// Puts an error of the library at its place.
trait At<T> {
    fn at(self, span: Span) -> Result<T>;
}

impl<T> At<T> for Outcome<T> {
    fn at(self, span: Span) -> Result<T> {
        self.map_err(|error| diagnostic(&error, span))
    }
}

impl Evaluator {
    /// A session without variables. `seed` is what random arrays are made from.
    ///
    /// # Errors
    /// When what the linked crates registered does not fit together.
    pub fn new(seed: u64, watch: Watch) -> Outcome<Evaluator> {
        let world = World::global()?;
        let snapshot = world.snapshot();
        let listing = "define it with `--let NAME=…` or `NAME = …;`; `cola methods` lists what there is";
        Ok(Evaluator { world, snapshot, variables: BTreeMap::new(), seed, drawn: 0, watch, listing })
    }

    /// Looks names up in the registry as it is now, and lets go of the one before.
    pub fn refresh(&mut self) {
        self.snapshot = self.world.snapshot();
    }

    /// The registry that names are looked up in.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The world that calls are made in.
    pub fn world(&self) -> &'static World {
        self.world
    }

    /// Shows what runs on another watch; the one before is over.
    pub fn watch(&mut self, watch: Watch) {
        self.watch = watch;
    }

    /// Makes random arrays from this seed, as a new session would.
    pub fn reseed(&mut self, seed: u64) {
        (self.seed, self.drawn) = (seed, 0);
    }

    /// What random arrays are made from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The help for a name that means nothing and is close to nothing; `NAME` stands for it.
    pub fn help_unknown_names(&mut self, listing: &'static str) {
        self.listing = listing;
    }

    /// Gives a variable a value.
    pub fn set(&mut self, name: &str, value: Value) {
        self.variables.insert(name.to_owned(), value);
    }

    /// Forgets a variable; its value, if there was one.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.variables.remove(name)
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.variables.get(name)
    }

    /// Shows what runs now, where somebody watches.
    pub fn say(&self, what: &str) {
        self.watch.say(what);
    }

    /// Where details of what runs can be shown.
    pub fn line(&self) -> Line {
        self.watch.line()
    }

    /// The names of all variables, sorted.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.variables.keys().map(String::as_str)
    }

    /// Runs all statements but the last, and prepares that one.
    ///
    /// # Errors
    /// The first error, with the part of the source that it is about.
    pub fn prepare_program(&mut self, program: &Program) -> Result<Step> {
        let Some((last, before)) = program.statements.split_last() else {
            return Ok(Step::Done(Value::None));
        };
        for statement in before {
            let value = self.value(&statement.value)?;
            if let Some(target) = &statement.target {
                self.set(&target.name, value);
            }
        }
        self.prepare(&last.value)
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// What is wrong, with the part of the source that it is about.
    pub fn value(&mut self, expr: &Expr) -> Result<Value> {
        let step = self.prepare(expr)?;
        self.finish(step)
    }

    /// Makes the call that is left to make.
    ///
    /// # Errors
    /// Those of the call.
    pub fn finish(&mut self, step: Step) -> Result<Value> {
        match step {
            Step::Done(value) => Ok(value),
            Step::Call(call) => {
                // Methods that iterate ask this themselves; between calls nobody else does.
                if stop_requested() == Some(Stop::Cancelled) {
                    return refuse("Cancelled", "the computation was interrupted".to_owned(), "", call.span);
                }
                self.watch.say(&call.function);
                self.world.call(&call.function, call.positional, call.keywords).at(call.span)
            }
        }
    }

    /// Evaluates the operands of an expression and finds the call that is left to make.
    ///
    /// # Errors
    /// As [`Evaluator::value`].
    pub fn prepare(&mut self, expr: &Expr) -> Result<Step> {
        let done = |value| Ok(Step::Done(value));
        match &expr.kind {
            ExprKind::Int(x) => done(Value::Int(*x)),
            ExprKind::Real(x) => done(Value::Real(*x)),
            ExprKind::Imaginary(x) => done(Value::Complex(cola_runtime::c64::new(0.0, *x))),
            ExprKind::Bool(x) => done(Value::Bool(*x)),
            ExprKind::Str(text) => done(Value::text(text)),
            ExprKind::Name(name) => self.name(name, expr.span).map(Step::Done),
            ExprKind::List(items) => {
                let items: Vec<Value> = items.iter().map(|item| self.value(item)).collect::<Result<_>>()?;
                done(Value::List(items.into()))
            }
            ExprKind::Slice(slice) => self.range(slice).map(Step::Done),
            ExprKind::Negate(of) => {
                let value = self.value(of)?;
                self.negate(value, expr.span)
            }
            ExprKind::Chain { first, rest } => {
                let mut step = self.prepare(first)?;
                for link in rest {
                    let left = self.finish(step)?;
                    let right = self.value(&link.operand)?;
                    step = self.binary(link.operator, left, right, first.span.to(link.operand.span))?;
                }
                Ok(step)
            }
            ExprKind::Power { base, exponent } => {
                let (base, exponent) = (self.value(base)?, self.value(exponent)?);
                self.power(base, exponent, expr.span)
            }
            ExprKind::Adjoint(of) => {
                let value = self.value(of)?;
                self.turn(value, true, expr.span)
            }
            ExprKind::Transpose(of) => {
                let value = self.value(of)?;
                self.turn(value, false, expr.span)
            }
            ExprKind::Field { of, field } => {
                let value = self.value(of)?;
                field_of(&value, &field.name).at(field.span).map(Step::Done)
            }
            ExprKind::Call { function, positional, keywords } => {
                self.call(function, positional, keywords, expr.span)
            }
            ExprKind::Index { of, indices } => {
                let value = self.value(of)?;
                self.index(value, indices, expr.span)
            }
        }
    }

    /// Calls a function within an expression.
    fn invoke(&mut self, function: &str, args: Vec<Value>, span: Span) -> Result<Value> {
        self.finish(Step::call(function, args, span))
    }
}

/// A field of a record; of operators and arrays `rows`, `cols`, `shape` and `dtype`.
fn field_of(value: &Value, name: &str) -> Outcome<Value> {
    let (shape, dtype) = match value {
        Value::Array(a) => (a.shape(), a.dtype()),
        Value::Op(op) => (op.shape(), op.dtype()),
        _ => return value.field(name),
    };
    let size = |n: usize| Value::Int(n as i64);
    match name {
        "rows" => Ok(size(shape.0)),
        "cols" => Ok(size(shape.1)),
        "shape" => Ok(Value::List(vec![size(shape.0), size(shape.1)].into())),
        "dtype" => Ok(Value::symbol(dtype.name())),
        _ => {
            let what = value.kind_name();
            Err(Error::new(cola_runtime::ErrorKind::UnknownName, format!("{what} has no field `{name}`"))
                .with_help("it has rows, cols, shape and dtype; .T is the transpose, .H or ' the adjoint"))
        }
    }
}

/// The names of the fields of a value: what can follow its dot.
pub fn fields(value: &Value) -> Vec<String> {
    let names = match value {
        Value::Record(record) => record.fields().into_iter().map(|(name, _)| name).collect(),
        Value::Array(_) | Value::Op(_) => vec!["H", "T", "cols", "dtype", "rows", "shape"],
        _ => Vec::new(),
    };
    names.into_iter().map(str::to_owned).collect()
}

/// Numbers in a list as an array; arrays as they are.
fn as_array(value: Value) -> Outcome<Value> {
    match value {
        Value::List(list) => cola_runtime::registry::array_from_list(&list).map(Value::Array),
        other => Ok(other),
    }
}

fn refuse<T>(kind: &str, message: String, help: &str, span: Span) -> Result<T> {
    let diagnostic = Diagnostic::evaluation(kind, message, span);
    Err(if help.is_empty() { diagnostic } else { diagnostic.with_help(help) })
}

/// The word for an operator in messages.
fn symbol(operator: Operator) -> &'static str {
    operator.as_str()
}

/// The entry of a 1×1 array, and of larger ones the first.
fn entry(array: &Array, i: usize, j: usize) -> Outcome<Value> {
    let z = array.get(i, j)?;
    Ok(if array.dtype().is_complex() { Value::Complex(z) } else { Value::Real(z.re) })
}
