//! `qr` of an operator without structure.

use crate::algorithms::working;
use crate::functions::{QrFactors, to_dense};
use crate::kernel::OnOperand;
use crate::operators::{Dense, Triangular};
use crate::properties::STIEFEL;
use cola_kernels::Qr;
use cola_runtime::{Array, Call, Element, Op, Planner, Result, method, with_number};

/// A = Q·R by Householder reflections, dense factors
///
/// # Requires   memory for the dense matrix and its factors.
/// # Cost       4mn² − 4n³/3 operations for m ≥ n, half of them to form Q.
/// # Source     Golub & Van Loan, 4th ed., §5.2
#[method(qr, "_", rank = Fallback, plan = plan)]
fn any(a: &Op) -> Result<QrFactors> {
    let dtype = working(a.dtype());
    let dense = to_dense(a)?.cast(dtype)?;
    let (q, r) = with_number!(dtype, T => {
        let factors = Qr::factor(dense.view::<T>()?).on("A")?;
        let (q, r) = (factors.q().on("A")?, factors.r());
        (Array::copy_of(<T as Element>::erase(q.as_ref()))?, Array::copy_of(<T as Element>::erase(r.as_ref()))?)
    });
    let (q, r) = (q.cast(a.dtype())?, r.cast(a.dtype())?);
    let r = if r.rows() == r.cols() { Triangular::new(r, false, false)? } else { Dense::new(r) };
    Ok(QrFactors { q: Dense::new(q).claimed(STIEFEL.set()), r })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()])
}
