//! `inverse` of a function of an operator.

use crate::functions::{exp, pow, scale};
use crate::operators::MatrixFunction;
use crate::properties::PD;
use cola_runtime::{Call, Op, Result, Scalar, method};

/// (eᴬ)⁻¹ = e^−A; (Aᵖ)⁻¹ = A^−p for a positive definite A.
///
/// # Requires   f is the exponential, or a power of a positive definite A.
/// # Cost       that of the other function; nothing is factorised.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §10.1
#[method(inverse, "MatrixFunction[_]", guard = is_closed)]
fn matrix_function(a: &MatrixFunction) -> Result<Op> {
    match a.function().exponent() {
        Some(p) => pow(a.base(), -p),
        None => exp(&scale(Scalar::new(-1.0, 0.0), a.base())?),
    }
}

fn is_closed(cx: &Call<'_>) -> bool {
    let closed =
        |a: &MatrixFunction| a.function().is_exp() || (a.function().exponent().is_some() && PD.of(a.base()));
    cx.get::<&MatrixFunction>("a").is_ok_and(closed)
}
