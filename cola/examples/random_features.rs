//! Kernel regression by random Fourier features: (Φ·Φᵀ + σ²·I)·α = y, a few features at a time.
//!
//! cos(w·x + b) with random w and b: the mean over many of the products of two is a Gaussian kernel (Rahimi & Recht 2007). The
//! matrix is a sum over batches of features and a multiple of the identity. SVRG takes one term a step; `Auto` sees a low-rank
//! update and solves by the formula of Woodbury. Both must agree.

mod support;

use cola::prelude::*;
use cola::{Product, Result, Svrg};
use support::draw::Plot;
use support::{Outcome, arguments, check, distance, normal, tell, watched};

const FEATURES: usize = 200;

/// Features of a term.
const BATCH: usize = 5;

/// Standard deviation of the noise.
const SIGMA: f64 = 0.5;

/// √(2/J)·cos(wⱼ·xᵢ + bⱼ)
fn features(x: &[f64]) -> Result<Array> {
    let (w, b) = (normal(1, FEATURES), normal(2, FEATURES));
    let size = (2.0 / FEATURES as f64).sqrt();
    Array::from_fn(x.len(), FEATURES, |i, j| size * (2.0 * w[j] * x[i] + 10.0 * b[j]).cos())
}

fn main() -> Outcome {
    let (n, folder) = arguments(1000)?;
    let x: Vec<f64> = (0..n).map(|i| 6.0 * (i as f64 + 0.5) / n as f64 - 3.0).collect();
    let truth = |x: f64| (2.0 * x).sin() * (-0.2 * x * x).exp();
    let noise = normal(3, n);
    let y: Vec<f64> = x.iter().zip(&noise).map(|(&x, e)| truth(x) + SIGMA * e).collect();
    let rhs = Array::vector(y.clone());
    let phi = features(&x)?;
    let ridge = ScalarMul::new((SIGMA * SIGMA).into(), n, DType::F64)?;

    let term = |first: usize| {
        let part = Dense::new(phi.block(0..n, first..first + BATCH)?);
        Product::new(vec![part.clone(), adjoint(&part)?])
    };
    let terms = (0..FEATURES).step_by(BATCH).map(term);
    let sum = Sum::new(terms.chain([Ok(ridge.clone())]).collect::<Result<_>>()?)?;
    let sum = assume(&sum, properties::PSD.set())?;
    let svrg = Svrg { batch: 1, max_epochs: 10_000, ..Svrg::default() };
    let (alpha, history) = watched(|| solve_with(&sum, &rhs, &svrg.into()));
    let alpha = alpha?;
    tell(&alpha.report);

    // The same matrix, put as what it is.
    let direct = solve(&add(&LowRank::new(phi.clone(), phi.clone())?, &ridge)?, &rhs)?;
    tell(&direct.report);
    let off = distance(&alpha.to_vec::<f64>()?, &direct.to_vec::<f64>()?);
    check("SVRG off the direct solution", off, 1e-5)?;

    // The regression: features of new places times Φᵀ·α.
    let fine: Vec<f64> = (0..300).map(|i| 6.0 * f64::from(i) / 299.0 - 3.0).collect();
    let weights = adjoint(&Dense::new(phi))?.apply(&alpha)?;
    let fitted = Dense::new(features(&fine)?).apply(&weights)?.to_vec::<f64>()?;
    let wanted: Vec<f64> = fine.iter().map(|&x| truth(x)).collect();
    check("‖regression − truth‖/‖truth‖", distance(&fitted, &wanted), 5.0 / (n as f64).sqrt())?;

    let dots = x.iter().copied().zip(y).collect();
    let line = fine.into_iter().zip(fitted).collect();
    let plot = Plot::new("Regression with 200 random features", ["x", "y"]);
    plot.dots("data", dots).line("regression", line).save(&folder.join("random_features.svg"))?;
    let plot = Plot::new("SVRG: 40 batches of features", ["epoch", "relative residual"]);
    plot.logarithmic().line("", history).save(&folder.join("random_features_convergence.svg"))
}
