//! Which method runs, and why: `which`, `methods`, `explain`, and the errors that say why none does.
//!
//! [`World::explain`] resolves a call and, for methods that tell their plan, the calls they will make,
//! without running any of them. A plan is checked by the conformance kit against what really happens.

mod plan;
mod reason;
mod render;

pub use plan::{Plan, Planner, Rejected};

use crate::dispatch::{Bits, Selected, completed, resolve, select};
use crate::error::{Error, ErrorKind, Result};
use crate::registry::{FunctionTable, Method, World};
use crate::value::Arg;
use std::sync::Arc;

impl World {
    /// The method that a call would run.
    ///
    /// # Errors
    /// `UnknownFunction`, `NoMethod`, `Ambiguous`, as the call itself.
    pub fn which(&self, function: &str, args: &[Arg<'_>]) -> Result<Arc<Method>> {
        let table = self.function(function)?;
        completed(self, &table, args, |args| choose(self, &table, args)).map(|row| table.methods[row].clone())
    }

    /// The method that a call would run, if there is one: [`World::which`] for guards, without the words of an error.
    pub fn method_of(&self, function: &str, args: &[Arg<'_>]) -> Option<Arc<Method>> {
        let table = self.function(function).ok()?;
        let selected = completed(self, &table, args, |args| {
            let resolution = resolve(self, &table, args);
            select(self, &table, args, &resolution.resolution, &Bits::default())
        });
        match selected.ok()? {
            Selected::Method(row) => Some(table.methods[row].clone()),
            Selected::Ambiguous(_) | Selected::None => None,
        }
    }

    /// How many methods match a call, resolved without the cache: what the first call of its kind costs.
    ///
    /// # Errors
    /// `UnknownFunction`.
    pub fn resolve_cold(&self, function: &str, args: &[Arg<'_>]) -> Result<usize> {
        let table = self.function(function)?;
        let tags: Vec<_> = args.iter().take(table.dispatched).map(|a| self.builtin.tag_of(a)).collect();
        Ok(table.order.resolve(self.catalog(), &tags).rows().len())
    }

    /// All methods of a function, in the order of their signatures.
    ///
    /// # Errors
    /// `UnknownFunction`.
    pub fn methods(&self, function: &str) -> Result<Vec<Arc<Method>>> {
        Ok(self.function(function)?.methods.clone())
    }

    /// The plan of a call, in which arguments that have defaults may be left out at the end: chosen method, why, what was rejected, and the calls it will make.
    ///
    /// # Errors
    /// `UnknownFunction`; a call that has no method is part of the plan, not an error.
    pub fn explain(&self, function: &str, args: &[Arg<'_>]) -> Result<Plan> {
        plan::explain(self, function, args)
    }

    /// The methods of [`World::explain`] alone, without words: what the conformance kit asks for many calls.
    pub(crate) fn outline(&self, function: &str, args: &[Arg<'_>]) -> Result<Plan> {
        plan::outline(self, function, args)
    }
}

/// The row that a call would run.
pub(crate) fn choose(world: &World, table: &FunctionTable, args: &[Arg<'_>]) -> Result<usize> {
    if args.len() < table.dispatched {
        return Err(Error::invalid(
            &table.name,
            format!("needs {} arguments: {}", table.dispatched, table.head),
        ));
    }
    let resolution = resolve(world, table, args);
    match select(world, table, args, &resolution.resolution, &Bits::default())? {
        Selected::Method(row) => Ok(row),
        Selected::Ambiguous(rows) => Err(ambiguous(world, table, args, &rows)),
        Selected::None => Err(no_method(world, table, args, false)),
    }
}

pub(crate) fn call_text(table: &FunctionTable, args: &[Arg<'_>]) -> String {
    let shown: Vec<String> = args.iter().take(table.dispatched).map(Arg::describe).collect();
    format!("{}({})", table.name, shown.join(", "))
}

/// The error of a call that nothing matches, with the nearest methods and why they do not.
#[cold]
pub(crate) fn no_method(world: &World, table: &FunctionTable, args: &[Arg<'_>], after_some: bool) -> Error {
    let call = call_text(table, args);
    let further = if after_some { "further " } else { "" };
    let mut message = format!("no {further}method {call}");
    let mut help = None;
    for near in reason::rejected(world, table, args, None, 3) {
        let m = &near.method;
        message.push_str(&format!("\n  nearest: {m}   {} — {}", m.origin, near.reason));
        if help.is_none() {
            help = near.help;
        }
    }
    if table.methods.is_empty() {
        message.push_str(&format!("\n  `{}` has no methods at all", table.name));
    }
    let others = reason::alternatives(world, table, args).join(" or ");
    let error = Error::new(ErrorKind::NoMethod, message);
    match (help, others.is_empty()) {
        (Some(help), true) => error.with_help(help),
        (Some(help), false) => error.with_help(format!("{help}; or pass {others}")),
        (None, true) => error,
        (None, false) => error.with_help(format!("pass {others}")),
    }
}

/// The error of a call that two methods match equally well.
#[cold]
pub(crate) fn ambiguous(world: &World, table: &FunctionTable, args: &[Arg<'_>], rows: &[usize]) -> Error {
    let mut message = format!("call {} is ambiguous between", call_text(table, args));
    for row in rows {
        message.push_str(&format!("\n    {:?}", table.methods[*row]));
    }
    let error = Error::new(ErrorKind::Ambiguous, message);
    let Some([a, b]) = rows.get(..2) else { return error };
    let meets = crate::dispatch::signature_meet(&table.methods[*a].signature, &table.methods[*b].signature);
    let missing: Vec<String> =
        meets.iter().map(|s| format!("{}({})", table.name, s.display(world.catalog()))).collect();
    error.with_help(format!(
        "neither is more specific; define {}, or prefer one of them, or give one another rank",
        missing.join(" and ")
    ))
}
