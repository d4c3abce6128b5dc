//! Rules of `svd`.

use crate::functions::{SvdFactors, svd_with};
use crate::rules::columns;
use crate::spectrum::{Order, Wanted};
use cola_runtime::{Alg, Array, Call, DType, Element, Op, Planner, Result, Scalar, Value, with_element};

automod::dir!("src/rules/svd");

/// Singular values as they are returned, in the real dtype of the operator.
pub(in crate::rules) fn values(dtype: DType, s: &[f64]) -> Result<Array> {
    with_element!(dtype.real(), T => Array::from_fn(s.len(), 1, |i, _| T::from_scalar(Scalar::new(s[i], 0.0))))
}

/// The wanted ones of all singular values, in order: their places.
pub(in crate::rules) fn select(wanted: &Wanted, all: &[f64], dtype: DType) -> Vec<usize> {
    let all: Vec<Scalar> = all.iter().map(|&x| Scalar::new(x, 0.0)).collect();
    wanted.select(&all, dtype)
}

/// The wanted ones of all singular values, with the columns of U and V that belong to them.
fn chosen(wanted: &Wanted, u: &Op, s: &[f64], v: &Op, dtype: DType) -> Result<SvdFactors> {
    let chosen = select(wanted, s, dtype);
    let kept: Vec<f64> = chosen.iter().map(|&i| s[i]).collect();
    Ok(SvdFactors { u: columns::of(u, &chosen)?, s: values(dtype, &kept)?, v: columns::of(v, &chosen)? })
}

/// Singular values as numbers.
fn numbers(s: &Array) -> Result<Vec<f64>> {
    s.cast(DType::F64)?.to_vec::<f64>()
}

/// The decomposition of a part, by the algorithm of the call.
fn of_part(cx: &Call<'_>, part: &Op, wanted: &Wanted) -> Result<SvdFactors> {
    let (k, which) = arguments(part, wanted);
    svd_with(part, k, which, cx.get::<&Alg>("alg")?)
}

/// Tells that a rule will ask for the decomposition of a part.
fn plan_part(cx: &Call<'_>, planner: &mut Planner<'_>, part: &Op, wanted: &Wanted) -> Result<()> {
    let (k, which) = arguments(part, wanted);
    let (k, which) = (k.map_or(Value::None, |k| Value::Int(k as i64)), which.value());
    planner.call_named("svd", &[part.into(), cx.get::<&Alg>("alg")?.into(), (&k).into(), (&which).into()])
}

fn arguments(part: &Op, wanted: &Wanted) -> (Option<usize>, crate::spectrum::Which) {
    let all = part.rows().min(part.cols());
    let which = if let Order::Which(which) = wanted.order { which } else { Default::default() };
    ((wanted.k < all).then_some(wanted.k), which)
}

/// c/|c|, and 1 for 0.
fn phase(c: Scalar) -> Scalar {
    let largest = c.re.abs().max(c.im.abs());
    if largest == 0.0 {
        return Scalar::new(1.0, 0.0);
    }
    if c.im == 0.0 {
        return Scalar::new(c.re.signum(), 0.0);
    }
    // Divided by the larger part first, so that |c| neither overflows nor underflows.
    let c = Scalar::new(c.re / largest, c.im / largest);
    c / c.re.hypot(c.im)
}
