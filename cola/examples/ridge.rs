//! Ridge regression for many strengths at once: (XᵀX + α·I)·w = Xᵀ·y.
//!
//! XᵀX stays a product. All α share one Krylov space, or one factorisation, whichever costs less: the whole path of solutions is one
//! call.

mod support;

use cola::prelude::*;
use cola::solve_shifted;
use support::draw::Plot;
use support::{Outcome, arguments, check, distance, normal, tell};

const COLUMNS: usize = 90;
const NOISE: f64 = 0.5;

fn main() -> Outcome {
    let (n, folder) = arguments(20_000)?;
    // Columns of falling size: the last ones are hard to tell from noise.
    let z = normal(1, n * COLUMNS);
    let x = Array::from_fn(n, COLUMNS, |i, j| z[i * COLUMNS + j] * 0.97f64.powi(j as i32))?;
    let x = Dense::new(x);
    let truth = normal(2, COLUMNS);
    let exact = x.apply(&Array::vector(truth.clone()))?.to_vec::<f64>()?;
    let y: Vec<f64> = exact.iter().zip(normal(3, n)).map(|(y, e)| y + NOISE * e).collect();

    let gram = dot(&adjoint(&x)?, &x)?;
    let rhs = adjoint(&x)?.apply(&Array::vector(y))?;
    // From 0.1 to 10⁶.
    let strengths: Vec<f64> = (-4..=24).map(|e| 10f64.powf(f64::from(e) / 4.0)).collect();
    let shifts: Vec<Scalar> = strengths.iter().map(|&alpha| alpha.into()).collect();
    let path = solve_shifted(&gram, &rhs, &shifts)?;
    println!("{n}×{COLUMNS} data, {} strengths", shifts.len());
    tell(&path.report);

    // (XᵀX + α·I)·w − Xᵀ·y for each α, with XᵀX as it was given.
    let (images, b) = (gram.apply(&path)?, rhs.to_vec::<f64>()?);
    let mut worst: f64 = 0.0;
    for (k, alpha) in strengths.iter().enumerate() {
        let (image, w) = (images.column(k)?.to_vec::<f64>()?, path.column(k)?.to_vec::<f64>()?);
        let left: Vec<f64> = image.iter().zip(&w).map(|(i, w)| i + alpha * w).collect();
        worst = worst.max(distance(&left, &b));
    }
    check("largest relative residual", worst, 1e-6)?;

    // Little shrinkage: wⱼ is off by noise of the size NOISE/‖xⱼ‖, and ‖xⱼ‖ falls to √n·0.97⁹⁰ = √n/15.
    let first = path.column(0)?.to_vec::<f64>()?;
    check("‖w − truth‖/‖truth‖ for α = 0.1", distance(&first, &truth), 30.0 * NOISE / (n as f64).sqrt())?;

    let mut plot = Plot::new("Six of 90 coefficients against the strength", ["log10 α", "coefficient"]);
    for j in (0..COLUMNS).step_by(15) {
        let weights = path.transposed().column(j)?.to_vec::<f64>()?;
        let line = strengths.iter().map(|alpha| alpha.log10()).zip(weights).collect();
        plot = plot.line(format!("w{j}"), line);
    }
    plot.save(&folder.join("ridge.svg"))
}
