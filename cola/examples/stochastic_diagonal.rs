//! The diagonal of XᵀX/n from products with random vectors, for an operator that shows nothing else.
//!
//! E[z∘(A·z)] = diag A for random signs z (Bekas, Kokiopoulou & Saad 2007). One probe is one pass over the data. Split into batches with
//! probes of their own, one pass makes as many independent samples as there are batches, each of a small part: doubly stochastic, and
//! much better at equal passes.

mod support;

use cola::prelude::*;
use cola::{DoublyStochastic, Hutchinson, Result, diag_with, no_dispatch, report};
use support::draw::Plot;
use support::{Outcome, arguments, check, distance, normal, tell};

const COLUMNS: usize = 200;
const BATCHES: usize = 50;

fn main() -> Outcome {
    let (n, folder) = arguments(5000)?;
    let n = n.div_ceil(BATCHES) * BATCHES;
    // Columns of falling size that share a part: what lies off the diagonal is what makes estimates hard.
    let (z, common) = (normal(1, n * COLUMNS), normal(2, n));
    let entry = |i: usize, j: usize| 0.99f64.powi(j as i32) * (z[i * COLUMNS + j] + common[i]);
    let x = Array::from_fn(n, COLUMNS, entry)?;
    let mean = |part: Array| {
        let part = Dense::new(part);
        scale((1.0 / n as f64).into(), &dot(&adjoint(&part)?, &part)?)
    };

    // Exact: of a product of two stored matrices the diagonal is read off.
    let whole = mean(x.clone())?;
    let (exact, report) = report::record(|| diag(&whole, 0));
    tell(&report);
    let exact = exact?.to_vec::<f64>()?;

    // Hidden operators can only be applied.
    let hidden = no_dispatch(&whole)?;
    let rows = n / BATCHES;
    let batch = |t: usize| no_dispatch(&mean(x.block(t * rows..(t + 1) * rows, 0..COLUMNS)?)?);
    let sum = Sum::new((0..BATCHES).map(batch).collect::<Result<_>>()?)?;

    let (mut single, mut double) = (Vec::new(), Vec::new());
    for probes in [2, 4, 8, 16, 32, 64, 128] {
        let alg = Hutchinson { probes, ..Hutchinson::default() }.into();
        let one = distance(&diag_with(&hidden, &alg, 0)?.to_vec::<f64>()?, &exact);
        let alg = DoublyStochastic { probes, ..DoublyStochastic::default() }.into();
        let two = distance(&diag_with(&sum, &alg, 0)?.to_vec::<f64>()?, &exact);
        println!("{probes:3} passes: Hutchinson {one:.3}, doubly stochastic {two:.3}");
        single.push((probes as f64, one));
        double.push((probes as f64, two));
    }
    // √(Σ_{i≠j} aᵢⱼ²/probes) is the error that is expected of the first.
    let (one, two) = (single.last().ok_or("none")?.1, double.last().ok_or("none")?.1);
    check("error of Hutchinson after 128 passes", one, 1.0)?;
    check("error of the other, in parts of it", two / one, 0.5)?;

    let plot = Plot::new("The diagonal of XᵀX/n", ["passes over the data", "relative error"]).logarithmic();
    let plot = plot.line("Hutchinson", single).line("doubly stochastic, 50 batches", double);
    plot.save(&folder.join("stochastic_diagonal.svg"))
}
