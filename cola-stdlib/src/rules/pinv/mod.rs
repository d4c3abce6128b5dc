//! Rules of `pinv`.

automod::dir!("src/rules/pinv");

use crate::algorithms::Auto;
use crate::functions::pinv_with;
use crate::rules::rcond::is_default;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, Value};

/// Every part has a method for this algorithm.
fn accepts(cx: &Call<'_>, a: &Op, alg: &Alg) -> bool {
    let method =
        || cx.world().method_of("pinv", &[Arg::Op(a), Arg::Algorithm(alg), Arg::Value(&Value::None)]);
    alg.downcast_ref::<Auto>().is_some() || method().is_some()
}

/// Guard: the algorithm can be passed on to every part.
fn parts_accept(cx: &Call<'_>) -> bool {
    let (Ok(a), Ok(alg)) = (cx.get::<&Op>("a"), cx.get::<&Alg>("alg")) else { return false };
    a.children().iter().all(|part| accepts(cx, part, alg))
}

/// Guard: no tolerance is given, and the algorithm can be passed on to every part.
fn parts_decide(cx: &Call<'_>) -> bool {
    is_default(cx) && parts_accept(cx)
}

/// Plan: the pseudoinverse of each part, by the same tolerance.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    let rcond = cx.get::<Option<f64>>("rcond")?.map_or(Value::None, Value::Real);
    a.children().iter().try_for_each(|part| {
        planner.call_named("pinv", &[Arg::Op(part), Arg::Algorithm(alg), Arg::Value(&rcond)])
    })
}

/// Plan: the pseudoinverse of the only part, and then the function that brings a map of it outside. The pseudoinverse is
/// lazy, so making it to tell what follows costs nothing.
fn then(cx: &Call<'_>, planner: &mut Planner<'_>, map: &str) -> Result<()> {
    of_parts(cx, planner)?;
    match cx.get::<&Op>("a")?.children() {
        [part] => {
            let made = pinv_with(part, cx.get("alg")?, cx.get("rcond")?)?;
            planner.call_named(map, &[Arg::Op(&made)])
        }
        _ => Ok(()),
    }
}

/// The pseudoinverses of the parts, in order.
fn of_each_part(a: &Op, alg: &Alg) -> Result<Vec<Op>> {
    a.children().iter().map(|part| pinv_with(part, alg, None)).collect()
}
