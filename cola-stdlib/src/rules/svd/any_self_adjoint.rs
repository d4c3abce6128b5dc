//! `svd` of a self-adjoint operator.

use super::{numbers, phase, values};
use crate::functions::dot;
use crate::functions::{EigOptions, SvdFactors, eig_with};
use crate::operators::Diagonal;
use crate::properties::{STIEFEL, UNITARY};
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{Alg, Array, Call, Element, Op, Planner, Result, Scalar, Value, method, with_element};

/// A = V·Λ·Vᴴ gives svd(A) = (V·sign(Λ), |Λ|, V)
///
/// # Requires   A is known to be self-adjoint.
/// # Cost       eig(A).
/// # Source     Golub & Van Loan, 4th ed., §8.1.1
#[method(svd, "SelfAdjoint[_], Auto", rank = Fallback, plan = plan)]
fn any_self_adjoint(a: &Op, alg: &Alg, cx: &Call<'_>) -> Result<SvdFactors> {
    let wanted = Wanted::of_singular_values(cx)?;
    let found = eig_with(a, &options(a, alg, &wanted))?;
    let values_of = numbers(&found.values)?;
    let s: Vec<f64> = values_of.iter().map(|x| x.abs()).collect();
    let u = if values_of.iter().all(|x| *x >= 0.0) {
        found.vectors.clone()
    } else {
        let sign = |i: usize| phase(Scalar::new(values_of[i], 0.0));
        let signs =
            with_element!(a.dtype().real(), T => Array::from_fn(s.len(), 1, |i, _| T::from_scalar(sign(i))))?;
        let signs = Diagonal::new(signs)?.claimed(UNITARY.set());
        dot(&found.vectors, &signs)?.claimed(STIEFEL.set())
    };
    Ok(SvdFactors { u, s: values(a.dtype(), &s)?, v: found.vectors })
}

fn options(a: &Op, alg: &Alg, wanted: &Wanted) -> EigOptions {
    let which = if let Order::Which(which) = wanted.order { which } else { Which::Lm };
    let k = (wanted.k < a.rows()).then_some(wanted.k);
    EigOptions { k, which, sigma: None, b: None, alg: Some(alg.clone()) }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    let options = options(a, alg, &Wanted::of_singular_values(cx)?);
    let (none, which) = (Value::None, options.which.value());
    let k = options.k.map_or(Value::None, |k| Value::Int(k as i64));
    planner.call_named(
        "eig",
        &[a.into(), (&none).into(), alg.into(), (&k).into(), (&which).into(), (&none).into()],
    )
}
