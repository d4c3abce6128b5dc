//! The logarithm of the determinant of a sparse matrix, exactly and from random probes.
//!
//! An anisotropic Poisson matrix with a shift, the precision of a Gaussian field. `Auto` factorises: exact, and in two dimensions
//! cheap. Stochastic Lanczos quadrature only applies the matrix, and says how uncertain its estimate is. The eigenvalues are known, so
//! both can be checked.

mod support;

use cola::prelude::*;
use cola::{Slq, gallery, logdet_with, report};
use support::draw::Plot;
use support::{Outcome, arguments, check, tell};

const WEIGHTS: [f64; 2] = [0.05, 1.0];
const SHIFT: f64 = 0.01;

fn main() -> Outcome {
    let (n, folder) = arguments(100)?;
    let entry = gallery::find("poisson2d_anisotropic").ok_or("no such matrix in the gallery")?;
    let grid = entry.operator(&[n as f64, n as f64, WEIGHTS[0], WEIGHTS[1]])?;
    let a = add(&grid, &ScalarMul::new(SHIFT.into(), n * n, DType::F64)?)?;
    println!("{} points, {a}", a.rows());

    // Of tridiag(−1, 2, −1): 4·sin²(kπ/(2(n+1))).
    let part: Vec<f64> = (1..=n)
        .map(|k| 4.0 * (std::f64::consts::PI * k as f64 / (2 * (n + 1)) as f64).sin().powi(2))
        .collect();
    let value = |e: usize| WEIGHTS[0] * part[e / n] + WEIGHTS[1] * part[e % n] + SHIFT;
    let exact: f64 = (0..n * n).map(|e| value(e).ln()).sum();

    let (found, report) = report::record(|| logdet(&a));
    let found = found?.re;
    println!("log det A = {found:.9}");
    tell(&report);
    check("relative error", (found / exact - 1.0).abs(), 1e-11)?;

    // More probes, a smaller error: like 1/√probes.
    let mut errors = Vec::new();
    let mut estimated = Vec::new();
    for probes in [4, 8, 16, 32, 64] {
        let alg = Slq { probes, ..Slq::default() }.into();
        let (found, report) = report::record(|| logdet_with(&a, &alg));
        let (found, error) = (found?.re, report.standard_error().ok_or("no standard error")?);
        println!("{probes:3} probes: {found:.1} ± {error:.1}");
        errors.push((probes as f64, (found / exact - 1.0).abs()));
        estimated.push((probes as f64, error / exact.abs()));
    }
    let last = errors.last().ok_or("no estimate")?.1;
    check("of 64 probes", last, 2e-2)?;
    let plot = Plot::new("Stochastic Lanczos quadrature", ["probes", "relative error"]).logarithmic();
    let plot = plot.line("error", errors).line("standard error that it reports", estimated);
    plot.save(&folder.join("sparse_logdet.svg"))
}
