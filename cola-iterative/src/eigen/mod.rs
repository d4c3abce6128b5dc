//! Eigenvalues and eigenvectors.
//!
//! | value | for | wants | n-vectors |
//! |---|---|---|---|
//! | [`Lanczos`] | self-adjoint A; pencils with a positive definite B; shifts | LM, LR, SR, BE; nearest σ | max(2k, k+20) + 4, more where restarts gain little |
//! | [`KrylovSchur`] | general A | LM, LR, SR, LI, SI | max(2k+1, k+20) + 3 |
//! | [`Lobpcg`] | self-adjoint A with a preconditioner; B, constraints | LR, SR | 6(k+2), 9 with B |
//! | [`Power`] | general A | the one of largest modulus | 4 |
//!
//! Each returns [`Pairs`], the most [`Wanted`] first, and its evidence; a pair is part of a success only if its residual,
//! recomputed with A, is within the tolerance.

pub(crate) mod basis;
pub(crate) mod dense;
mod krylov_schur;
mod lanczos;
mod lobpcg;
mod norm_below;
pub(crate) mod pairs;
mod power;
mod schur_order;
mod thick_restart;
mod wanted;

pub use krylov_schur::KrylovSchur;
pub use lanczos::Lanczos;
pub use lobpcg::Lobpcg;
pub use pairs::Pairs;
pub use power::Power;
pub use wanted::Wanted;
