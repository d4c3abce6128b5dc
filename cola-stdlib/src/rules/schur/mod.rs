//! Rules of `schur`.

use cola_runtime::{Call, Op, Planner, Result};

automod::dir!("src/rules/schur");

/// The plan of a rule that asks for the factors of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| planner.call_named("schur", &[part.into()]))
}
