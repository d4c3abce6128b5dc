//! Rules of `solve`.

automod::dir!("src/rules/solve");

use super::finite::expect_finite;
use super::right_side::expect_numbers;
use cola_runtime::{Array, Error, Op, Result};

/// Refuses a call that cannot have a solution: A not square, b of another height, NaN or infinity anywhere.
fn check(a: &Op, b: &Array) -> Result<()> {
    if !a.is_square() {
        return Err(Error::shape("solve", format!("A = {a} is not square"))
            .with_help("lstsq(A, b) minimises ‖A·x − b‖ instead"));
    }
    expect_numbers("solve", a, b)?;
    expect_finite("solve", a)
}
