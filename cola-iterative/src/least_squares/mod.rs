//! Least squares and least norm: min ‖b − A·x‖ for m×n operators, and min ‖x‖ subject to A·x = b.
//!
//! | value | for | minimises | m-, n-vectors a column |
//! |---|---|---|---|
//! | [`Lsqr`] | any A | ‖b − A·x‖ over the Krylov space | 1, 2 |
//! | [`Lsmr`] | any A | ‖Aᴴ·r‖ over the Krylov space: safe to stop early | 1, 3 |
//! | [`Craig`] | consistent systems | ‖x⋆ − x‖ over the Krylov space | 1, 1 |
//! | [`Lnlq`] | consistent systems | ‖y⋆ − y‖ of x = Aᴴ·y; bounds ‖x⋆ − x‖ | 1, 2 |
//!
//! Each is a page of scalar recurrences over one process, the Golub–Kahan bidiagonalisation (`bidiagonal`), which runs
//! on blocks of columns of which each stops by itself (`columns`, `certificate`). From a first iterate of zero the
//! solution is the one of minimum norm, also where A has not full rank.
//!
//! A preconditioner adds an n-vector, damping n entries to u.
//!
//! # Tests of convergence
//! - ‖r‖ ≤ btol·‖b‖ + atol·‖A‖·‖x‖: the system is compatible, and x solves it for data within the tolerances;
//! - ‖Aᴴ·r‖ ≤ atol·‖A‖·‖r‖: x is a least-squares solution for an A within the tolerance (Stewart 1977). Where r is
//!   small beside ‖A‖·‖x‖, its own rounding forbids this; atol is then that rounding, but never above √ε.
//!
//! Both are evaluated with A itself before a column is believed. ‖A‖ is taken from below, as the largest ‖A·v‖ and
//! ‖Aᴴ·u‖ of unit vectors met on the way: what is certified never depends on an estimate that grows with iterations.

mod bidiagonal;
mod certificate;
mod columns;
mod craig;
mod lnlq;
mod lsmr;
mod lsqr;
mod options;

pub(crate) use bidiagonal::Bidiagonal;
pub(crate) use certificate::Problem;
pub(crate) use columns::{Method, run};
pub use craig::Craig;
pub use lnlq::Lnlq;
pub use lsmr::Lsmr;
pub use lsqr::Lsqr;
pub use options::LeastSquares;
pub(crate) use options::least_squares_solver;

#[cfg(test)]
mod tests;
