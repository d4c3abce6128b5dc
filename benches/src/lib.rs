//! A registry of synthetic methods, for measuring dispatch apart from numerics.
//!
//! `n` methods of one function of two dispatched arguments: a two-level pattern of structures against a
//! named algorithm, all distinct and without ambiguity. The tags that call them are five levels deep.

mod command;
pub mod paper;
pub mod real;
pub mod report;
pub mod structures;

use std::hint::black_box;
use std::time::Instant;

use cola_runtime::{
    Call, ConstructorDef, FunctionDef, MethodDef, Owner, Rank, Registrar, Result, Tag, Value, World,
};

/// Leaves of the synthetic tree.
pub const LEAVES: usize = 20;
/// Composite constructors of the synthetic tree.
pub const COMPOSITES: usize = 10;
/// Algorithms of the synthetic tree.
pub const ALGORITHMS: usize = 10;

fn body(_: &Call<'_>) -> Result<Value> {
    Ok(Value::Int(1))
}

/// Adds the tree of constructors.
pub fn tree(r: &mut Registrar) {
    for i in 0..LEAVES {
        r.constructor(ConstructorDef::new(&format!("Leaf{i}")).doc("a leaf"));
    }
    for i in 0..COMPOSITES {
        r.constructor(ConstructorDef::new(&format!("Node{i}")).variadic().doc("a composite"));
    }
    for i in 0..ALGORITHMS {
        r.constructor(ConstructorDef::new(&format!("Method{i}")).parent("Algorithm").doc("an algorithm"));
    }
}

/// Adds a function with `n` methods and a fallback, `n` ≤ 2000.
pub fn methods(r: &mut Registrar, function: &str, n: usize) {
    r.function(
        FunctionDef::new(&format!("{function}(a: Operator, alg: Algorithm) -> Int")).doc("a function"),
    );
    let mut signatures = Vec::new();
    for algorithm in 0..ALGORITHMS {
        for leaf in 0..LEAVES {
            for node in 0..COMPOSITES {
                signatures.push(format!("Node{node}[Leaf{leaf}, _], Method{algorithm}"));
            }
        }
    }
    // Every `stride`-th signature: `n` of them spread over the whole table.
    let stride = (signatures.len() / n.max(1)).max(1);
    for signature in signatures.iter().step_by(stride).take(n) {
        r.method(MethodDef::new(function, signature, body).doc("a rule"));
    }
    r.method(MethodDef::new(function, "Operator, Algorithm", body).rank(Rank::Fallback).doc("the fallback"));
}

/// An isolated world with one function of `n` methods.
///
/// # Errors
/// Those of registration.
pub fn world(n: usize) -> Result<World> {
    let world = World::new();
    world.register(Owner::new("benches", "0"), |r| {
        tree(r);
        methods(r, "f", n);
    })?;
    Ok(world)
}

/// 512 pairs of a five-deep tag and an algorithm's tag.
pub fn calls(world: &World) -> Vec<(Tag, Tag)> {
    let parse = |text: String| world.catalog().parse_tag(&text).ok();
    let pair = |i: usize| {
        let (a, b, c) = (i % COMPOSITES, (i / 3) % COMPOSITES, (i / 7) % COMPOSITES);
        let (x, y, z) = (i % LEAVES, (i / 5) % LEAVES, (i / 11) % LEAVES);
        let deep = format!("Node{a}[Leaf{x}, Node{b}[Node{c}[Node{a}[Leaf{y}, Leaf{z}], Leaf{x}], Leaf{y}]]");
        Some((parse(deep)?, parse(format!("Method{}", i % ALGORITHMS))?))
    };
    (0..512).filter_map(pair).collect()
}

/// Times two computations in alternation and prints their medians and the median and spread of the ratio.
pub fn pair<A, B>(name: &str, other: &str, rounds: usize, a: impl Fn() -> A, b: impl Fn() -> B) {
    let seconds = |start: Instant| start.elapsed().as_secs_f64();
    let mut times: Vec<(f64, f64)> = Vec::with_capacity(rounds);
    for round in 0..=rounds {
        let start = Instant::now();
        black_box(a());
        let first = seconds(start);
        let start = Instant::now();
        black_box(b());
        // The first round warms up.
        if round > 0 {
            times.push((first, seconds(start)));
        }
    }
    let sorted = |of: &dyn Fn(&(f64, f64)) -> f64| {
        let mut all: Vec<f64> = times.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    let (mine, theirs, ratio) = (sorted(&|t| t.0), sorted(&|t| t.1), sorted(&|t| t.0 / t.1));
    let mid = rounds / 2;
    println!(
        "{name}: {:.3} ms; {other}: {:.3} ms; ratio {:.2} ({:.2} – {:.2}), {rounds} rounds",
        mine[mid] * 1e3,
        theirs[mid] * 1e3,
        ratio[mid],
        ratio[rounds / 10],
        ratio[rounds - 1 - rounds / 10],
    );
}
