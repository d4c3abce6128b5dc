//! Rules of `properties`.

automod::dir!("src/rules/properties");

use crate::properties::REAL;
use cola_runtime::{DType, PropSet};

/// A real dtype holds real entries.
fn of_dtype(dtype: DType) -> PropSet {
    if dtype.is_complex() { PropSet::EMPTY } else { REAL.set() }
}
