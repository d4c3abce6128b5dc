//! Dense spectral decompositions of arrays, checked by their residuals.
//!
//! Method    divide and conquer (Hermitian), multishift QR (general), QZ (pairs), bidiagonalisation (singular values),
//!           all of the kernel crate; eigenvectors of a general matrix by substitution
//! Memory    a few matrices of the operand's size
//! Work      9n³ (Hermitian), 25n³ (general), 280n³ (pairs), 22n³ (singular values) operations
//! Stops     `NotFinite`; `Inaccurate` when a residual is larger than rounding explains
//! Differs   the fast way to general eigenvectors, which is not guarded against overflow, is tried first; what fails
//!           its check is done again from the Schur form
//! Source    Golub & Van Loan, Matrix Computations, 4th ed., ch. 7 and 8

mod bisection;
mod general;
mod hermitian;
mod pencil;
mod range;
mod residual;
mod sines;
mod triangular;

pub(crate) use bisection::Sturm;
pub(crate) use general::{general, normal, schur};
pub(crate) use hermitian::{hermitian, hermitian_pencil, svd, tridiagonal};
pub(crate) use pencil::pencil;
pub(crate) use range::Range;
pub(crate) use residual::{norm, warn_if_dependent};
pub(crate) use sines::sine_eigenvalues;
pub(crate) use triangular::triangular_vectors;

use cola_runtime::{Array, Result, Scalar};

/// Some eigenvalues, and the eigenvectors that belong to them as the columns of an array.
pub(crate) struct Pairs {
    /// λⱼ
    pub values: Vec<Scalar>,
    /// n×k
    pub vectors: Array,
}

/// Chooses among all eigenvalues: the indices of those that are wanted, in order.
pub(crate) type Choose<'a> = &'a dyn Fn(&[Scalar]) -> Vec<usize>;

fn array_of<T: super::Working>(a: cola_kernels::MatRef<'_, T>) -> Result<Array> {
    Array::copy_of(T::erase(a))
}

/// These columns of a matrix, in this order.
fn columns<T: super::Working>(v: cola_kernels::MatRef<'_, T>, chosen: &[usize]) -> Result<Array> {
    Array::from_fn(v.nrows(), chosen.len(), |i, j| v[(i, chosen[j])])
}
