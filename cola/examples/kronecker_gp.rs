//! A Gaussian process of 11 related curves: (K_T ⊗ K_X)·α = y is solved factor by factor.
//!
//! Two measurements are as alike as their curves times their places: k((t, x), (t′, x′)) = k_T(t, t′)·k_X(x, x′). With all
//! curves measured at the same n places the covariance is a Kronecker product, and its inverse that of the factors':
//! 11³ + n³ operations and not (11·n)³.

mod support;

use cola::prelude::*;
use cola::{Covariance, KernelMap, Result};
use support::draw::Plot;
use support::{Outcome, arguments, check, distance, normal, tell};

const CURVES: usize = 11;

/// The share of each factor that is noise.
const NUGGET: f64 = 0.1;

fn truth(t: f64, x: f64) -> f64 {
    (8.0 * x + 0.3 * t).sin() * (1.0 - 0.5 * x)
}

/// k(x, y) = exp(−(x − y)²/(2ℓ²)), never formed.
fn kernel(x: &Array, y: &Array, length: f64) -> Result<Op> {
    Kernel::new(x.clone(), y.clone(), KernelMap::new(Covariance::Rbf).lengthscale([length]))
}

fn with_nugget(k: &Op) -> Result<Op> {
    add(k, &ScalarMul::new(NUGGET.into(), k.rows(), DType::F64)?)
}

fn main() -> Outcome {
    let (n, folder) = arguments(400)?;
    let curves = Array::from_fn(CURVES, 1, |t, _| t as f64)?;
    let places = Array::from_fn(n, 1, |i, _| (i as f64 + 0.5) / n as f64)?;
    let x = places.to_vec::<f64>()?;

    // Measurement t·n + i is that of curve t at place i.
    let noise = normal(1, CURVES * n);
    let measure = |e: usize| truth((e / n) as f64, x[e % n]) + 0.3 * noise[e];
    let measured: Vec<f64> = (0..CURVES * n).map(measure).collect();
    let y = Array::vector(measured.clone());

    let of_curves = with_nugget(&kernel(&curves, &curves, 2.0)?)?;
    let of_places = with_nugget(&kernel(&places, &places, 0.2)?)?;
    let covariance = kron(&of_curves, &of_places)?;
    let alpha = solve(&covariance, &y)?;
    tell(&alpha.report);
    let back = covariance.apply(&alpha)?.to_vec::<f64>()?;
    check("‖(K_T⊗K_X)·α − y‖/‖y‖", distance(&back, &measured), 1e-9)?;

    // The mean of the posterior between the places: a Kronecker product too, of rectangular factors.
    let fine = Array::from_fn(300, 1, |i, _| (i as f64 + 0.5) / 300.0)?;
    let across = kron(&kernel(&curves, &curves, 2.0)?, &kernel(&fine, &places, 0.2)?)?;
    let mean = across.apply(&alpha)?.to_vec::<f64>()?;
    let wanted: Vec<f64> =
        (0..CURVES * 300).map(|e| truth((e / 300) as f64, ((e % 300) as f64 + 0.5) / 300.0)).collect();
    // The noise is about half the signal; the places average it away.
    check("‖mean − truth‖/‖truth‖", distance(&mean, &wanted), 4.0 / (n as f64).sqrt())?;

    let mut plot = Plot::new("Two of 11 curves: measurements and the mean of the posterior", ["x", "y"]);
    for t in [0, 5] {
        let dots = (0..n).map(|i| (x[i], measured[t * n + i])).collect();
        let line = (0..300).map(|i| ((i as f64 + 0.5) / 300.0, mean[t * 300 + i])).collect();
        plot = plot.dots(format!("curve {t}"), dots).line(format!("mean {t}"), line);
    }
    plot.save(&folder.join("kronecker_gp.svg"))
}
