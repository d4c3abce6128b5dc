//! Operators: one noun per file.

mod dense;
mod diagonal;
mod flops;
mod function;
mod identity;
mod low_rank;
mod permutation;
mod scalar_mul;
mod sparse;
#[cfg(test)]
mod tests;
mod triangular;
mod tridiagonal;
mod words;
mod zero;

pub use dense::Dense;
pub use diagonal::Diagonal;
pub use function::{Function, FunctionMap};
pub use identity::Identity;
pub use low_rank::LowRank;
pub use permutation::Permutation;
pub use scalar_mul::ScalarMul;
pub use sparse::{Pattern, Sparse};
pub use triangular::Triangular;
pub use tridiagonal::Tridiagonal;
pub use zero::Zero;

/// The entries of a matrix of one contiguous column, as operators keep their vectors.
fn contiguous<T>(column: faer::MatRef<'_, T>) -> &[T] {
    column.try_as_col_major().map_or(&[], |c| c.col(0).as_slice())
}
