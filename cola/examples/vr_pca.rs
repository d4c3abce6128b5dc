//! The first principal direction of tall data, a batch of rows at a time (VR-PCA).
//!
//! XᵀX = Σ X_tᵀX_t over batches of rows. A step of stochastic variance-reduced gradients applies one batch and not all; now and then
//! all of them correct it, and so it converges as power iteration does at a fraction of the passes.

mod support;

use cola::prelude::*;
use cola::{EigOptions, Result, Svrg, Which, eig_with, report};
use support::draw::Plot;
use support::{Outcome, arguments, check, normal, tell, watched};

const COLUMNS: usize = 77;
const BATCHES: usize = 40;

/// Columns of falling variance, turned by a reflection I − 2·v·vᵀ so that the axes are not the answer.
fn data(n: usize) -> Result<Array> {
    let v: Vec<f64> = (0..COLUMNS).map(|j| (1.0 + j as f64).cos()).collect();
    let size: f64 = v.iter().map(|v| v * v).sum();
    let mut rows = normal(1, n * COLUMNS);
    for row in rows.chunks_mut(COLUMNS) {
        row.iter_mut().enumerate().for_each(|(j, x)| *x *= 10.0 * 0.8f64.powi(j as i32));
        let along: f64 = row.iter().zip(&v).map(|(x, v)| x * v).sum();
        row.iter_mut().zip(&v).for_each(|(x, v)| *x -= 2.0 * along * v / size);
    }
    Array::from_fn(n, COLUMNS, |i, j| rows[i * COLUMNS + j])
}

fn main() -> Outcome {
    let (n, folder) = arguments(20_000)?;
    let x = data(n)?;
    let batch = n.div_ceil(BATCHES);
    let terms = (0..n).step_by(batch).map(|start| {
        let part = Dense::new(x.block(start..(start + batch).min(n), 0..COLUMNS)?);
        dot(&adjoint(&part)?, &part)
    });
    let gram = assume(&Sum::new(terms.collect::<Result<_>>()?)?, properties::PSD.set())?;

    let alg = Svrg { tol: 1e-6, ..Svrg::default() };
    let first = EigOptions { alg: Some(alg.into()), ..EigOptions::first(1, Which::La) };
    let ((found, report), history) = watched(|| report::record(|| eig_with(&gram, &first)));
    let found = found?;
    println!("{n} rows of {COLUMNS} numbers in {BATCHES} batches");
    tell(&report);

    // The exact one: XᵀX is small enough to be formed.
    let x = Dense::new(x);
    let exact = eig(&assume(&Dense::new(to_dense(&dot(&adjoint(&x)?, &x)?)?), properties::PSD.set())?)?;
    let along = dot(&adjoint(&found.vectors)?, &exact.vectors)?;
    // |vᵀ·vᵢ| for all exact directions: the sine of the angle to the first is the norm of the rest.
    let cosines = to_dense(&along)?.to_vec::<f64>()?;
    let sine = cosines.iter().skip(1).map(|c| c * c).sum::<f64>().sqrt();
    check("sin(angle to the exact direction)", sine, 1e-4)?;

    let plot = Plot::new("SVRG: the first principal direction", ["epoch", "residual"]);
    plot.logarithmic().line("", history).save(&folder.join("vr_pca.svg"))
}
