//! `cond` of any operator.

use super::check;
use crate::algorithms::working;
use crate::functions::{Norm, inverse, norm, to_dense};
use crate::kernel::{OnOperand, error};
use crate::properties::SELF_ADJOINT;
use crate::rules::finite::expect_finite;
use cola_kernels::{KernelError, norm1_inverse_estimate};
use cola_runtime::{
    Call, ErrorKind, Evidence, Op, Planner, Result, Scalar, Trans, Workspace, method, report, with_number,
};

/// Columns up to which A⁻¹ is solved for column by column.
const EXACT: usize = 4096;

/// fro, 2, nuc from the singular values; 1, inf as ‖A‖·‖A⁻¹‖. Infinite where the structure leaves A with less than full rank
///
/// Above 4096 columns ‖A⁻¹‖₁ is estimated, and the evidence says so.
///
/// # Requires   A is square unless ord is 2; fro, 2 and nuc: memory for the dense matrix.
/// # Cost       fro, 2, nuc: the dense matrix and about 8mn²/3 operations. 1, inf: a factorisation, shared with solve, and n
///   solves, or about ten of them for an estimate. Nothing where the structure decides.
/// # Source     Golub & Van Loan, 4th ed., §2.6.2; Higham, Accuracy and Stability, 2nd ed., Algorithm 15.4
#[method(cond, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, ord: Norm) -> Result<f64> {
    check(a, ord)?;
    if a.rows() == 0 || a.cols() == 0 {
        return Ok(1.0);
    }
    if a.is_rank_deficient() {
        expect_finite("cond", a)?;
        return Ok(f64::INFINITY);
    }
    match ord {
        Norm::One | Norm::Inf => match by_inverse(a, ord) {
            Err(e) if e.kind() == ErrorKind::Singular => Ok(f64::INFINITY),
            other => other,
        },
        _ => by_singular_values(a, ord),
    }
}

fn by_singular_values(a: &Op, ord: Norm) -> Result<f64> {
    let dense = to_dense(a)?;
    let dense = dense.cast(dense.dtype().accumulator())?;
    let values = with_number!(dense.dtype(), T => {
        let matrix = dense.view::<T>()?;
        if SELF_ADJOINT.of(a) {
            cola_kernels::eigvalsh(matrix).on("A")?.into_iter().map(f64::abs).collect()
        } else {
            cola_kernels::singular_values(matrix).on("A")?
        }
    });
    let largest = values.iter().copied().fold(0.0, f64::max);
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    if least == 0.0 {
        return Ok(f64::INFINITY);
    }
    // Relative to σ₁, so that nothing overflows.
    let relative: Vec<f64> = values.iter().map(|s| s / largest).collect();
    let sum = |f: &dyn Fn(f64) -> f64| relative.iter().map(|&s| f(s)).sum::<f64>();
    Ok(match ord {
        Norm::Fro => (sum(&|s| s * s) * sum(&|s| 1.0 / (s * s))).sqrt(),
        Norm::Nuc => sum(&|s| s) * sum(&|s| 1.0 / s),
        _ => largest / least,
    })
}

fn by_inverse(a: &Op, ord: Norm) -> Result<f64> {
    let inverse = inverse(a)?;
    let size = norm(a, ord)?;
    if a.rows() <= EXACT {
        return Ok(size * norm(&inverse, ord)?);
    }
    let estimate = estimate(&inverse, ord)?;
    report::push(|| {
        Evidence::of("condition number").note("an estimate from a few solves, a lower bound (Higham)")
    });
    Ok(size * estimate)
}

/// ‖A⁻¹‖₁, or ‖A⁻ᴴ‖₁ = ‖A⁻¹‖_∞, from below.
fn estimate(inverse: &Op, ord: Norm) -> Result<f64> {
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    let (mut ws, mut failed) = (Workspace::new(), None);
    with_number!(working(inverse.dtype()), T => {
        let found = norm1_inverse_estimate::<T>(inverse.rows(), |op, mut x| {
            let adjoint = (op == cola_kernels::Trans::Adjoint) != (ord == Norm::Inf);
            let op = if adjoint { Trans::Adjoint } else { Trans::None };
            let mut run = || -> Result<()> {
                let mut y = ws.take(<T as cola_runtime::Element>::DTYPE, x.nrows(), 1)?;
                let from = <T as cola_runtime::Element>::erase(x.as_ref());
                inverse.apply_into(op, one, from, zero, y.as_mut()?, &mut ws)?;
                x.copy_from(y.view::<T>()?);
                ws.give(y);
                Ok(())
            };
            run().map_err(|e| {
                failed = Some(e);
                KernelError::NoConvergence("solve")
            })
        });
        match (found, failed) {
            (_, Some(e)) => Err(e),
            (found, None) => found.map_err(|e| error("A", e)),
        }
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, ord) = (cx.get::<&Op>("a")?, cx.get::<Norm>("ord")?);
    if a.is_rank_deficient() {
        return Ok(());
    }
    if !matches!(ord, Norm::One | Norm::Inf) {
        return planner.call_named("to_dense", &[a.into()]);
    }
    planner.call_named("inverse", &[a.into(), (&cola_runtime::Alg::named("Auto")?).into()])?;
    planner.call_named("norm", &[a.into(), (&ord.value()).into()])
}
