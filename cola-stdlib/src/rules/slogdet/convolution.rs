//! `slogdet` of a convolution.

use crate::functions::{SlogDet, slogdet_with};
use crate::operators::{Convolution, Mode};
use crate::rules::{convolutions, cyclic};
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// circular: log|det C| = Σ log|λₖ|, with phase ∏ λₖ/|λₖ|; else, along one axis, that of the banded or Toeplitz matrix it is
///
/// An eigenvalue that is zero up to the rounding of its computation makes C singular.
///
/// # Requires   a circular convolution, or a square one along one axis.
/// # Cost       a Fourier transform, once, and N logarithms; else that of the matrix.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(slogdet, "operator:Convolution", guard = is_simple, plan = plan)]
fn convolution(a: &Op, operator: &Convolution, alg: &Alg) -> Result<SlogDet> {
    if operator.mode() != Mode::Circular {
        return slogdet_with(&convolutions::as_matrix(a, operator)?, alg);
    }
    cyclic::slogdet(operator)
}

fn is_simple(cx: &Call<'_>) -> bool {
    let accepted = || -> Result<bool> {
        let matrix = convolutions::as_matrix(cx.get("a")?, cx.get("operator")?)?;
        let alg: &Alg = cx.get("alg")?;
        Ok(cx.world().method_of("slogdet", &[(&matrix).into(), alg.into()]).is_some())
    };
    convolutions::is_circular(cx) || (convolutions::is_banded_toeplitz(cx) && accepted().unwrap_or(false))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let alg: &Alg = cx.get("alg")?;
    if convolutions::is_circular(cx) {
        return Ok(());
    }
    planner.call_named(
        "slogdet",
        &[(&convolutions::as_matrix(cx.get("a")?, cx.get("operator")?)?).into(), alg.into()],
    )
}
