//! `pinv` of a triangular matrix.

use crate::functions::{INVERSE, inverse_with};
use crate::operators::Triangular;
use crate::rules::rcond::tolerance;
use crate::rules::regular::is_regular;
use cola_runtime::{Alg, Arg, Call, IntoValue, Op, Planner, Result, Value, method};

/// T⁺ = T⁻¹ where substitution shows that T is far from singular; else as for any matrix
///
/// # Requires   nothing.
/// # Cost       about 5n² multiply-adds; where T is close to singular that of the dense matrix.
/// # Source     Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §15.3
#[method(pinv, "operator:Triangular, Auto", plan = plan)]
fn triangular(a: &Op, operator: &Triangular, rcond: Option<f64>, cx: &Call<'_>) -> Result<Value> {
    if is_regular(operator, tolerance("pinv", a, rcond)?)? {
        inverse_with(a, cx.get::<&Alg>("alg")?).map(IntoValue::into_value)
    } else {
        cx.next()
    }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    if is_regular(cx.get("operator")?, tolerance("pinv", a, cx.get("rcond")?)?)? {
        planner.call(&INVERSE, &[Arg::Op(a), Arg::Algorithm(alg)])?;
    }
    Ok(())
}
