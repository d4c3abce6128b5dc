//! Rules of `norm`.

automod::dir!("src/rules/norm");

use crate::functions::Norm;
use cola_runtime::{Call, Op, Planner, Result};

/// The norm is read off the entries: fro, 1 or inf.
fn is_entrywise(cx: &Call<'_>) -> bool {
    cx.get::<Norm>("ord").is_ok_and(|ord| matches!(ord, Norm::Fro | Norm::One | Norm::Inf))
}

/// The norm depends on the singular values alone: fro, 2 or nuc.
fn is_spectral(cx: &Call<'_>) -> bool {
    cx.get::<Norm>("ord").is_ok_and(|ord| matches!(ord, Norm::Fro | Norm::Two | Norm::Nuc))
}

/// The plan of a rule that asks for the same norm of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    ask_parts(cx, planner, cx.get("ord")?)
}

/// The plan of a rule that asks for the norm of its only part, rows and columns exchanged.
fn of_mirrored_part(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    ask_parts(cx, planner, cx.get::<Norm>("ord")?.transposed())
}

fn ask_parts(cx: &Call<'_>, planner: &mut Planner<'_>, ord: Norm) -> Result<()> {
    let ord = ord.value();
    let a = cx.get::<&Op>("a")?;
    a.children().iter().try_for_each(|part| planner.call_named("norm", &[part.into(), (&ord).into()]))
}
