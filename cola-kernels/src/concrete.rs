//! The door between generic code and machine code.
//!
//! The library underneath is generic: whoever calls it compiles it again, twenty seconds per element type.
//! So each kernel is written once, generically and privately, and named once in the table below; the macro
//! makes it a method of [`Kernels`] with a body for f32, f64, c32 and c64 that is compiled in this crate
//! and nowhere else. The public functions and types are thin covers over these methods.

use faer::{ColMut, ColRef, Mat, MatMut, MatRef, c32, c64};

use crate::banded::{cholesky as banded_cholesky, lu as banded_lu};
use crate::dense::scratch::Memory;
use crate::dense::{cholesky, eig, eigh, gemm, gram, ldl, lu, qr, schur, spectrum, svd, trsm};
use crate::dense::{triangular_eigenvectors, tridiagonal_eigh};
use crate::error::Result;
use crate::field::{Trans, Triangle};
use crate::sparse::incomplete::{self, Triangles};
use crate::sparse::{CsrRef, kronecker, multiply, product, substitute};
use crate::sparse::{cholesky as sparse_cholesky, lu as sparse_lu};
use crate::{column_dots, combine, compensated, elementwise, fourier, gram_schmidt, sparse};
use std::sync::Arc;

macro_rules! kernels {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? = $path:path;)*) => {
        /// The kernels as concrete methods of the element type. Called through the functions and types of
        /// this crate, which check shapes; not meant to be called by name.
        #[doc(hidden)]
        pub trait Kernels: Sized {
            /// Eigenvalues of a square matrix, and its right eigenvectors, a real type's as the library packs them
            fn k_eig(a: MatRef<'_, Self>, vectors: Option<&mut Mat<Self>>) -> Result<Vec<c64>>;
            $($(#[$doc])* fn $name($($arg: $ty),*) $(-> $ret)?;)*
        }
        kernels!(@types [f32 eig::real_kernel, f64 eig::real_kernel, c32 eig::complex_kernel, c64 eig::complex_kernel] {$(fn $name($($arg: $ty),*) $(-> $ret)? = $path;)*});
    };
    (@types [$($t:ident $eig:path),*] $table:tt) => { $(kernels!(@body $t, $eig, $table);)* };
    (@body $t:ident, $eig:path, {$(fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? = $path:path;)*}) => {
        impl Kernels for $t {
            fn k_eig(a: MatRef<'_, Self>, vectors: Option<&mut Mat<Self>>) -> Result<Vec<c64>> { $eig(a, vectors) }
            $(fn $name($($arg: $ty),*) $(-> $ret)? { $path($($arg),*) })*
        }
    };
}

kernels! {
    /// dst ← beta·dst + alpha·op(a)·op(b)
    fn k_gemm(dst: MatMut<'_, Self>, beta: Self, alpha: Self, ta: Trans, a: MatRef<'_, Self>, tb: Trans, b: MatRef<'_, Self>)
        = gemm::gemm_kernel;
    /// dst ← alpha·AᴴA for a real alpha
    fn k_gram(dst: MatMut<'_, Self>, alpha: Self, a: MatRef<'_, Self>) = gram::gram_kernel;
    /// rhs ← op(tri)⁻¹·rhs
    fn k_trsm(tri: Triangle, unit: bool, trans: Trans, a: MatRef<'_, Self>, rhs: MatMut<'_, Self>) = trsm::trsm_kernel;
    /// Lower triangle ← L
    fn k_cholesky(a: MatMut<'_, Self>, memory: &mut Memory) -> Result<()> = cholesky::factor_kernel;
    /// A ← L\U, with the row exchanges
    fn k_lu(a: MatMut<'_, Self>, swaps: &mut [usize]) -> Result<()> = lu::factor_kernel;
    /// Lower triangle ← L and D, subdiagonal of D apart, with the row exchanges
    fn k_ldl(a: MatMut<'_, Self>, sub: &mut [Self], swaps: &mut [usize]) -> Result<()> = ldl::factor_kernel;
    /// Eigenvalues of a Hermitian matrix (lower triangle)
    fn k_eigvalsh(a: MatRef<'_, Self>) -> Result<Vec<f64>> = spectrum::eigvalsh_kernel;
    /// Singular values
    fn k_singular_values(a: MatRef<'_, Self>) -> Result<Vec<f64>> = spectrum::singular_values_kernel;
    /// Eigenvalues, ascending, and eigenvectors of a Hermitian matrix (lower triangle)
    fn k_eigh(a: MatRef<'_, Self>, values: &mut [f64], vectors: MatMut<'_, Self>, memory: &mut Memory) -> Result<()>
        = eigh::eigh_kernel;
    /// Singular values, and vectors as many as u and v have columns
    fn k_svd(a: MatRef<'_, Self>, s: &mut [f64], u: MatMut<'_, Self>, v: MatMut<'_, Self>, memory: &mut Memory) -> Result<()>
        = svd::svd_kernel;
    /// A ← R and reflections, with their blocks; pivoted when `columns` is not empty
    fn k_qr(a: MatMut<'_, Self>, blocks: MatMut<'_, Self>, columns: &mut [usize], places: &mut [usize], memory: &mut Memory) -> Result<()>
        = qr::factor_kernel;
    /// rhs ← op(Q)·rhs for Q held as reflections
    fn k_apply_q(factors: MatRef<'_, Self>, blocks: MatRef<'_, Self>, trans: Trans, rhs: MatMut<'_, Self>, memory: &mut Memory) -> Result<()>
        = qr::apply_kernel;
    /// Eigenvectors of an upper triangular matrix or pair
    fn k_triangular_eigenvectors(s: MatRef<'_, Self>, t: Option<MatRef<'_, Self>>, wanted: &[usize], vectors: &mut Mat<Self>)
        = triangular_eigenvectors::substitution_kernel;
    /// Eigenvalues, ascending, and eigenvectors of a Hermitian tridiagonal matrix
    fn k_tridiagonal_eigh(diag: &[Self], sub: &[Self], vectors: &mut Mat<Self>) -> Result<Vec<f64>>
        = tridiagonal_eigh::tridiagonal_kernel;
    /// A ← T and Q with A = Q·T·Qᴴ, for complex types
    fn k_schur(a: MatMut<'_, Self>, q: MatMut<'_, Self>) -> Result<()> = schur::schur_kernel;
    /// A ← T and Q with A = Q·T·Qᴴ, for complex types, by the plain iteration
    fn k_schur_plain(a: MatMut<'_, Self>, q: MatMut<'_, Self>) -> Result<()> = schur::plain_kernel;
    /// A, B ← S, T with A = Q·S·Zᴴ and B = Q·T·Zᴴ, for complex types
    fn k_qz(a: MatMut<'_, Self>, b: MatMut<'_, Self>, q: MatMut<'_, Self>, z: MatMut<'_, Self>) -> Result<()> = schur::qz_kernel;
    /// Is every coordinate finite?
    fn k_all_finite(a: MatRef<'_, Self>) -> bool = elementwise::all_finite_kernel;
    /// Σ|aᵢⱼ|²·scale²
    fn k_sum_squares(a: MatRef<'_, Self>, scale: f64) -> f64 = elementwise::sum_squares_kernel;
    /// max over columns of Σ|aᵢⱼ|
    fn k_norm1(a: MatRef<'_, Self>) -> f64 = elementwise::norm1_kernel;
    /// max |aᵢⱼ|
    fn k_max_abs(a: MatRef<'_, Self>) -> f64 = elementwise::max_abs_kernel;
    /// Σ x̄ᵢⱼ·yᵢⱼ or Σ xᵢⱼ·yᵢⱼ
    fn k_dot(conj: bool, x: MatRef<'_, Self>, y: MatRef<'_, Self>) -> Self = elementwise::dot_kernel;
    /// out[j] ← Σᵢ xᵢⱼ·yᵢⱼ, x conjugated on demand
    fn k_column_dots(conj: bool, x: MatRef<'_, Self>, y: MatRef<'_, Self>, out: &mut [Self])
        = column_dots::column_dots_kernel;
    /// Σ x̄·y as if in twice double precision
    fn k_dot_compensated(x: MatRef<'_, Self>, y: MatRef<'_, Self>) -> Self = compensated::dot_kernel;
    /// y ← alpha·x + beta·y
    fn k_axpby(alpha: Self, x: MatRef<'_, Self>, beta: Self, y: MatMut<'_, Self>) = elementwise::axpby_kernel;
    /// y ← beta·y + Σ cᵢ·xᵢ of at most three terms; ‖y‖²
    fn k_combine(y: ColMut<'_, Self>, beta: Self, terms: &[(Self, ColRef<'_, Self>)]) -> f64 = combine::combine_kernel;
    /// h ← Vᴴ·w
    fn k_project(v: MatRef<'_, Self>, w: &[Self], h: &mut [Self], scratch: &mut Vec<f64>) -> () = gram_schmidt::project_kernel;
    /// w ← w − V·h, c ← Vᴴ·w; ‖w‖²
    fn k_subtract_and_project(v: MatRef<'_, Self>, h: &[Self], w: &mut [Self], c: &mut [Self], scratch: &mut Vec<f64>) -> f64
        = gram_schmidt::subtract_and_project_kernel;
    /// y ← alpha·op(A)·x + beta·y, rows gathered
    fn k_csr_gather(a: CsrRef<'_, Self>, conj: bool, alpha: Self, x: MatRef<'_, Self>, beta: Self, y: MatMut<'_, Self>, scratch: &mut Vec<Self>)
        = multiply::gather_kernel;
    /// y ← alpha·op(A)·x + beta·y, rows scattered
    fn k_csr_scatter(a: CsrRef<'_, Self>, conj: bool, alpha: Self, x: MatRef<'_, Self>, beta: Self, y: MatMut<'_, Self>, scratch: &mut Vec<Self>)
        = sparse::scatter::scatter_kernel;
    /// The entries of A·B, whose rows start as given
    fn k_csr_product(a: CsrRef<'_, Self>, b: CsrRef<'_, Self>, starts: &[usize], indices: &mut [u32], values: &mut [Self]) -> ()
        = product::product_kernel;
    /// A·B of at most so many entries, in one pass
    fn k_csr_product_at_once(a: CsrRef<'_, Self>, b: CsrRef<'_, Self>, most: usize) -> (Vec<usize>, Vec<u32>, Vec<Self>)
        = product::product_at_once_kernel;
    /// The entries of A ⊗ B, whose rows start as given
    fn k_csr_kronecker(a: CsrRef<'_, Self>, b: CsrRef<'_, Self>, starts: &[usize], indices: &mut [u32], values: &mut [Self]) -> ()
        = kronecker::kronecker_kernel;
    /// x ← op(A)⁻¹·x for a sparse triangle; a row that is none
    fn k_csr_substitute(triangle: Triangle, trans: Trans, a: CsrRef<'_, Self>, x: &mut [Self]) -> Option<usize>
        = substitute::substitute_kernel;
    /// Numeric sparse Cholesky into `values`
    fn k_sparse_cholesky(symbolic: &sparse_cholesky::SymbolicCholesky, a: CsrRef<'_, Self>, values: &mut Vec<Self>) -> Result<()>
        = sparse_cholesky::numeric_kernel;
    /// Solve with a sparse Cholesky factor
    fn k_sparse_cholesky_solve(f: &sparse_cholesky::SparseCholesky<Self>, trans: Trans, rhs: MatMut<'_, Self>, scratch: &mut Vec<Self>) -> Result<()>
        = sparse_cholesky::solve_kernel;
    /// Numeric sparse LU
    fn k_sparse_lu(symbolic: &std::sync::Arc<sparse_lu::SymbolicLu>, a: CsrRef<'_, Self>) -> Result<sparse_lu::SparseLu<Self>>
        = sparse_lu::numeric_kernel;
    /// Solve with a sparse LU factor
    fn k_sparse_lu_solve(f: &sparse_lu::SparseLu<Self>, trans: Trans, rhs: MatMut<'_, Self>, scratch: &mut Vec<Self>) -> Result<()>
        = sparse_lu::solve_kernel;
    /// (I + L)·D·(I + L)ᴴ on the pattern of A + shift·diag(A)
    fn k_incomplete_cholesky(a: CsrRef<'_, Self>, shift: f64) -> Result<Triangles<Self>> = incomplete::cholesky::factor_kernel;
    /// (I + L)·D·(I + U) on the pattern of A
    fn k_incomplete_lu(a: CsrRef<'_, Self>) -> Result<Triangles<Self>> = incomplete::lu::factor_kernel;
    /// (I + L)·D·(I + U) with at most p entries a row of L and of U
    fn k_incomplete_lu_threshold(a: CsrRef<'_, Self>, p: usize, tau: f64) -> Result<Triangles<Self>>
        = incomplete::threshold::factor_kernel;
    /// (I + L)·D·(I + U) of two sweeps
    fn k_ssor(a: CsrRef<'_, Self>, omega: f64) -> Result<Triangles<Self>> = incomplete::ssor::scale_kernel;
    /// Solve with (I + L)·D·(I + U)
    fn k_incomplete_solve(f: &Triangles<Self>, trans: Trans, rhs: MatMut<'_, Self>, scratch: &mut Vec<Self>) -> ()
        = incomplete::solve::solve_kernel;
    /// Banded elimination, in place
    fn k_banded_lu(f: &mut banded_lu::BandedLu<Self>) = banded_lu::factor_kernel;
    /// Solve with banded LU factors
    fn k_banded_lu_solve(f: &banded_lu::BandedLu<Self>, trans: Trans, rhs: MatMut<'_, Self>) = banded_lu::solve_kernel;
    /// Banded Cholesky, in place
    fn k_banded_cholesky(f: &mut banded_cholesky::BandedCholesky<Self>) -> Result<()> = banded_cholesky::factor_kernel;
    /// Solve with a banded Cholesky factor
    fn k_banded_cholesky_solve(f: &banded_cholesky::BandedCholesky<Self>, trans: Trans, rhs: MatMut<'_, Self>) = banded_cholesky::solve_kernel;
    /// The part of the inverse inside the band
    fn k_banded_selected_inverse(f: &banded_cholesky::BandedCholesky<Self>, z: &mut [Self]) = banded_cholesky::selected_inverse_kernel;
    /// The plan of transforms of lines of length n and their spectra
    fn k_last_axis(n: usize) -> Arc<dyn fourier::LastAxis<Self>> = fourier::last_axis_kernel;
    /// The plan of complex transforms of length n
    fn k_axis(n: usize) -> Arc<dyn fourier::Axis<Self>> = fourier::axis_kernel;
    /// x ← H·x by butterflies
    fn k_hadamard(x: &mut [Self]) -> () = fourier::hadamard_kernel;
    /// y += A·x over stretches
    fn k_add_runs(runs: &[fourier::Run<Self>], transposed: bool, conjugated: bool, x: &[Self], y: &mut [Self]) -> ()
        = fourier::add_runs_kernel;
}
