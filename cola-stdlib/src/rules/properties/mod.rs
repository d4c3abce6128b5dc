//! Rules of `properties`.

mod adjoint;
mod any;
mod block_diag;
mod bounds;
mod conjugate;
mod dense;
mod diagonal;
mod function;
mod hidden;
mod inverse;
mod kronecker;
mod low_rank;
mod permutation;
mod product;
mod scalar_mul;
mod scalars;
mod scaled;
mod sliced;
mod sparse;
mod sum;
mod transpose;
mod triangular;
mod tridiagonal;
mod zero;

use crate::properties::REAL;
use cola_runtime::{DType, PropSet};

/// A real dtype holds real entries.
fn of_dtype(dtype: DType) -> PropSet {
    if dtype.is_complex() { PropSet::EMPTY } else { REAL.set() }
}
