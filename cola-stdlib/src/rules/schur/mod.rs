//! Rules of `schur`.

use crate::functions::SchurFactors;
use crate::operators::Identity;
use cola_runtime::{Call, Op, Planner, Result};

automod::dir!("src/rules/schur");

/// The plan of a rule that asks for the factors of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| planner.call_named("schur", &[part.into()]))
}

/// A = I·A·I, for an A that is upper triangular.
fn trivial(a: &Op) -> SchurFactors {
    SchurFactors { q: Identity::new(a.rows(), a.dtype()), t: a.clone() }
}
