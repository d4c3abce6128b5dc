//! Trefethen's problem of the primes: the entry (1, 1) of the inverse of a 20000×20000 matrix.
//!
//! Primes on the diagonal, ones where |i − j| is a power of two. It is problem 7 of the Hundred-Dollar, Hundred-Digit Challenge
//! (SIAM News, 2002). A factorisation fills in almost completely; divided by its diagonal the matrix is near the identity, and
//! conjugate gradients need a few iterations.

mod support;

use cola::prelude::*;
use cola::{Jacobi, gallery, preconditioner_with};
use support::draw::Plot;
use support::{Outcome, arguments, check, distance, tell, watched};

/// For n = 20000: Bornemann, Laurie, Wagon & Waldvogel, The SIAM 100-Digit Challenge, chapter 7.
const KNOWN: f64 = 0.725_078_346_268_401_2;

fn main() -> Outcome {
    let (n, folder) = arguments(20_000)?;
    let entry = gallery::find("trefethen").ok_or("no such matrix in the gallery")?;
    let a = assume(&entry.operator(&[n as f64])?, properties::PSD.set())?;
    let first: Vec<f64> = (0..n).map(|i| if i == 0 { 1.0 } else { 0.0 }).collect();
    let rhs = Array::vector(first.clone());

    // Auto tries conjugate gradients before it believes that a factorisation is worth its fill.
    let x = solve(&a, &rhs)?;
    println!("(A⁻¹)₁₁ = {:.15}", x.get(0, 0)?.re);
    tell(&x.report);
    check("‖A·x − e₁‖", distance(&a.apply(&x)?.to_vec::<f64>()?, &first), 1e-9)?;
    if n == 20_000 {
        check("off the known digits", (x.get(0, 0)?.re - KNOWN).abs(), 1e-10)?;
    }

    // The same by name, to see what the preconditioner does.
    let cg = Cg { tol: 1e-11, max_iters: Some(n), ..Cg::default() };
    let jacobi = Cg { precond: Some(preconditioner_with(&a, &Jacobi::default().into())?), ..cg.clone() };
    let (plain, without) = watched(|| solve_with(&a, &rhs, &cg.into()));
    let (scaled, with) = watched(|| solve_with(&a, &rhs, &jacobi.into()));
    println!(
        "CG: {:?} iterations; with Jacobi: {:?}",
        plain?.report.iterations(),
        scaled?.report.iterations()
    );
    let plot = Plot::new("Conjugate gradients on the matrix of primes", ["iteration", "relative residual"]);
    let plot = plot.logarithmic().line("CG", without).line("CG with Jacobi", with);
    plot.save(&folder.join("sparse_solve.svg"))
}
