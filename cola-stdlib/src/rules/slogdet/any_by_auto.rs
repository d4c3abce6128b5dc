//! `slogdet` of any operator: which factorisation.

use crate::algorithms::{Direct, epsilon};
use crate::functions::{SlogDet, slogdet_with, to_dense};
use crate::kernel::OnOperand;
use crate::properties::{PSD, SELF_ADJOINT};
use crate::shape::order;
use cola_runtime::{Call, Error, ErrorKind, Evidence, Op, Planner, Result, method, report, with_number};

/// PSD ⇒ Cholesky, SelfAdjoint ⇒ LDLᴴ, else LU
///
/// Where Cholesky meets a pivot that is not positive, the eigenvalues decide whether A is singular (then the
/// determinant is 0) or not PSD at all.
///
/// # Requires   A is square.
/// # Cost       that of the factorisation.
/// # Source     Golub & Van Loan, 4th ed., §3.4, §4.2, §4.4
#[method(slogdet, "_, Auto", rank = Fallback, plan = plan)]
fn any_by_auto(a: &Op) -> Result<SlogDet> {
    if order("slogdet", a)? == 0 {
        return Ok(SlogDet::ONE);
    }
    let method = choice(a);
    match slogdet_with(a, &method.algorithm()) {
        Err(e) if method == Direct::Cholesky && e.kind() == ErrorKind::NotPositiveDefinite => {
            semidefinite(a, e)
        }
        other => other,
    }
}

fn choice(a: &Op) -> Direct {
    if PSD.of(a) {
        Direct::Cholesky
    } else if SELF_ADJOINT.of(a) {
        Direct::Ldl
    } else {
        Direct::Lu
    }
}

/// Zero for an operator whose least eigenvalue is zero up to rounding; else the claim PSD is false.
fn semidefinite(a: &Op, e: Error) -> Result<SlogDet> {
    let Ok(dense) = to_dense(a) else { return Err(e) };
    let dense = dense.cast(dense.dtype().accumulator())?;
    let values = with_number!(dense.dtype(), T => cola_kernels::eigvalsh(dense.view::<T>()?).on("A")?);
    let (Some(&least), Some(&most)) = (values.first(), values.last()) else { return Err(e) };
    if least < -16.0 * epsilon(a.dtype()) * values.len() as f64 * most.abs() {
        let message = format!("{a} is claimed to be PSD, but its least eigenvalue is {least:e}");
        return Err(Error::new(ErrorKind::FalseClaim, message).with_help("drop the claim, or pass LU()"));
    }
    report::push(|| {
        Evidence::of("eigenvalues")
            .note(format!("singular: the least eigenvalue is {least:e}, the largest {most:e}"))
    });
    Ok(SlogDet::SINGULAR)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&Op>("a")?;
    if a.rows() == 0 {
        return Ok(());
    }
    let method = choice(a).algorithm();
    planner.call_named("slogdet", &[a.into(), (&method).into()])
}
