//! Principal components of 430000 rows of 77 numbers, centred on the clock.

use cola::functions::{EigOptions, Which, eig_with, svd_with};
use cola::prelude::*;
use cola::{Result, properties::PSD, to_dense};

use crate::paper::arrays::columns;
use crate::paper::buzz::{COLUMNS, buzz};
use crate::paper::reference::{dot as inner, eigh, largest_sine, times};
use crate::paper::task::{Checked, Task, Trial, Variant, number};

/// The task.
pub const TASK: Task = Task {
    short: "fig4a",
    name: "fig4a_pca",
    about: "k principal components of 430000×77 data that are not centred",
    quick: &["10"],
    full: &["5", "10", "20"],
    budget: 4.0,
    reps: 2,
    variants: &[
        Variant::new("cola", |size| {
            trial(size, |x, k| {
                // XᵀX − n·μ·μᵀ
                let (x, ones) = (Dense::new(x.clone()), ones(x.rows())?);
                let mean = mean(&x, &ones)?;
                let along = scale(minus(x.rows() as f64), &LowRank::new(mean.clone(), mean)?)?;
                let scatter = assume(&add(&dot(&adjoint(&x)?, &x)?, &along)?, PSD.set())?;
                to_dense(&eig_with(&scatter, &EigOptions::first(k, Which::Lm))?.vectors)
            })
        })
        .growth(&["40"]),
        Variant::new("cola svd", |size| {
            trial(size, |x, k| {
                // X − 1·μᵀ, never formed.
                let (x, ones) = (Dense::new(x.clone()), ones(x.rows())?);
                let mean = mean(&x, &ones)?;
                let centred = add(&x, &scale(minus(1.0), &LowRank::new(ones, mean)?)?)?;
                to_dense(&svd_with(&centred, Some(k), Which::Lm, &Auto::default().into())?.v)
            })
        }),
    ],
};

fn minus(x: f64) -> Scalar {
    Scalar::new(-x, 0.0)
}

fn ones(n: usize) -> Result<Array> {
    Array::full(n, 1, DType::F64, Scalar::new(1.0, 0.0))
}

/// μ = Xᵀ·1/n
fn mean(x: &Op, ones: &Array) -> Result<Array> {
    scale(Scalar::new(1.0 / x.rows() as f64, 0.0), &adjoint(x)?)?.apply(ones)
}

const ROWS: usize = 430_000;

fn trial(size: &str, components: impl Fn(&Array, usize) -> Result<Array> + 'static) -> Result<Trial> {
    let k = number(size)?;
    let data = buzz(4101, ROWS, 0.5)?;
    let n = ROWS as f64;
    let (gram, mu) = (data.gram, data.mean);
    let covariance: Vec<f64> = (0..COLUMNS * COLUMNS)
        .map(|e| (gram[e] - n * mu[e / COLUMNS] * mu[e % COLUMNS]) / (n - 1.0))
        .collect();
    let x = data.x;
    Ok(Trial::new(
        move || components(&x, k),
        move |found| {
            let w = columns(&found)?;
            let (values, vectors) = eigh(&covariance, COLUMNS);
            let err = largest_sine(&vectors[..k], &w);
            // Orthonormal columns.
            let variance: f64 = w.iter().map(|w| inner(w, &times(&covariance, w))).sum();
            let captured = variance / values[..k].iter().sum::<f64>();
            let checked = Checked::at_most(1e-2, err, "sin(max principal angle)<=1e-2", &[]);
            Ok(checked.sum(captured).with("captured", captured).and(w.len() == k))
        },
    ))
}
