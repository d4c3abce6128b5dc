//! Operators: one noun per file.

mod adjoint;
mod among_threads;
mod approximate_inverse;
mod banded;
mod block;
mod block_diag;
mod circulant;
#[cfg(test)]
mod composite_tests;
mod concat;
mod conjugate;
mod contraction;
mod convolution;
#[cfg(test)]
mod convolution_tests;
mod dct;
mod dense;
mod diagonal;
mod dst;
mod factorised;
mod fft;
mod flops;
mod function;
mod grid;
mod hadamard;
mod hadamard_product;
mod hidden;
mod householder;
mod identity;
mod inverse;
mod kernel;
mod khatri_rao;
mod kron_sum;
mod kronecker;
mod low_rank;
mod masked;
mod matrix_function;
mod mode;
mod parts;
mod permutation;
mod product;
mod projection;
mod pseudo_inverse;
mod reflections;
mod scalar_mul;
mod scaled;
mod sliced;
mod sparse;
mod spectrum;
mod sum;
#[cfg(test)]
mod tests;
mod toeplitz;
mod transpose;
mod triangular;
mod tridiagonal;
mod words;
mod wrapped;
mod zero;

pub use adjoint::Adjoint;
pub use approximate_inverse::{ApproximateInverse, Approximation};
pub use banded::Banded;
pub use block::Block;
pub use block_diag::BlockDiag;
pub use circulant::Circulant;
pub use concat::{Axis, Concat};
pub use conjugate::Conjugate;
pub use convolution::Convolution;
pub use dct::Dct;
pub use dense::Dense;
pub use diagonal::Diagonal;
pub use dst::Dst;
pub use factorised::Factorised;
pub use fft::Fft;
pub use function::{Function, FunctionMap};
pub(crate) use grid::Grid;
pub use hadamard::Hadamard;
pub use hadamard_product::HadamardProduct;
pub use hidden::Hidden;
pub use householder::Householder;
pub use identity::Identity;
pub use inverse::{Inverse, Solver};
pub use kernel::{Covariance, CustomCovariance, Kernel, KernelFunction, KernelMap};
pub use khatri_rao::KhatriRao;
pub use kron_sum::KronSum;
pub use kronecker::Kronecker;
pub use low_rank::LowRank;
pub(crate) use masked::Mask;
pub use masked::Masked;
pub use matrix_function::{Action, Evaluator, MatrixFunction};
pub use mode::Mode;
pub use permutation::Permutation;
pub use product::Product;
pub use projection::Projection;
pub use pseudo_inverse::{LeastSquares, PseudoInverse};
pub use reflections::Reflections;
pub use scalar_mul::ScalarMul;
pub use scaled::Scaled;
pub use sliced::Sliced;
pub use sparse::{Pattern, Sparse};
pub use spectrum::Spectrum;
pub(crate) use spectrum::negated;
pub use sum::Sum;
pub use toeplitz::Toeplitz;
pub use transpose::Transpose;
pub use triangular::Triangular;
pub use tridiagonal::Tridiagonal;
pub use zero::Zero;

/// The entries of a matrix of one contiguous column, as operators keep their vectors.
fn contiguous<T>(column: faer::MatRef<'_, T>) -> &[T] {
    column.try_as_col_major().map_or(&[], |c| c.col(0).as_slice())
}
