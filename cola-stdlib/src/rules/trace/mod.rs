//! Rules of `trace`.

use cola_runtime::{Call, Op, Planner, Result};

mod adjoint;
mod any;
mod block_diag;
mod conjugate;
mod kronecker;
mod permutation;
mod product;
mod scalar_mul;
mod scaled;
mod sum;
#[cfg(test)]
mod tests;
mod transpose;

/// The plan of a rule that asks for the trace of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| planner.call_named("trace", &[part.into()]))
}
