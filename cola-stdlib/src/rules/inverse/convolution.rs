//! `inverse` of a convolution.

use super::operands;
use crate::functions::{INVERSE, inverse_with};
use crate::operators::{Convolution, Mode};
use crate::rules::{convolutions, cyclic};
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, method};

/// circular: 𝓕ᴴ·diag(1/λ)·𝓕, the circular convolution of the eigenvalues 1/λ; else, along one axis, that of the banded or Toeplitz matrix
///
/// # Requires   a circular convolution without an eigenvalue that is zero up to the rounding of its computation, or a
///   square one along one axis.
/// # Cost       a Fourier transform for λ, once, and one for the kernel; else that of the matrix.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(inverse, "operator:Convolution", guard = is_simple, plan = plan)]
fn convolution(a: &Op, operator: &Convolution, alg: &Alg) -> Result<Op> {
    if operator.mode() != Mode::Circular {
        return inverse_with(&convolutions::as_matrix(a, operator)?, alg);
    }
    cyclic::inverse(a, operator)
}

fn is_simple(cx: &Call<'_>) -> bool {
    let accepted = || -> Result<bool> {
        let (a, alg) = operands(cx)?;
        Ok(super::accepts(cx, &convolutions::as_matrix(a, cx.get("operator")?)?, alg))
    };
    convolutions::is_circular(cx) || (convolutions::is_banded_toeplitz(cx) && accepted().unwrap_or(false))
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = operands(cx)?;
    if convolutions::is_circular(cx) {
        return Ok(());
    }
    plan.call(&INVERSE, &[Arg::Op(&convolutions::as_matrix(a, cx.get("operator")?)?), Arg::Algorithm(alg)])
}
