//! Rules of `ldl`.

use crate::functions::LdlFactors;
use crate::operators::Identity;
use cola_runtime::{Call, Op, Planner, Result};

automod::dir!("src/rules/ldl");

/// The plan of a rule that asks for the factors of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| planner.call_named("ldl", &[part.into()]))
}

/// A = I·I·A·I·I, for an A that is block diagonal already.
fn itself(a: &Op) -> LdlFactors {
    let identity = Identity::new(a.rows(), a.dtype());
    LdlFactors { p: identity.clone(), l: identity, d: a.clone() }
}
