//! From a call to a method and back.
//!
//! *Created.* A call finds its function's table in the snapshot, forms its key from the tags of the
//! dispatched arguments, and asks the memo. *Used.* On a hit, the resolution already knows the unique
//! method (or the few guarded ones to ask); it runs under `catch_unwind`. *Invalidated.* Never in place:
//! a transaction that changes a function's methods gives it a new table with an empty memo.

use super::memo::Key;
use super::scope;
use super::{Bits, Resolution, Selected};
use crate::error::{Error, ErrorKind, Result};
use crate::explain::no_method;
use crate::operator::Op;
use crate::pattern::{Binding, bind};
use crate::registry::{Body, FunctionTable, Known, Method, Snapshot, World};
use crate::report;
use crate::tag::{Catalog, PropSet, Tag};
use crate::value::{Arg, FromArg, Kind, Value};
use smallvec::SmallVec;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// At most this many parameters of a function are dispatched on.
pub const MAX_DISPATCHED: usize = 4;

/// Tags of values that are no operators: made once per world.
pub(crate) struct BuiltinTags {
    arrays: [Tag; 6],
    kinds: [Tag; Kind::ALL.len()],
}

impl BuiltinTags {
    pub(crate) fn new(catalog: &Catalog) -> BuiltinTags {
        use crate::dtype::{DType, Device};
        use crate::tag::{ConstructorSpec, Ctor};
        // The catalog is new: these names are free, so defining them cannot fail.
        let define = |spec: ConstructorSpec| catalog.define_constructor(spec).unwrap_or(Ctor::ANY);
        let any = Some(Ctor::ANY);
        define(ConstructorSpec::new_abstract("Operator", any));
        define(ConstructorSpec::new_abstract("Algorithm", any));
        let number = define(ConstructorSpec::new_abstract("Number", any));
        let array = define(ConstructorSpec::leaf("Array", any));
        let kinds = Kind::ALL.map(|(kind, name)| {
            let parent =
                if matches!(kind, Kind::Int | Kind::Real | Kind::Complex) { Some(number) } else { any };
            catalog.intern_leaf(define(ConstructorSpec::leaf(name, parent)), PropSet::EMPTY, None, None)
        });
        let arrays = [DType::F16, DType::BF16, DType::F32, DType::F64, DType::C32, DType::C64]
            .map(|d| catalog.intern(array, PropSet::EMPTY, Some(d), Some(Device::CPU), &[]));
        BuiltinTags { arrays, kinds }
    }

    #[inline]
    pub(crate) fn tag_of(&self, arg: &Arg<'_>) -> Tag {
        match arg {
            Arg::Op(op) => op.tag(),
            Arg::Array(a) => self.arrays[a.dtype() as usize],
            Arg::Algorithm(a) => a.tag(),
            Arg::Tag(tag) => *tag,
            Arg::Value(value) => {
                let kind = match value {
                    Value::Op(op) => return op.tag(),
                    Value::Array(a) => return self.arrays[a.dtype() as usize],
                    Value::Algorithm(a) => return a.tag(),
                    Value::None => Kind::None,
                    Value::Bool(_) => Kind::Bool,
                    Value::Int(_) => Kind::Int,
                    Value::Real(_) => Kind::Real,
                    Value::Complex(_) => Kind::Complex,
                    Value::Text(_) => Kind::Text,
                    Value::Symbol(_) => Kind::Symbol,
                    Value::List(_) => Kind::List,
                    Value::Index(_) => Kind::Index,
                    Value::Properties(_) => Kind::Properties,
                    Value::Record(_) => Kind::Record,
                };
                self.kinds[kind as usize]
            }
        }
    }
}

/// One call in progress: what a method sees of it.
pub struct Call<'a> {
    pub(crate) world: &'a World,
    pub(crate) table: &'a FunctionTable,
    pub(crate) args: &'a [Arg<'a>],
    pub(crate) resolution: &'a Resolution,
    pub(crate) row: usize,
    pub(crate) tried: &'a Bits,
}

/// Calls a function of the global world by index.
#[inline]
pub(crate) fn call(function: usize, args: &[Arg<'_>]) -> Result<Value> {
    call_in(World::global_without_linking(), function, args)
}

/// Calls a function of a world by index.
#[inline(always)]
pub(crate) fn call_in(world: &World, function: usize, args: &[Arg<'_>]) -> Result<Value> {
    scope::enter(world, |snapshot, depth| {
        let table = table(snapshot, function)?;
        if args.len() != table.head.list.len() {
            return call_short(world, table, args, depth);
        }
        let resolution = resolve(world, table, args);
        run(world, table, args, &resolution, depth)
    })
}

/// A call that leaves out arguments at its end.
#[cold]
fn call_short(world: &World, table: &FunctionTable, args: &[Arg<'_>], depth: usize) -> Result<Value> {
    if args.len() > table.head.list.len() {
        return Err(Error::invalid(
            &table.name,
            format!("takes {} arguments, got {}: {}", table.head.list.len(), args.len(), table.head),
        ));
    }
    completed(world, table, args, |args| {
        let resolution = resolve(world, table, args);
        run(world, table, args, &resolution, depth)
    })
}

/// The arguments of a call, with the defaults of those that it leaves out at its end.
///
/// # Errors
/// `InvalidArgument` naming one that must be given.
pub(crate) fn completed<R>(
    world: &World,
    table: &FunctionTable,
    args: &[Arg<'_>],
    then: impl FnOnce(&[Arg<'_>]) -> Result<R>,
) -> Result<R> {
    if args.len() >= table.head.list.len() {
        return then(args);
    }
    let defaults = table.head.defaults_from(world, args.len())?;
    let all: SmallVec<[Arg<'_>; 8]> = args.iter().copied().chain(defaults.iter().map(Arg::from)).collect();
    then(&all)
}

#[inline]
fn table(snapshot: &Snapshot, function: usize) -> Result<&FunctionTable> {
    snapshot
        .functions
        .get(function)
        .and_then(|t| t.as_deref())
        .ok_or_else(|| Error::new(ErrorKind::UnknownFunction, "a function was called that has been removed"))
}

/// A resolution: borrowed from the memo, or owned when the call is new.
pub(crate) enum Resolved<'a> {
    Kept(&'a Known),
    Made(Known),
}

impl std::ops::Deref for Resolved<'_> {
    type Target = Known;
    #[inline]
    fn deref(&self) -> &Known {
        match self {
            Resolved::Kept(known) => known,
            Resolved::Made(known) => known,
        }
    }
}

#[inline(always)]
pub(crate) fn resolve<'a>(world: &World, table: &'a FunctionTable, args: &[Arg<'_>]) -> Resolved<'a> {
    let dispatched = &args[..table.dispatched.min(MAX_DISPATCHED)];
    // The key is put together in registers: words that were stored in halves are slow to load.
    let id = |i: usize| match dispatched.get(i) {
        Some(arg) => u64::from(world.builtin.tag_of(arg).id()),
        None => u64::from(u32::MAX),
    };
    let key = [id(0) | id(1) << 32, id(2) | id(3) << 32];
    match table.memo.get(key) {
        Some(kept) => Resolved::Kept(kept),
        None => Resolved::Made(resolve_cold(world, table, key)),
    }
}

#[cold]
fn resolve_cold(world: &World, table: &FunctionTable, key: Key) -> Known {
    let tag = |i: usize| Tag((key[i / 2] >> (32 * (i % 2))) as u32);
    let tags: SmallVec<[Tag; MAX_DISPATCHED]> = (0..table.dispatched).map(tag).collect();
    let made = Arc::new(table.order.resolve(world.catalog(), &tags));
    table.memo.insert(key, Known::new(made.clone()));
    Known::new(made)
}

/// Nothing has been tried yet.
static NONE: Bits = Bits::new();

#[inline(always)]
fn run(world: &World, table: &FunctionTable, args: &[Arg<'_>], known: &Known, depth: usize) -> Result<Value> {
    match known.sole {
        Known::SEVERAL => run_chain(world, table, args, &known.resolution, &NONE, depth),
        row => enter(world, table, args, &known.resolution, row as usize, &NONE, depth),
    }
}

/// Chooses among what has not been tried, asking guards, and runs it.
fn run_chain(
    world: &World,
    table: &FunctionTable,
    args: &[Arg<'_>],
    resolution: &Resolution,
    tried: &Bits,
    depth: usize,
) -> Result<Value> {
    match select(world, table, args, resolution, tried)? {
        Selected::Method(row) => enter(world, table, args, resolution, row, tried, depth),
        Selected::Ambiguous(rows) => Err(crate::explain::ambiguous(world, table, args, &rows)),
        Selected::None => Err(no_method(world, table, args, !tried.is_empty())),
    }
}

pub(crate) fn select(
    world: &World,
    table: &FunctionTable,
    args: &[Arg<'_>],
    resolution: &Resolution,
    tried: &Bits,
) -> Result<Selected> {
    resolution.select(tried, |row| {
        let method = &table.methods[row];
        let Some(test) = &method.test else { return Ok(true) };
        let mirrored;
        let args = if method.swapped {
            mirrored = swap(args);
            &mirrored[..]
        } else {
            args
        };
        let call = Call { world, table, args, resolution, row, tried: &NONE };
        catch_unwind(AssertUnwindSafe(|| test(&call))).unwrap_or_else(|panic| Err(panicked(method, &*panic)))
    })
}

fn swap<'a>(args: &[Arg<'a>]) -> SmallVec<[Arg<'a>; 8]> {
    let mut mirrored: SmallVec<[Arg<'a>; 8]> = args.into();
    mirrored.swap(0, 1);
    mirrored
}

#[inline(always)]
fn enter(
    world: &World,
    table: &FunctionTable,
    args: &[Arg<'_>],
    resolution: &Resolution,
    row: usize,
    tried: &Bits,
    depth: usize,
) -> Result<Value> {
    let entry = &table.entries[row];
    report::push_method(|| &table.methods[row], depth);
    if entry.swapped {
        let mirrored = swap(args);
        return execute(&entry.body, &Call { world, table, args: &mirrored, resolution, row, tried });
    }
    execute(&entry.body, &Call { world, table, args, resolution, row, tried })
}

#[inline(always)]
fn execute(body: &Body, call: &Call<'_>) -> Result<Value> {
    match catch_unwind(AssertUnwindSafe(|| body.run(call))) {
        Ok(result) => result,
        Err(panic) => Err(panicked(call.method(), &*panic)),
    }
}

#[cold]
fn panicked(method: &Method, panic: &(dyn std::any::Any + Send)) -> Error {
    let why = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned());
    Error::new(ErrorKind::Panicked, format!("the method {method:?} panicked: {why}"))
        .with_help("this is a defect of that method; the registry and the operands are unharmed")
}

impl<'a> Call<'a> {
    /// The name of the function.
    pub fn function(&self) -> &'a str {
        &self.table.name
    }

    /// The method that runs.
    pub fn method(&self) -> &'a Arc<Method> {
        &self.table.methods[self.row]
    }

    /// The world that the call is made in.
    pub fn world(&self) -> &'a World {
        self.world
    }

    /// All arguments, in the order of the method's signature.
    pub fn args(&self) -> &'a [Arg<'a>] {
        self.args
    }

    /// The parameters of the function.
    pub fn head(&self) -> &'a crate::registry::ParamList {
        &self.table.head
    }

    /// What the pattern or the parameter of that name is bound to, as a Rust type.
    ///
    /// # Errors
    /// `UnknownName` when there is no such name; `TypeMismatch` when it is bound to another kind.
    pub fn get<T: FromCall<'a>>(&self, name: &str) -> Result<T> {
        T::from_call(self, name)
    }

    fn param(&self, name: &str) -> Option<Arg<'a>> {
        let i = self.table.head.list.iter().position(|p| p.name == name)?;
        self.args.get(i).copied()
    }

    fn binding(&self, name: &str) -> Option<Binding<'a, Op>> {
        let binder = self.method().binder.as_ref()?;
        for (pattern, arg) in binder.args().iter().zip(self.args) {
            if pattern.names().contains(&name)
                && let Some(op) = arg.op()
                && let Some(found) = bind(self.world.catalog(), pattern, op)
            {
                return match found.get(name)? {
                    Binding::One(op) => Some(Binding::One(*op)),
                    Binding::Many(all) => Some(Binding::Many(all.clone())),
                };
            }
        }
        None
    }

    /// The operators that the pattern binds to a name; `None` when it does not bind it.
    pub fn bound(&self, name: &str) -> Option<Vec<&'a Op>> {
        match self.binding(name)? {
            Binding::One(op) => Some(vec![op]),
            Binding::Many(all) => Some(all),
        }
    }

    fn missing(&self, name: &str, expected: &str) -> Error {
        match self.param(name) {
            Some(arg) => Error::new(
                ErrorKind::TypeMismatch,
                format!("{}: argument `{name}` must be {expected}, got {}", self.function(), arg.describe()),
            ),
            None => Error::new(
                ErrorKind::UnknownName,
                format!("{}: neither the pattern nor the function binds `{name}`", self.method()),
            ),
        }
    }

    /// Goes on to the next most specific method that accepts the same arguments.
    ///
    /// # Errors
    /// `NoMethod` when there is none; `Ambiguous` when the next one is not unique; those of that method.
    pub fn next(&self) -> Result<Value> {
        let mut tried = self.tried.clone();
        tried.insert(self.row);
        let args = self.original_args();
        let depth = scope::depth().saturating_sub(1);
        scope::go_on(|| run_chain(self.world, self.table, &args, self.resolution, &tried, depth))
    }

    /// Runs the method of this function that has exactly this signature, on the same arguments.
    ///
    /// # Errors
    /// `NoMethod` when no method has it or it does not match the arguments; those of that method.
    pub fn invoke(&self, signature: &str) -> Result<Value> {
        let args = self.original_args();
        let wanted: Vec<&str> = signature.split(',').map(str::trim).collect();
        let wanted = wanted.join(", ");
        let start = format!("{wanted}, ");
        let row = self.table.methods.iter().position(|m| m.text == wanted || m.text.starts_with(&start));
        match row.filter(|r| self.resolution.rows().any(|x| x == *r)) {
            Some(row) => {
                let depth = scope::depth().saturating_sub(1);
                scope::go_on(|| enter(self.world, self.table, &args, self.resolution, row, &NONE, depth))
            }
            None => Err(Error::new(
                ErrorKind::NoMethod,
                format!("no method {}({wanted}) matches these arguments", self.function()),
            )),
        }
    }

    /// The arguments in the order of the call.
    fn original_args(&self) -> SmallVec<[Arg<'a>; 8]> {
        let mut args: SmallVec<[Arg<'a>; 8]> = self.args.into();
        if self.method().swapped {
            args.swap(0, 1);
        }
        args
    }
}

/// A Rust type that a method's parameter can have: an argument, or something bound by its pattern.
pub trait FromCall<'a>: Sized {
    /// The value of that name.
    ///
    /// # Errors
    /// See [`Call::get`].
    fn from_call(call: &Call<'a>, name: &str) -> Result<Self>;
}

impl<'a, T: FromArg<'a>> FromCall<'a> for T {
    #[inline]
    fn from_call(call: &Call<'a>, name: &str) -> Result<T> {
        let arg = match call.binding(name) {
            Some(Binding::One(op)) => Some(Arg::Op(op)),
            Some(Binding::Many(_)) => None,
            None => call.param(name),
        };
        arg.and_then(T::from_arg).ok_or_else(|| call.missing(name, T::EXPECTED))
    }
}

impl<'a> FromCall<'a> for Vec<&'a Op> {
    fn from_call(call: &Call<'a>, name: &str) -> Result<Self> {
        match call.binding(name) {
            Some(Binding::Many(all)) => Ok(all),
            Some(Binding::One(one)) => Ok(vec![one]),
            None => Err(call.missing(name, "bound operators")),
        }
    }
}

/// The operator's tag with the properties that the registry infers for it.
pub(crate) fn infer_properties(op: &Op, claimed: Tag) -> Tag {
    let world = World::global_without_linking();
    let catalog = world.catalog();
    let index = world.current.load().infers_properties;
    let Some(index) = index else { return claimed };
    // A handle whose tag is settled: the rule may ask for it.
    let op = &op.with_settled_tag(claimed);
    let inferred = scope::enter(world, |snapshot, depth| {
        let table = table(snapshot, index)?;
        let key_args = [Arg::Tag(claimed)];
        let resolution = resolve(world, table, &key_args);
        let resolution = &resolution.resolution;
        match select(world, table, &[Arg::Op(op)], resolution, &NONE)? {
            Selected::Method(row) => enter(world, table, &[Arg::Op(op)], resolution, row, &NONE, depth),
            _ => Ok(Value::None),
        }
    });
    // A rule that fails infers nothing: that is sound, only less specific.
    match inferred {
        Ok(Value::Properties(set)) => {
            let known = catalog.close(set.union(catalog.props(claimed)));
            let completes = world.current.load().functions[index].as_ref().and_then(|t| t.def.completes);
            let known = completes.map_or(known, |complete| catalog.close(complete(op, known)));
            catalog.with_props(claimed, known)
        }
        _ => claimed,
    }
}
