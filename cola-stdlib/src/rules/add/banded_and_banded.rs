//! `add` of two banded matrices.

use super::{merged, same_shape};
use crate::operators::Sum;
use crate::rules::bands;
use cola_runtime::{Op, Result, method};

/// Bands add up: as many as the wider one has on each side.
///
/// # Requires   both have one shape.
/// # Cost       the bands of both.
/// # Source     the definition
#[method(add, "Banded, Banded|Tridiagonal|Diagonal|ScalarMul|Identity")]
fn banded_and_banded(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let made = match (bands::of(a)?, bands::of(b)?) {
        (Some(x), Some(y)) => x.plus(&y)?.operator()?,
        _ => Sum::new(vec![a.clone(), b.clone()])?,
    };
    Ok(merged(made, a, b))
}
