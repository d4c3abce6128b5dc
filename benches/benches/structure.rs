//! From which size on a structured rule beats the dense path, and by how much.
//!
//! `cargo bench -p cola-benches --bench structure [-- FILTER]`
//!
//! Every structure below meets every function below. Where dispatch picks another method than for the dense
//! matrix of the same entries and properties, both are timed in alternation on operators that nothing has been
//! factorised of before, for n = 4, 8, 16, …. The dense matrix is given for functions that cost more than to form it;
//! for `diag`, `trace` and `norm(fro)`, which read it once or less, and for kernels, whose entries are not stored,
//! forming it is part of the dense path. Printed are the rule, the smallest size from which it is never slower,
//! the ratio of medians at four times that size and at the largest size, and `loses` with the sizes where it does.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;
use std::time::Instant;

use cola::prelude::*;
use cola_benches::structures::{Structure, all};
use cola_runtime::{Arg, Value, World};

/// A function with what it takes beside the operator.
struct Verb {
    name: &'static str,
    takes_column: bool,
    options: Vec<(String, Value)>,
}

impl Verb {
    /// Costs no more than to form the dense matrix.
    fn is_cheap(&self) -> bool {
        let frobenius =
            self.options.iter().any(|(_, value)| matches!(value, Value::Symbol(s) if &**s == "fro"));
        matches!(self.name, "trace" | "diag") || (self.name == "norm" && frobenius)
    }
}

fn verbs() -> Vec<Verb> {
    let plain = |name| Verb { name, takes_column: false, options: Vec::new() };
    let column = |name| Verb { name, takes_column: true, options: Vec::new() };
    let with =
        |name, key: &str, value| Verb { name, takes_column: false, options: vec![(key.to_owned(), value)] };
    let mut list: Vec<Verb> = ["apply", "solve", "lstsq", "quad_form", "inv_quad_logdet"].map(column).into();
    list.extend(
        [
            "slogdet",
            "trace",
            "diag",
            "cholesky",
            "lu",
            "qr",
            "ldl",
            "eig",
            "svd",
            "pinv",
            "nullspace",
            "rank",
            "cond",
            "exp",
            "log",
            "sqrt",
            "isqrt",
            "schur",
            "eigmax",
            "eigmin",
        ]
        .map(plain),
    );
    list.push(with("norm", "ord", Value::symbol("fro")));
    list.push(with("norm", "ord", Value::Int(2)));
    list.push(with("pow", "p", Value::Real(0.3)));
    list
}

/// The time of one call on a new operator, with the result applied where it is lazy; `None` where it is refused.
fn seconds(world: &World, verb: &Verb, a: &Op, b: &Array) -> Option<f64> {
    let mut arguments = vec![Value::Op(a.clone())];
    if verb.takes_column {
        arguments.push(Value::Array(b.clone()));
    }
    let start = Instant::now();
    let result = world.call(verb.name, arguments, verb.options.clone()).ok()?;
    if let Value::Op(lazy) = &result
        && matches!(verb.name, "pinv" | "exp" | "log" | "sqrt" | "isqrt" | "pow")
    {
        black_box(lazy.apply(b).ok()?);
    }
    black_box(result);
    Some(start.elapsed().as_secs_f64())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Medians of structured and dense, or `None` where one refuses.
fn compare(world: &World, verb: &Verb, structure: &Structure, n: usize) -> Option<(usize, f64, f64)> {
    let a = (structure.make)(n).ok()?;
    let entries = a.apply(&Array::identity(a.cols(), a.dtype()).ok()?).ok()?;
    let claims = cola_stdlib::inference::known(&a);
    let b = Array::from_fn(a.rows(), 1, |i, _| (i as f64 * 0.7).sin()).ok()?.cast(a.dtype()).ok()?;
    let (mut ours, mut dense) = (Vec::new(), Vec::new());
    let begin = Instant::now();
    while ours.len() < 5 || (begin.elapsed().as_secs_f64() < 0.02 && ours.len() < 101) {
        ours.push(seconds(world, verb, &(structure.make)(n).ok()?, &b)?);
        let begun = Instant::now();
        let forms = verb.is_cheap() || structure.name.starts_with("Kernel");
        let formed = if forms { to_dense(&(structure.make)(n).ok()?).ok()? } else { entries.clone() };
        let forming = if forms { begun.elapsed().as_secs_f64() } else { 0.0 };
        dense.push(forming + seconds(world, verb, &Dense::new(formed).claimed(claims), &b)?);
    }
    Some((a.rows(), median(ours), median(dense)))
}

/// The file of the rule that is chosen, unless it is the one that dense matrices have.
fn rule(world: &World, verb: &Verb, structure: &Structure) -> Option<String> {
    let a = (structure.make)(8).ok()?;
    let entries = a.apply(&Array::identity(a.cols(), a.dtype()).ok()?).ok()?;
    let dense = Dense::new(entries).claimed(cola_stdlib::inference::known(&a));
    let b = Array::zeros(a.rows(), 1, a.dtype()).ok()?;
    let chosen = |op: &Op| {
        let mut arguments = vec![Value::Op(op.clone())];
        if verb.takes_column {
            arguments.push(Value::Array(b.clone()));
        }
        let bound = world.bind(verb.name, arguments, verb.options.clone()).ok()?;
        let borrowed: Vec<Arg<'_>> = bound.iter().map(Arg::from).collect();
        let method = world.which(verb.name, &borrowed).ok()?;
        Some((method.to_string(), method.origin.file.clone()))
    };
    let (ours, theirs) = (chosen(&a)?, chosen(&dense)?);
    // A solve goes by the inverse: the rule that counts is that one's.
    if ours == theirs && verb.name != "solve" {
        return None;
    }
    Some(ours.1.rsplit_once("rules/").map_or(ours.1.clone(), |(_, tail)| tail.to_owned()))
}

fn main() {
    let filter = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    let world = World::global().unwrap();
    println!(
        "{:10} {:34} {:44} {:>9} {:>9} {:>16}  loses",
        "function", "operator", "rule", "from n", "at 4×", "largest"
    );
    for verb in verbs().iter().filter(|v| world.function(v.name).is_ok()) {
        for structure in all() {
            let label = format!("{} {}", verb.name, structure.name);
            if !label.contains(&filter) {
                continue;
            }
            let Some(rule) = rule(world, verb, &structure) else { continue };
            let mut points = Vec::new();
            for n in [4, 8, 16, 32, 64, 128, 256, 512, 1024] {
                let Some(point) = compare(world, verb, &structure, n) else { break };
                points.push(point);
                if point.2 > 0.3 {
                    break;
                }
            }
            // From the first size after the last loss; a tie within the noise of one clock reading is no loss.
            let lost = |p: &(usize, f64, f64)| p.1 > 1.05 * p.2 + 1e-7;
            let from = points.iter().rposition(lost).map_or(0, |i| i + 1);
            let ratio = |p: &(usize, f64, f64)| p.2 / p.1;
            let at = |i: usize| points.get(i).map_or("–".to_owned(), |p| format!("{:.1}×", ratio(p)));
            let crossing = points.get(from).map_or("never".to_owned(), |p| p.0.to_string());
            let largest = points.last().map_or(String::new(), |p| format!("{:.0}× ({})", ratio(p), p.0));
            let losses: Vec<String> =
                points.iter().filter(|p| lost(p)).map(|p| format!("{}: {:.2}×", p.0, ratio(p))).collect();
            println!(
                "{:10} {:34} {:44} {:>9} {:>9} {:>16}  {}",
                verb.name,
                structure.name,
                rule,
                crossing,
                at(from + 2),
                largest,
                losses.join(", ")
            );
        }
    }
}
