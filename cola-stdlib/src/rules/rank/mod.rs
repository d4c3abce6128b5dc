//! Rules of `rank`.

use cola_runtime::{Arg, Call, Op, Planner, Result, Value};

automod::dir!("src/rules/rank");

/// The plan of a rule that asks for the rank of every part, by the same tolerance.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let rcond = cx.get::<Option<f64>>("rcond")?.map_or(Value::None, Value::Real);
    let a = cx.get::<&Op>("a")?;
    a.children().iter().try_for_each(|part| planner.call_named("rank", &[part.into(), Arg::from(&rcond)]))
}

/// A rank as a value.
fn count(rank: usize) -> Value {
    Value::Int(i64::try_from(rank).unwrap_or(i64::MAX))
}
