//! Dense kernels: products, triangular solves, factorisations and spectra.

pub(crate) mod cholesky;
mod copy;
pub(crate) mod eig;
pub(crate) mod eigh;
pub(crate) mod gemm;
pub(crate) mod gemv;
pub(crate) mod gram;
pub(crate) mod ldl;
pub(crate) mod lu;
mod magnitude;
mod probe;
pub(crate) mod qr;
pub(crate) mod schur;
mod schur_qr;
pub(crate) mod scratch;
mod shared;
mod skinny;
pub(crate) mod spectrum;
pub(crate) mod svd;
pub(crate) mod swaps;
pub(crate) mod triangular_eigenvectors;
pub(crate) mod tridiagonal_eigh;
pub(crate) mod trsm;

pub(crate) use copy::try_copy;
pub(crate) use magnitude::Magnitude;

use crate::error::{KernelError, Result};
use crate::field::Field;
use faer::Mat;

/// Scratch memory for a call into the library underneath, or `OutOfMemory`.
pub(crate) fn try_scratch(req: faer::dyn_stack::StackReq) -> Result<faer::dyn_stack::MemBuffer> {
    faer::dyn_stack::MemBuffer::try_new(req).map_err(|_| KernelError::OutOfMemory { bytes: req.size_bytes() })
}

/// A matrix of zeros, or `OutOfMemory`.
pub(crate) fn try_zeros<T: Field>(m: usize, n: usize) -> Result<Mat<T>> {
    let mut zeros = Mat::<T>::new();
    scratch::reshape(&mut zeros, m, n)?;
    Ok(zeros)
}
