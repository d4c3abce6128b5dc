//! Krylov solvers of A·x = b.
//!
//! | value | for | minimises | n-vectors a column |
//! |---|---|---|---|
//! | [`Cg`] | positive definite | ‖x − x⋆‖_A | 3, 4 preconditioned |
//! | [`Gmres`] | any square A | ‖b − A·x‖ over a cycle | restart + 4 |
//! | [`Fgmres`] | a preconditioner that varies | ‖b − A·x‖ over a cycle | 2·restart + 5 |
//! | [`Gcrodr`] | a few eigenvalues that slow cycles down | ‖b − A·x‖ over a cycle and what is recycled | restart + recycle + 4 |
//! | [`GmresIr`] | A⁻¹ known in a lower precision | the backward error, to working precision | 2·restart + 9 |
//! | [`shifted_gmres`] | A + σᵢI for many σ | ‖b − A·x‖ over a cycle | restart + 4, and x |
//! | [`BiCgStab`] | any square A in little memory | ‖r‖ over ℓ powers of A | 2ℓ + 5 |
//! | [`Idr`] | any square A in little memory | ‖r‖ over one power of A | 2s + 3 |
//! | [`Tfqmr`] | the same, smoothly | a bound of ‖b − A·x‖ | 8 |
//! | [`Cr`] | positive definite | ‖b − A·x‖ | 4, 6 preconditioned |
//! | [`Fcg`] | positive definite, variable preconditioner | nearly ‖x − x⋆‖_A | 2 + 2·memory |
//! | [`BlockCg`] | positive definite, several columns | ‖x − x⋆‖_A over one space for all columns | 6 |
//! | [`Minres`] | self-adjoint | ‖b − A·x‖ | 5, 7 preconditioned |
//! | [`MinresQlp`] | self-adjoint, singular, inconsistent | ‖b − A·x‖, then ‖x‖ | 6, 8 preconditioned |
//! | [`Symmlq`] | self-adjoint | ‖x − x⋆‖ over A·K | 4, 6 preconditioned |
//! | [`HalfCg`] | positive definite in f16 or bf16 | ‖x − x⋆‖_A | 4 + window, of 2 bytes |
//! | [`fn@shifted`] | (A + σᵢ·I)·x = b for many σᵢ | as CG or MINRES | 3 and 2 or 3 a shift |
//!
//! Each is one page that reads like its source. What they share is `stage`: blocks of columns of which each stops by
//! itself, the recomputed residual, the ends. All take a tolerance relative to ‖b‖, a limit on iterations, a
//! preconditioner and a first iterate.

mod arnoldi;
mod bicgstab;
mod block_cg;
pub(crate) mod by_algorithm;
mod cg;
mod cr;
mod cycles;
mod ends;
mod fcg;
mod fgmres;
mod frame;
mod gcro;
mod gmres;
mod half_cg;
mod hessenberg;
mod idr;
mod lanczos;
#[cfg(test)]
mod laws;
mod least_squares;
mod minres;
mod minres_qlp;
pub(crate) mod options;
mod own_precision;
mod refinement;
mod shifted;
mod shifted_gmres;
mod stage;
mod symmlq;
#[cfg(test)]
mod tests;
mod tfqmr;
mod vectors;

pub use bicgstab::BiCgStab;
pub use block_cg::BlockCg;
pub use by_algorithm::ByAlgorithm;
pub use cg::Cg;
pub use cr::Cr;
pub use fcg::Fcg;
pub use fgmres::Fgmres;
pub use gcro::Gcrodr;
pub use gmres::Gmres;
pub use half_cg::HalfCg;
pub use idr::Idr;
pub use minres::Minres;
pub use minres_qlp::MinresQlp;
pub use options::{Iterative, Preconditioned};
pub(crate) use options::{attainable, iteration_limit, solver};
pub use refinement::{GmresIr, refine};
pub use shifted::{Shifted, shifted};
pub use shifted_gmres::shifted_gmres;
pub(crate) use stage::{Method, Problem, Stage, run};
pub use symmlq::Symmlq;
pub use tfqmr::Tfqmr;
