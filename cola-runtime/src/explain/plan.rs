//! The plan of a call as a tree.

use super::{call_text, choose, reason};
use crate::dispatch::{Bits, Call, completed, resolve};
use crate::error::{Error, Result};
use crate::registry::{Function, FunctionTable, Method, World};
use crate::value::Arg;
use std::sync::Arc;

/// Nodes in one plan; beyond, a plan is cut and says so.
const MAX_NODES: usize = 2000;

/// What a call will do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The call, with tags, dtypes and shapes.
    pub call: String,
    /// The method that was chosen; `None` when there is none.
    pub method: Option<Arc<Method>>,
    /// Why it was chosen, or why there is none.
    pub why: String,
    /// What the method says about its choices: an algorithm, a cost.
    pub notes: Vec<String>,
    /// The other methods of the function, nearest first, and why not.
    pub rejected: Vec<Rejected>,
    /// The calls that the method will make.
    pub children: Vec<Plan>,
}

/// A method that was not chosen.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The method.
    pub method: Arc<Method>,
    /// Why not.
    pub reason: String,
    /// What would make it match.
    pub help: Option<String>,
    /// It matched and was asked, and its guard said no.
    pub declined: bool,
    pub(super) distance: usize,
}

/// Collects the calls that a method will make. See [`crate::method`]'s `plan`.
pub struct Planner<'w> {
    world: &'w World,
    walk: &'w mut Walk,
    notes: Vec<String>,
    children: Vec<Plan>,
    depth: usize,
}

impl Planner<'_> {
    /// The method will call this function with these arguments.
    ///
    /// # Errors
    /// When the function is not registered.
    pub fn call(&mut self, function: &Function, args: &[Arg<'_>]) -> Result<()> {
        self.call_named(function.name(), args)
    }

    /// As [`Planner::call`], by name.
    ///
    /// # Errors
    /// When the function is not registered.
    pub fn call_named(&mut self, function: &str, args: &[Arg<'_>]) -> Result<()> {
        let child = node(self.world, function, args, self.walk, self.depth + 1)?;
        self.children.push(child);
        Ok(())
    }

    /// Something worth saying: a choice and its reason, a cost.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

pub(super) fn explain(world: &World, function: &str, args: &[Arg<'_>]) -> Result<Plan> {
    node(world, function, args, &mut Walk { nodes: 0, words: true }, 0)
}

/// The tree of methods, without reasons.
pub(super) fn outline(world: &World, function: &str, args: &[Arg<'_>]) -> Result<Plan> {
    node(world, function, args, &mut Walk { nodes: 0, words: false }, 0)
}

/// The nodes so far, and whether reasons are wanted.
struct Walk {
    nodes: usize,
    words: bool,
}

fn node(world: &World, function: &str, args: &[Arg<'_>], walk: &mut Walk, depth: usize) -> Result<Plan> {
    let table = world.function(function)?;
    let whole = completed(world, &table, args, |args| node_of(world, &table, args, walk, depth));
    // A call without an argument that must be given has no method, and the plan says so.
    whole.or_else(|e| Ok(Plan { why: e.to_string(), ..empty(&table, args) }))
}

fn empty(table: &FunctionTable, args: &[Arg<'_>]) -> Plan {
    Plan {
        call: call_text(table, args),
        method: None,
        why: String::new(),
        notes: Vec::new(),
        rejected: Vec::new(),
        children: Vec::new(),
    }
}

fn node_of(
    world: &World,
    table: &FunctionTable,
    args: &[Arg<'_>],
    walk: &mut Walk,
    depth: usize,
) -> Result<Plan> {
    let mut plan = empty(table, args);
    walk.nodes += 1;
    if walk.nodes > MAX_NODES || depth > 64 {
        "not followed further: the plan is too large".clone_into(&mut plan.why);
        return Ok(plan);
    }
    let row = match choose(world, table, args) {
        Ok(row) => row,
        Err(e) => {
            plan.why = e.to_string();
            return Ok(plan);
        }
    };
    let method = table.methods[row].clone();
    if walk.words {
        plan.rejected = reason::rejected(world, table, args, Some(row), usize::MAX);
        plan.why = reason::why(table, row, &plan.rejected);
    }
    if let Some(tell) = method.plan {
        let followed = follow(world, table, args, row, walk, depth, tell);
        match followed {
            Ok((notes, children)) => (plan.notes, plan.children) = (notes, children),
            Err(e) => plan.notes.push(format!("the plan ends here: {}", e.message())),
        }
    }
    plan.method = Some(method);
    Ok(plan)
}

type Tell = fn(&Call<'_>, &mut Planner<'_>) -> Result<()>;

fn follow(
    world: &World,
    table: &FunctionTable,
    args: &[Arg<'_>],
    row: usize,
    walk: &mut Walk,
    depth: usize,
    tell: Tell,
) -> Result<(Vec<String>, Vec<Plan>)> {
    let resolution = resolve(world, table, args);
    let mut mirrored = args.to_vec();
    if table.methods[row].is_mirror() {
        mirrored.swap(0, 1);
    }
    let tried = Bits::new();
    let call = Call { world, table, args: &mirrored, resolution: &resolution.resolution, row, tried: &tried };
    let mut planner = Planner { world, walk, notes: Vec::new(), children: Vec::new(), depth };
    let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| tell(&call, &mut planner)));
    match told {
        Ok(done) => done.map(|()| (planner.notes, planner.children)),
        Err(_) => Err(Error::invalid(&table.name, "the method's plan panicked")),
    }
}
