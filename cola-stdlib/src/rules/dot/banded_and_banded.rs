//! `dot` of banded matrices.

use super::{fits, merged};
use crate::operators::Product;
use crate::rules::bands;
use cola_runtime::{Op, Result, method};

/// A·B has the bands of both: as many below the diagonal as A and B together, and above.
///
/// # Requires   columns of A are rows of B.
/// # Cost       n·a·b multiply-adds for a and b bands.
/// # Source     Golub & Van Loan, 4th ed., §1.2
#[method(dot, "Banded, Banded|Tridiagonal|Diagonal")]
#[method(dot, "Tridiagonal|Diagonal, Banded")]
fn banded_and_banded(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    let made = match (bands::of(a)?, bands::of(b)?) {
        (Some(x), Some(y)) => x.times(&y)?.operator()?,
        _ => Product::new(vec![a.clone(), b.clone()])?,
    };
    Ok(merged(made, a, b))
}
