//! `nullspace` of operators one above the other.

use super::{base, nothing};
use crate::functions::nullspace_with;
use crate::operators::{Axis, Concat, Product};
use crate::properties::STIEFEL;
use crate::rules::finite::expect_finite;
use crate::rules::rcond::is_default;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, Value, method};

/// null([A₁; …; Aₖ]) = null(A₁) ∩ … ∩ null(Aₖ) = N₁·null(A₂·N₁)·…
///
/// # Requires   the parts stand one above the other; no tolerance is given: each part decides its own rank, relative to its own norm.
///   Memory for the dense matrices Aᵢ·N.
/// # Cost       cost(nullspace A₁), then of the parts after it on the null space that is left, which only shrinks.
/// # Source     Golub & Van Loan, 4th ed., §6.4.1
#[method(nullspace, "Concat[_...]", guard = are_stacked, plan = plan)]
fn concat(a: &Op, alg: &Alg) -> Result<Op> {
    expect_finite("nullspace", a)?;
    let Some((first, others)) = a.children().split_first() else { return Ok(nothing(a.cols(), a.dtype())) };
    let mut basis = nullspace_with(first, alg, None)?;
    for part in others {
        if basis.cols() == 0 {
            return Ok(nothing(a.cols(), a.dtype()));
        }
        let left = base::within(part, &basis)?;
        basis = match left.cols() {
            0 => nothing(a.cols(), a.dtype()),
            _ => Product::new(vec![basis, left])?.claimed(STIEFEL.set()),
        };
    }
    Ok(basis)
}

fn are_stacked(cx: &Call<'_>) -> bool {
    is_default(cx) && cx.get::<&Concat>("a").is_ok_and(|a| a.axis() == Axis::Rows)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg): (&Op, &Alg) = (cx.get("a")?, cx.get("alg")?);
    match a.children().first() {
        Some(first) => {
            planner.call_named("nullspace", &[Arg::Op(first), Arg::Algorithm(alg), Arg::Value(&Value::None)])
        }
        None => Ok(()),
    }
}
