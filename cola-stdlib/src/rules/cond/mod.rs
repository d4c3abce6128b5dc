//! Rules of `cond`.

use crate::functions::Norm;
use crate::shape::order;
use cola_runtime::{Call, Op, Planner, Result};

automod::dir!("src/rules/cond");

/// Refuses a rectangular operator for any other norm than 2.
fn check(a: &Op, ord: Norm) -> Result<()> {
    if ord == Norm::Two { Ok(()) } else { order("cond", a).map(|_| ()) }
}

/// Guard: the condition number depends on the singular values alone.
fn is_spectral(cx: &Call<'_>) -> bool {
    cx.get::<Norm>("ord").is_ok_and(|ord| matches!(ord, Norm::Fro | Norm::Two | Norm::Nuc))
}

/// The plan of a rule that asks for the same condition number of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    ask_parts(cx, planner, "cond", cx.get("ord")?)
}

/// The plan of a rule that asks for the condition number of its only part, rows and columns exchanged.
fn of_mirrored_part(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    ask_parts(cx, planner, "cond", cx.get::<Norm>("ord")?.transposed())
}

fn ask_parts(cx: &Call<'_>, planner: &mut Planner<'_>, function: &str, ord: Norm) -> Result<()> {
    let ord = ord.value();
    let a = cx.get::<&Op>("a")?;
    a.children().iter().try_for_each(|part| planner.call_named(function, &[part.into(), (&ord).into()]))
}
