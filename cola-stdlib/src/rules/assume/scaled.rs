//! `assume` of a multiple.

use super::{assumed, possible, rebuilt};
use crate::inference;
use crate::number::{reciprocal, shown};
use crate::operators::Scaled;
use crate::properties::{PD, PSD};
use cola_runtime::{Arg, Call, Error, ErrorKind, Op, Planner, PropSet, Result, Scalar, Value, method};

/// A = c⁻¹·(c·A) has what a multiple of c·A by c⁻¹ has: all that is claimed for c > 0, `SelfAdjoint` for real c.
///
/// # Requires   the shape allows the claim; for c = 0 nothing reaches A.
/// # Cost       cost(assume A).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.2.5
#[method(assume, "operator:Scaled", plan = plan)]
fn scaled(a: &Op, operator: &Scaled, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    let (c, inner) = (operator.scalar(), operator.inner());
    if PSD.is_in(p) && c.im == 0.0 && c.re < 0.0 && PD.of(inner) && a.rows() > 0 {
        let why =
            format!("assume: A cannot be PSD, it is {} times an operator that is PD; A is {a}", shown(c));
        return Err(Error::new(ErrorKind::FalseClaim, why));
    }
    Ok(rebuilt(a, vec![assumed(operator.inner(), reaching(operator, p))?])?.claimed(p))
}

fn reaching(operator: &Scaled, p: PropSet) -> PropSet {
    let c = operator.scalar();
    if c == Scalar::new(0.0, 0.0) { PropSet::EMPTY } else { inference::scaled(reciprocal(c), p) }
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let operator: &Scaled = cx.get("operator")?;
    let set = Value::Properties(reaching(operator, cx.get("p")?));
    p.call_named("assume", &[Arg::Op(operator.inner()), (&set).into()])
}
