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
    // A load that is the same everywhere, and one without any smoothness.
    let sign = |i: usize| cola_iterative::probes::sign(3, i as u64);
    let b = Array::from_fn(a.rows(), 2, |i, j| if j == 0 { 1.0 } else { sign(i) })?;
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
            let (own, of_a) = (m.cost(), a.cost());
            println!("{}, {:?}", multigrid.details(), multigrid.sizes());
            println!(
                "{:.1} times the memory and {:.1} times the operations of A",
                own.held / of_a.held,
                own.flops / of_a.flops
            );
        }
        let start = Instant::now();
        let (x, evidence) = Cg { precond: Some(m), ..Cg::default() }.solve(&a, &b)?;
        let solve = start.elapsed().as_secs_f64();
        let (ax, name) = (a.apply(&x)?, alg.algorithm().name().to_owned());
        let mut residual = 0.0;
        for j in 0..b.cols() {
            let (ax, b) = (ax.column(j)?.to_vec::<f64>()?, b.column(j)?.to_vec::<f64>()?);
            let off: f64 = ax.iter().zip(&b).map(|(ax, b)| (b - ax).powi(2)).sum();
            residual = f64::max(residual, (off / b.iter().map(|b| b * b).sum::<f64>()).sqrt());
        }
        let iterations = evidence.iterations.unwrap_or(0);
        println!("{name:>8} {setup:8.2} {iterations:11} {solve:8.2} {residual:10.1e}");
    }
    Ok(())
}
