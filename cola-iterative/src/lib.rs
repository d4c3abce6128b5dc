//! Numerical methods that touch an operator only by applying it.
//!
//! | module | what |
//! |---|---|
//! | [`krylov`] | solvers of A·x = b |
//! | [`least_squares`] | min ‖b − A·x‖ and min ‖x‖ subject to A·x = b |
//! | [`eigen`] | eigenvalues and eigenvectors |
//! | [`singular`] | singular values, approximations of low rank |
//! | [`function`] | functions of operators times blocks |
//! | [`stochastic`] | traces, diagonals and log-determinants from random probes |
//! | [`low_rank`] | A ≈ F·Fᴴ and A ≈ U·Λ·Uᴴ from few columns or products |
//! | [`svrg`] | A·x = b, eigenvectors and null spaces of a mean of many operators |
//! | [`circulant`] | circulants near a Toeplitz matrix |
//!
//! What they share:
//!
//! - An operator is an [`Op`], a block of columns an array view; nothing here knows what the operator is made of, and
//!   nothing here dispatches. Rules elsewhere decide when a method runs.
//! - A result is returned only after it was checked with the operator itself; the [`Evidence`] says how. A method that
//!   stops short of its tolerance returns an error that carries the best iterate and a [`Status`].
//! - Methods work on blocks of columns. Each column stops by itself; a finished one costs nothing more.
//! - Scratch comes from a [`Workspace`]: nothing is allocated in an iteration.
//! - Random numbers come from a seed, and sums are formed in an order that does not depend on threads, so results are
//!   reproducible bit for bit.
//! - Methods tell what happens and ask whether to stop: [`cola_runtime::watch`].
//!
//! [`Op`]: cola_runtime::Op
//! [`Evidence`]: cola_runtime::Evidence
//! [`Status`]: cola_runtime::Status
//! [`Workspace`]: cola_runtime::Workspace

pub mod circulant;
mod columns;
pub mod eigen;
pub mod function;
mod gaussian;
pub mod kernel;
pub mod krylov;
pub mod least_squares;
pub mod low_rank;
mod orthonormal;
pub mod probes;
pub mod singular;
mod small;
pub mod stochastic;
pub mod svrg;
#[cfg(test)]
mod testing;

use cola_runtime::{ConstructorDef, Element, register};

register!(|r| {
    r.constructor(
        ConstructorDef::new("Iterative")
            .parent("Algorithm")
            .abstract_node()
            .doc("methods that only apply the operator"),
    );
});

/// An element type that is computed in: f32, f64, c32, c64.
pub trait Working: cola_kernels::Field + Element {}
impl<T: cola_kernels::Field + Element> Working for T {}

/// The larger of two; NaN where one is.
pub(crate) fn larger(x: f64, y: f64) -> f64 {
    if y <= x || x.is_nan() { x } else { y }
}

pub(crate) const ZERO: cola_runtime::Scalar = cola_runtime::Scalar::new(0.0, 0.0);
pub(crate) const ONE: cola_runtime::Scalar = cola_runtime::Scalar::new(1.0, 0.0);
