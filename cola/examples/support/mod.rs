//! What the examples share: arguments, random numbers, checks, and what is told of a computation.

#![allow(dead_code, reason = "an example uses what it needs")]

pub mod clusters;
pub mod draw;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use cola::Report;
use cola::report::Event;
use cola::watch::{Moment, observe};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// Errors of the library, of drawing, and checks that fail.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// The size and the folder for pictures: the two arguments, or this size and that of temporary files.
pub fn arguments(size: usize) -> Outcome<(usize, PathBuf)> {
    let mut given = std::env::args().skip(1);
    let size = match given.next() {
        Some(text) => text.parse().map_err(|_| format!("the size `{text}` is not a whole number"))?,
        None => size,
    };
    if size < 2 {
        return Err(format!("the size is {size}, and must be at least 2").into());
    }
    Ok((size, given.next().map_or_else(std::env::temp_dir, PathBuf::from)))
}

/// n normal numbers.
pub fn normal(seed: u64, n: usize) -> Vec<f64> {
    ChaCha8Rng::seed_from_u64(seed).sample_iter(StandardNormal).take(n).collect()
}

/// ‖x − y‖/‖y‖
pub fn distance(x: &[f64], y: &[f64]) -> f64 {
    let off: f64 = x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum();
    if x.len() == y.len() { (off / y.iter().map(|y| y * y).sum::<f64>()).sqrt() } else { f64::INFINITY }
}

/// Tells an error, and fails where it is larger than its bound; NaN is.
pub fn check(what: &str, error: f64, bound: f64) -> Outcome {
    println!("{what}: {error:.1e} (at most {bound:.1e})");
    if error <= bound { Ok(()) } else { Err(format!("{what} is {error:.3e}, more than {bound:.1e}").into()) }
}

/// Tells the rules that ran, outermost first, and the last evidence that they left.
pub fn tell(report: &Report) {
    let methods = report.steps.iter().filter_map(|step| match &step.event {
        Event::Method(method) if &*method.function != "properties" => Some(method.to_string()),
        _ => None,
    });
    let mut rules: Vec<String> = methods.collect();
    rules.dedup();
    let more = if rules.len() > 3 { format!(" → {} more", rules.len() - 3) } else { String::new() };
    rules.truncate(3);
    println!("by {}{more}", rules.join(" → "));
    if let Some(last) = report.evidence().last() {
        let iterations = last.iterations.map(|n| format!(", {n} iterations")).unwrap_or_default();
        let residual = last.residual.map(|r| format!(", recomputed residual {r:.1e}")).unwrap_or_default();
        println!("   {}{iterations}{residual}", last.method);
    }
}

/// What `work` finds, and the residual after each iteration on the way.
pub fn watched<T>(work: impl FnOnce() -> T) -> (T, Vec<(f64, f64)>) {
    let history = Rc::new(RefCell::new(Vec::new()));
    let kept = history.clone();
    let observer = move |moment: &Moment| {
        if let Moment::Iteration { iteration, residual, .. } = *moment {
            kept.borrow_mut().push((iteration as f64, residual));
        }
    };
    let found = observe(Rc::new(observer), work);
    (found, history.take())
}
