//! Rules of `cholesky`.

use cola_runtime::{Call, Op, Planner, Result};

mod any_psd;
mod block_diag_of_psd;
mod diagonal;
mod identity;
mod kronecker_of_psd;
mod psd_sparse;
mod psd_tridiagonal;
mod scalar_mul;
mod scaled_psd;
#[cfg(test)]
mod tests;

/// The plan of a rule that asks for the factor of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| planner.call_named("cholesky", &[part.into()]))
}
