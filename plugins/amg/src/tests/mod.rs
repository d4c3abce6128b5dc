//! Cycles against what can be computed by hand, their laws, their convergence, and what is refused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod convergence;
mod levels;
mod refusals;

use crate::{Multigrid, SmoothedAggregation};
use cola_iterative::krylov::Iterative;
use cola_runtime::{Alg, Array, DType, Op};
use cola_stdlib::algorithms::Cg;
use cola_stdlib::functions::preconditioner_with;
use cola_stdlib::gallery;
use cola_stdlib::properties::PSD;

fn few(coarsest: usize) -> SmoothedAggregation {
    SmoothedAggregation { coarsest, ..SmoothedAggregation::default() }
}

fn named(name: &str, arguments: &[f64]) -> Op {
    gallery::find(name).unwrap().operator(arguments).unwrap().claimed(PSD.set())
}

fn poisson(side: usize) -> Op {
    named("poisson2d", &[side as f64])
}

fn signs(n: usize, dtype: DType) -> Array {
    cola_iterative::probes::signs(n, 1, dtype, 3).unwrap()
}

/// Iterations of CG to `tol`, whose residual is recomputed by the solver.
fn iterations(a: &Op, b: &Array, alg: &Alg, tol: f64) -> usize {
    let precond = Some(preconditioner_with(a, alg).unwrap());
    Cg { precond, tol, ..Cg::default() }.solve(a, b).unwrap().1.iterations.unwrap()
}

fn multigrid(m: &Op) -> &Multigrid {
    m.downcast_ref::<Multigrid>().unwrap()
}
