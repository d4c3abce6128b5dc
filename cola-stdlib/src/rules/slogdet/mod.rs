//! Rules of `slogdet`.

use cola_runtime::{Alg, Call, Op, Planner, Result};

mod adjoint;
mod any;
mod block_diag;
mod conjugate;
mod diagonal;
mod identity;
mod inverse;
mod kronecker;
mod low_rank;
mod permutation;
mod product;
mod scalar_mul;
mod scaled;
mod sum_of_low_rank_and_any;
#[cfg(test)]
mod tests;
mod transpose;
mod triangular;
mod zero;

/// The plan of a rule that asks for the determinant of every part, by the same algorithm.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    a.children().iter().try_for_each(|part| planner.call_named("slogdet", &[part.into(), alg.into()]))
}
