//! Rules of `lu`.

use cola_runtime::{Call, Op, Planner, Result};

mod any;
mod block_diag;
mod diagonal;
mod elimination;
mod identity;
mod kronecker;
mod permutation;
mod scalar_mul;
mod scaled;
#[cfg(test)]
mod tests;
mod triangular;

/// The plan of a rule that asks for the factors of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| planner.call_named("lu", &[part.into()]))
}
