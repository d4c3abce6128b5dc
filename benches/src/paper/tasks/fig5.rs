//! The diagonal of XᵀX/n from random probes: how large the error is after so many passes over the data.

use cola::functions::diag_with;
use cola::operators::Product;
use cola::prelude::*;
use cola::{DoublyStochastic, Hutchinson, Result, functions::no_dispatch};

use crate::paper::buzz::{COLUMNS, buzz};
use crate::paper::reference::distance;
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig5",
    name: "fig5_diag",
    about: "the diagonal of XᵀX/n, 43000×77, after p passes over the data",
    quick: &["1", "10"],
    full: &["1", "10", "100"],
    budget: 6.0,
    reps: 2,
    variants: &[
        // Exact, from one pass: the product is an operator, as in the rows below, and is not formed.
        Variant::new("cola", |size| {
            trial(size, |x, _| {
                let x = Dense::new(x.clone());
                diag(&mean(&Product::new(vec![adjoint(&x)?, x])?)?, 0)
            })
        })
        .growth(&["30"]),
        // `dot` forms the small matrix at once, which pays for whoever uses it twice.
        Variant::new("cola dot", |size| {
            trial(size, |x, _| {
                let x = Dense::new(x.clone());
                diag(&mean(&dot(&adjoint(&x)?, &x)?)?, 0)
            })
        })
        .sizes(&["1"]),
        Variant::new("cola Hutchinson", |size| {
            trial(size, |x, probes| {
                let x = Dense::new(x.clone());
                let hidden = no_dispatch(&Product::new(vec![adjoint(&x)?, x])?)?;
                diag_with(&mean(&hidden)?, &Hutchinson { probes, ..Hutchinson::default() }.into(), 0)
            })
        })
        .sizes(&["10", "100"]),
        Variant::new("cola DoublyStochastic", |size| {
            trial(size, |x, probes| {
                let batches = (0..x.rows() / BATCH).map(|t| x.block(t * BATCH..(t + 1) * BATCH, 0..x.cols()));
                let terms = batches.map(|part| {
                    let part = Dense::new(part?);
                    no_dispatch(&mean(&Product::new(vec![adjoint(&part)?, part])?)?)
                });
                let alg = DoublyStochastic { probes, ..DoublyStochastic::default() };
                diag_with(&Sum::new(terms.collect::<Result<_>>()?)?, &alg.into(), 0)
            })
        })
        .sizes(&["10", "100"]),
    ],
};

const ROWS: usize = 43_000;

/// Rows of a term.
const BATCH: usize = 100;

fn mean(a: &Op) -> Result<Op> {
    scale(Scalar::new(1.0 / ROWS as f64, 0.0), a)
}

fn trial(size: &str, estimate: impl Fn(&Array, usize) -> Result<Array> + 'static) -> Result<Trial> {
    let passes = number(size)?;
    let data = buzz(5101, ROWS, 0.0)?;
    let bound = match passes {
        1 => 5.0,
        10 => 1.0,
        _ => 0.3,
    };
    let x = data.x;
    let gram = data.gram;
    Ok(Trial::new(
        move || estimate(&x, passes),
        move |found| {
            let exact: Vec<f64> = (0..COLUMNS).map(|j| gram[j * COLUMNS + j] / ROWS as f64).collect();
            let d = found.to_vec::<f64>()?;
            let words = "|d-d*|/|d*|<=5/1/0.3 after 1/10/100 passes (sanity; compare err at equal passes)";
            Ok(Checked::at_most(bound, distance(&d, &exact), words, &d).with("passes", passes))
        },
    ))
}
