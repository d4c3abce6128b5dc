//! `svd` of any operator.

use super::chosen;
use crate::algorithms::spectral;
use crate::functions::{SvdFactors, to_dense};
use crate::operators::Dense;
use crate::properties::STIEFEL;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Planner, Result, method};

/// A = U·diag(s)·Vᴴ by bidiagonalisation and divide and conquer on the dense matrix
///
/// # Requires   memory for the dense matrix and some copies.
/// # Cost       about 6mn² + 16n³ operations for m ≥ n, whatever k is.
/// # Source     Golub & Van Loan, 4th ed., §8.6
#[method(svd, "_, Auto", rank = Fallback, plan = plan)]
fn any(a: &Op, cx: &Call<'_>) -> Result<SvdFactors> {
    let wanted = Wanted::of_singular_values(cx)?;
    let (u, s, v) = spectral::svd(&to_dense(a)?)?;
    let [u, v] = [u, v].map(|x| x.cast(a.dtype()).map(|x| Dense::new(x).claimed(STIEFEL.set())));
    chosen(&wanted, &u?, &s, &v?, a.dtype())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()])
}
