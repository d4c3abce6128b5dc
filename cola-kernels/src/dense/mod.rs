//! Dense kernels: products, triangular solves, factorisations and spectra.

pub(crate) mod cholesky;
pub(crate) mod eig;
pub(crate) mod eigh;
pub(crate) mod gemm;
pub(crate) mod gemv;
pub(crate) mod gram;
pub(crate) mod ldl;
pub(crate) mod lu;
mod magnitude;
pub(crate) mod qr;
pub(crate) mod schur;
mod schur_qr;
pub(crate) mod scratch;
pub(crate) mod spectrum;
pub(crate) mod svd;
pub(crate) mod swaps;
pub(crate) mod triangular_eigenvectors;
pub(crate) mod tridiagonal_eigh;
pub(crate) mod trsm;

pub(crate) use magnitude::Magnitude;

use crate::error::{KernelError, Result};
use crate::field::Field;
use cola_pages::prefer_large_pages;
use faer::{Mat, MatRef};

/// A column-major copy, or `OutOfMemory`.
pub(crate) fn try_copy<T: Field>(a: MatRef<'_, T>) -> Result<Mat<T>> {
    let (m, n) = a.shape();
    let bytes = m.saturating_mul(n).saturating_mul(size_of::<T>());
    let mut copy = Mat::<T>::new();
    copy.try_reserve(m, n).map_err(|_| KernelError::OutOfMemory { bytes })?;
    prefer_large_pages(copy.as_ptr(), m * n);
    copy.resize_with(m, n, |i, j| a[(i, j)]);
    Ok(copy)
}

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
