//! The typed kernels of cola: dense and sparse linear algebra on f32, f64, c32 and c64, and storage in f16
//! and bf16.
//!
//! Every call into the linear algebra library underneath is made here and nowhere else, behind concrete
//! types, for three reasons: its generic code is compiled once; its parallelism is chosen by size here and
//! never read from a global; and what it calls success on singular, NaN or misshapen input becomes a
//! [`KernelError`] here. Above this crate a matrix is an `Array`; here it is a `MatRef<T>` with any strides.
//!
//! | module | kernels |
//! |---|---|
//! | `dense` | [`gemm`], [`trsm`], [`Cholesky`], [`Lu`], [`Ldl`], [`Qr`], [`eigvalsh`], [`eigh`], [`eigenvalues`], [`eig`], [`tridiagonal_eigh`], [`triangular_eigenvectors`], [`singular_values`], [`svd`], [`schur`], [`generalized_schur`]; [`Scratch`]: Cholesky, QR, eigenvectors and singular vectors in memory of the caller |
//! | `banded` | [`BandedCholesky`], [`BandedLu`] |
//! | `sparse` | [`spmm`], [`sparse_product`], [`sparse_kronecker`], [`sparse_substitute`], [`transpose_pattern`], [`SparseCholesky`], [`SparseLdl`], [`SparseLu`], [`IncompleteCholesky`], [`IncompleteLu`], [`Ssor`], [`BlockJacobi`] |
//! | `column_dots` | [`column_dots`]: the diagonal of AᴴB |
//! | `elementwise` | [`all_finite`], [`norm_fro`], [`norm1`], [`max_abs`], [`dot`], [`axpby`], [`combine`] |
//! | `compensated` | [`dot_compensated`]: sums as if in twice double precision |
//! | `gram_schmidt` | [`project`], [`subtract_and_project`]: a thin basis against one vector |
//! | `fourier` | [`Fourier`], [`Cosine`], [`hadamard`], [`add_runs`] |
//! | `half` | [`gemm_half`], [`spmm_half`], [`dot_half`], [`axpby_half`], [`widen`], [`narrow`] |
//! | `norm1_inverse`, `scaling` | [`norm1_inverse_estimate`], [`rcond`], [`Scaling`] |
//! | `pairwise` | [`pairwise_apply`], [`pairwise_entries`], [`pairwise_diagonal`]: functions of pairs of points |
//!
//! Kernels check shapes and finiteness, take scratch from the caller where they need it, and are
//! bit-identical for every number of threads unless their page says otherwise.

mod banded;
mod column_dots;
mod combine;
mod compensated;
mod concrete;
mod dense;
mod elementwise;
mod error;
mod field;
mod four_dots;
mod fourier;
mod gram_schmidt;
mod half;
mod lanes;
mod norm1_inverse;
mod pairwise;
mod parallel;
mod quotient;
mod scaling;
mod sparse;

pub use crate::banded::BandRef;
pub use crate::banded::cholesky::BandedCholesky;
pub use crate::banded::lu::BandedLu;
pub use crate::column_dots::column_dots;
pub use crate::combine::combine;
pub use crate::compensated::dot_compensated;
pub use crate::concrete::Kernels;
pub use crate::dense::cholesky::{Cholesky, cholesky_solve};
pub use crate::dense::eig::{eig, eigenvalues};
pub use crate::dense::eigh::eigh;
pub use crate::dense::gemm::gemm;
pub use crate::dense::gram::gram;
pub use crate::dense::ldl::{Inertia, Ldl};
pub use crate::dense::lu::Lu;
pub use crate::dense::qr::Qr;
pub use crate::dense::schur::{GeneralizedSchur, Schur, generalized_schur, schur};
pub use crate::dense::scratch::Scratch;
pub use crate::dense::spectrum::{eigvalsh, singular_values};
pub use crate::dense::svd::{Svd, svd, svd_full};
pub use crate::dense::triangular_eigenvectors::triangular_eigenvectors;
pub use crate::dense::tridiagonal_eigh::tridiagonal_eigh;
pub use crate::dense::trsm::trsm;
pub use crate::elementwise::{
    all_finite, axpby, check_finite, dot, dot_unconjugated, max_abs, norm_fro, norm1,
};
pub use crate::error::{KernelError, Result};
pub use crate::field::{Field, RealPart, Trans, Triangle};
pub use crate::fourier::{
    Axis, Cosine, CosineType, Fourier, LastAxis, Run, Sine, add_runs, complex_mut, hadamard, transpose_box,
};
pub use crate::gram_schmidt::{project, project_scratch, subtract_and_project};
pub use crate::half::{Half, axpby_half, dot_half, gemm_half, narrow, widen};
pub use crate::norm1_inverse::{norm1_inverse_estimate, rcond};
pub use crate::pairwise::{
    BY_PRODUCTS_FROM, Entry, PairKernels, Pairwise, Side, pairwise_apply, pairwise_diagonal, pairwise_entries,
};
pub use crate::parallel::{both, set_threads, threads, with_threads};
pub use crate::quotient::quotient;
pub use crate::scaling::Scaling;
pub use crate::sparse::cholesky::{SparseCholesky, SymbolicCholesky};
pub use crate::sparse::half::spmm_half;
pub use crate::sparse::incomplete::Triangles;
pub use crate::sparse::incomplete::block_jacobi::BlockJacobi;
pub use crate::sparse::incomplete::cholesky::IncompleteCholesky;
pub use crate::sparse::incomplete::lu::IncompleteLu;
pub use crate::sparse::incomplete::ssor::Ssor;
pub use crate::sparse::kronecker::sparse_kronecker;
pub use crate::sparse::ldl::SparseLdl;
pub use crate::sparse::lu::{SparseLu, SymbolicLu};
pub use crate::sparse::product::sparse_product;
pub use crate::sparse::substitute::sparse_substitute;
pub use crate::sparse::transpose::{TransposePattern, transpose_pattern};
pub use crate::sparse::{CsrRef, spmm, spmm_scratch};
pub use ::half::{bf16, f16};
pub use faer::{ColMut, ColRef, Mat, MatMut, MatRef, c32, c64};
