//! `factorised` by whichever factorisation fits.

use super::orthogonally;
use crate::algorithms::{Direct, Orthogonal};
use crate::functions::factorised_with;
use crate::properties::{PSD, SELF_ADJOINT};
use cola_runtime::{Alg, Arg, Call, ErrorKind, Op, Planner, Result, method};

/// PSD ⇒ Cholesky, SelfAdjoint ⇒ LDLᴴ, square ⇒ LU; rectangular or singular ⇒ QR or singular values
///
/// # Requires   nothing.
/// # Cost       that of the factorisation.
/// # Source     Golub & Van Loan, 4th ed., §3.4, §4.2, §4.4, §5.5
#[method(factorised, "_, Auto", rank = Fallback, plan = plan)]
fn any_by_auto(a: &Op, alg: &Alg) -> Result<Op> {
    if a.is_square() {
        match factorised_with(a, &choice(a).algorithm()) {
            Err(e) if matches!(e.kind(), ErrorKind::Singular | ErrorKind::NotPositiveDefinite) => {}
            other => return other,
        }
    }
    orthogonally(a, Orthogonal::Any, alg)
}

fn choice(a: &Op) -> Direct {
    match (PSD.of(a), SELF_ADJOINT.of(a)) {
        (true, _) => Direct::Cholesky,
        (false, true) => Direct::Ldl,
        (false, false) => Direct::Lu,
    }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    if !a.is_square() {
        return Ok(());
    }
    planner.call_named("factorised", &[Arg::Op(a), Arg::Algorithm(&choice(a).algorithm())])
}
