//! Rules of `properties`.

mod bounds;
mod dense;
mod diagonal;
mod function;
mod low_rank;
mod permutation;
mod scalar_mul;
mod scalars;
mod sparse;
mod triangular;
mod tridiagonal;
mod zero;

use crate::properties::REAL;
use cola_runtime::{DType, PropSet};

/// A real dtype holds real entries.
fn of_dtype(dtype: DType) -> PropSet {
    if dtype.is_complex() { PropSet::EMPTY } else { REAL.set() }
}
