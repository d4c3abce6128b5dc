//! The ground state of hydrogen: the lowest eigenvalue of −½·∇² − 1/r on all of space.
//!
//! x = tan(πs/2) maps (−1, 1) to the line, so a grid of m points an axis reaches to infinity. The Laplacian is a Kronecker sum of three
//! tridiagonal matrices, the potential a diagonal one; together they are not symmetric, since the map is not an isometry. Energies are in
//! hartree, lengths in bohr: E = −½ and ψ ∝ e^−r.

mod support;

use cola::prelude::*;
use cola::{EigOptions, KrylovSchur, Result, Which, eig_with, report};
use std::f64::consts::{FRAC_PI_2, PI};
use support::draw::Plot;
use support::{Outcome, arguments, check, tell};

/// d²/dx² = g²·d²/ds² + g·g′·d/ds with g = ds/dx, by central differences in s.
fn second_derivative(s: &[f64], h: f64) -> Result<Op> {
    let g = |s: f64| 2.0 / PI * (FRAC_PI_2 * s).cos().powi(2);
    let second = |s: f64| (g(s) / h).powi(2);
    let first = |s: f64| -g(s) * (PI * s).sin() / (2.0 * h);
    let band = |part: &[f64], f: &dyn Fn(f64) -> f64| Array::vector(part.iter().map(|&s| f(s)).collect());
    Tridiagonal::new(
        band(&s[1..], &|s| second(s) - first(s)),
        band(s, &|s| -2.0 * second(s)),
        band(&s[..s.len() - 1], &|s| second(s) + first(s)),
    )
}

fn main() -> Outcome {
    let (m, folder) = arguments(12)?;
    // An even number: no point lies on the nucleus.
    let m = 2 * m.div_ceil(2);
    let h = 2.0 / (m + 1) as f64;
    let s: Vec<f64> = (1..=m).map(|i| -1.0 + h * i as f64).collect();
    let x: Vec<f64> = s.iter().map(|s| (FRAC_PI_2 * s).tan()).collect();
    let r: Vec<f64> = (0..m * m * m)
        .map(|e| [e / (m * m), e / m % m, e % m].map(|i| x[i] * x[i]).iter().sum::<f64>().sqrt())
        .collect();

    let axis = second_derivative(&s, h)?;
    let laplace = kronsum(&kronsum(&axis, &axis)?, &axis)?;
    let potential = Diagonal::new(Array::vector(r.iter().map(|r| -1.0 / r).collect()))?;
    let hamiltonian = add(&scale((-0.5).into(), &laplace)?, &potential)?;

    let alg = Some(KrylovSchur::default().into());
    let options = EigOptions { alg, ..EigOptions::first(1, Which::Sr) };
    let (found, report) = report::record(|| eig_with(&hamiltonian, &options));
    let found = found?;
    let energy = found.values.get(0, 0)?.re;
    println!("{} points: E = {energy:.6} hartree, exactly −0.5", r.len());
    tell(&report);
    // Differences of second order, and a cusp at the nucleus.
    check("|E + ½|", (energy + 0.5).abs(), 3.0 * h * h)?;

    // ψ of points that are not too far, against e^−r; scaled to agree where it is largest.
    let psi = to_dense(&found.vectors)?;
    let psi = (0..r.len()).map(|e| Ok(psi.get(e, 0)?.norm())).collect::<Result<Vec<f64>>>()?;
    let largest = psi.iter().zip(&r).max_by(|a, b| a.0.total_cmp(b.0)).ok_or("no points")?;
    let size = (-largest.1).exp() / largest.0;
    let near = r.iter().zip(&psi).filter(|(r, _)| **r < 8.0);
    let dots = near.map(|(r, psi)| (*r, size * psi)).collect();
    let line = (0..200).map(|i| f64::from(i) * 0.04).map(|r| (r, (-r).exp())).collect();
    let plot = Plot::new("The ground state of hydrogen", ["r (bohr)", "ψ"]).line("exp(−r)", line);
    plot.dots("computed", dots).save(&folder.join("hydrogen.svg"))
}
