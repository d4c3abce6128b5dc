//! Poisson's equation on a square grid: CG with AMG, incomplete Cholesky and Jacobi in one run.
//!
//! `cargo run --release -p cola-amg --example poisson [side [options of AMG: degree theta improve]]`

use cola_amg::{Multigrid, SmoothedAggregation};
use cola_iterative::krylov::Iterative;
use cola_runtime::{Alg, Array, Operator, Result};
use cola_stdlib::algorithms::{Cg, IncompleteCholesky, Jacobi};
use cola_stdlib::functions::preconditioner_with;
use cola_stdlib::{gallery, properties::PD};
use std::time::Instant;

fn main() -> Result<()> {
    let mut given = std::env::args().skip(1);
    let side: usize = given.next().and_then(|s| s.parse().ok()).unwrap_or(1000);
    let mut amg = SmoothedAggregation::default();
    amg.degree = given.next().and_then(|s| s.parse().ok()).unwrap_or(amg.degree);
    amg.theta = given.next().and_then(|s| s.parse().ok()).unwrap_or(amg.theta);
    amg.improve = given.next().and_then(|s| s.parse().ok()).unwrap_or(amg.improve);
    let only = given.next().is_some();
    let Some(entry) = gallery::find("poisson2d") else { return Ok(()) };
    let a = entry.operator(&[side as f64])?.claimed(PD.set());
    println!("{a}");
    let b = Array::from_fn(a.rows(), 1, |i, _| ((i * 37) % 11) as f64 - 5.0)?;
    let mut algorithms: Vec<Alg> = vec![amg.into()];
    if !only {
        algorithms.extend([IncompleteCholesky::default().into(), Jacobi::default().into()]);
    }
    println!("{:>8} {:>8} {:>11} {:>8} {:>10}", "", "setup s", "iterations", "solve s", "residual");
    for alg in algorithms {
        let start = Instant::now();
        let m = preconditioner_with(&a, &alg)?;
        let setup = start.elapsed().as_secs_f64();
        if let Some(multigrid) = m.downcast_ref::<Multigrid>() {
            println!("{}, {:?}", multigrid.details(), multigrid.sizes());
        }
        let start = Instant::now();
        let (x, evidence) = Cg { precond: Some(m), ..Cg::default() }.solve(&a, &b)?;
        let solve = start.elapsed().as_secs_f64();
        let (ax, b, mut off, mut size) = (a.apply(&x)?.to_vec::<f64>()?, b.to_vec::<f64>()?, 0.0, 0.0);
        for (ax, b) in ax.iter().zip(&b) {
            off += (b - ax).powi(2);
            size += b.powi(2);
        }
        let (name, residual) = (alg.algorithm().name().to_owned(), f64::sqrt(off / size));
        let iterations = evidence.iterations.unwrap_or(0);
        println!("{name:>8} {setup:8.2} {iterations:11} {solve:8.2} {residual:10.1e}");
    }
    Ok(())
}
