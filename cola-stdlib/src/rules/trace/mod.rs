//! Rules of `trace`.

use cola_runtime::{Call, Op, Planner, Result};

automod::dir!("src/rules/trace");

/// The plan of a rule that asks for the trace of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| planner.call_named("trace", &[part.into()]))
}
