//! Algebraic multigrid by smoothed aggregation, as a linked plugin: a preconditioner whose iterations hardly grow with the
//! size of a diffusion problem.
//!
//! A program that says `cola::plugins!(cola_amg);` has `AMG(…)` in expressions: `solve(PSD(A), b, CG(precond=AMG))`, or
//! `preconditioner(PSD(A), AMG(degree=3))` by itself. `Auto` takes it where all entries beside the diagonal are at most
//! zero and no row sum is negative.
//!
//! Method    rows are grouped by strong connections; a coarse unknown is a group; the prolongator P from groups to rows,
//!           smoothed by one Jacobi step, has the candidates (the constant vector, or yours) nearly in its range; the next
//!           matrix is Pᴴ·A·P, and so on. M·b is one V-cycle with Chebyshev smoothers of the fourth kind before and after each
//!           coarse correction, and a direct solution at the bottom
//! Memory    P, Pᴴ and A of all coarser levels, an inverse of at most 1000 rows: for Poisson's equation in the plane 2.7 times
//!           A, A itself, which is shared, included; three
//!           vectors on each level for each column
//! Work      setup: 15 products with A for λmax(D⁻¹A) and one Pᴴ·A·P on each level. A cycle: 2d products with A on
//!           each level, d = 2. Poisson's equation on 1000×1000 points: operator complexity 1.34, 13 iterations to 10⁻¹⁰
//! Stops     A that is not square, not finite, not Hermitian up to rounding, without a positive diagonal, or with a
//!           negative Rayleigh quotient on the way down: errors. More than 1000 rows that cannot be grouped: a sparse
//!           Cholesky factor, or an error with the sizes. A singular A (a graph Laplacian) is fine: M stays definite
//! Differs   a node also counts as strongly connected to its strongest neighbour, so that none but dominated rows are left
//!           out; no Gauss–Seidel, so that M does not depend on the number of threads; V-cycles only
//! Source    Vaněk, Mandel & Brezina, Computing 56 (1996), doi:10.1007/BF02238511; smoother: Lottes, Numer. Linear Algebra
//!           Appl. 30 (2023), doi:10.1002/nla.2518
//!
//! ```
//! use cola_amg::{Multigrid, SmoothedAggregation};
//! use cola_runtime::Array;
//! use cola_stdlib::algorithms::Cg;
//! use cola_stdlib::functions::{preconditioner_with, solve_with};
//! // −Δu = 1 on 60×60 points.
//! let a = cola_stdlib::gallery::find("poisson2d").unwrap().operator(&[60.0])?;
//! let m = preconditioner_with(&a, &SmoothedAggregation::default().into())?;
//! let x = solve_with(&a, &Array::vector(vec![1.0; 3600]), &Cg { precond: Some(m), ..Cg::default() }.into())?;
//! assert!(x.report.iterations().unwrap() <= 12);
//! # Ok::<(), cola_runtime::Error>(())
//! ```

mod aggregate;
mod algorithm;
mod chebyshev;
mod coarsest;
mod cycle;
mod elliptic;
mod hierarchy;
mod input;
mod largest_eigenvalue;
mod operator;
mod prolongator;
mod rows;
mod rules;
mod samples;
mod specimens;
mod strength;
#[cfg(test)]
mod tests;

pub use algorithm::SmoothedAggregation;
pub use operator::Multigrid;
