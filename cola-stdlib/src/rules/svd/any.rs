//! `svd` of any operator.

use super::by_cost::golub_kahan;
use super::{by_gram, chosen};
use crate::algorithms::{GolubKahan, spectral};
use crate::functions::{SvdFactors, svd_with, to_dense};
use crate::operators::Dense;
use crate::properties::STIEFEL;
use crate::spectrum::{Wanted, Which};
use cola_runtime::{Alg, Call, Error, ErrorKind, Evidence, Op, Planner, Result, Status, method, report};

/// A = U·diag(s)·Vᴴ by bidiagonalisation and divide and conquer on the dense matrix; a few of many by products where that
/// costs less; the largest of a long matrix by the eigenvectors of AᴴA, where that costs no digits
///
/// # Requires   memory for the dense matrix and some copies.
/// # Cost       about 6mn² + 16n³ operations for m ≥ n, whatever k is; mn² + 9n³ by AᴴA.
/// # Source     Golub & Van Loan, 4th ed., §8.6
#[method(svd, "_, Auto", rank = Fallback, plan = plan)]
fn any(a: &Op, cx: &Call<'_>) -> Result<SvdFactors> {
    let wanted = Wanted::of_singular_values(cx)?;
    if let Some(why) = golub_kahan(a, &wanted) {
        report::push(|| Evidence::of("Auto").note(why));
        match svd_with(a, Some(wanted.k), Which::Lm, &GolubKahan::default().into()) {
            // Where it stops short, the dense method takes over.
            Err(e) if e.kind() == ErrorKind::NotConverged && !was_told(&e) => {}
            found => return found,
        }
    }
    if by_gram::pays(a, &wanted)
        && let Some(found) = by_gram::attempt(a, &wanted)?
    {
        return Ok(found);
    }
    let (u, s, v) = spectral::svd(&to_dense(a)?)?;
    let [u, v] = [u, v].map(|x| x.cast(a.dtype()).map(|x| Dense::new(x).claimed(STIEFEL.set())));
    chosen(&wanted, &u?, &s, &v?, a.dtype())
}

/// The caller's time was up.
fn was_told(e: &Error) -> bool {
    e.evidence().is_some_and(|found| found.status == Some(Status::Deadline))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, wanted) = (cx.get::<&Op>("a")?, Wanted::of_singular_values(cx)?);
    if let Some(why) = golub_kahan(a, &wanted) {
        planner.note(why);
        let alg = Alg::from(GolubKahan::default());
        let [k, which, _] = wanted.arguments();
        return planner.call_named("svd", &[a.into(), (&alg).into(), (&k).into(), (&which).into()]);
    }
    if by_gram::pays(a, &wanted) {
        planner.note("the eigenvectors of AᴴA, where that costs no digits");
        return Ok(());
    }
    planner.call_named("to_dense", &[a.into()])
}
