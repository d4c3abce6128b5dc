//! `slogdet` of any operator: which factorisation, or an estimate where none fits.

use crate::algorithms::auto::{Auto, bytes};
use crate::algorithms::{Direct, Slq, epsilon};
use crate::functions::{SlogDet, slogdet_with, to_dense};
use crate::kernel::OnOperand;
use crate::properties::{PSD, SELF_ADJOINT};
use crate::shape::order;
use crate::solvers::{direct_cost, is_factorised};
use cola_runtime::{Alg, Call, Error, ErrorKind, Evidence, Op, Planner, Result, method, report, with_number};

/// PSD ⇒ Cholesky, SelfAdjoint ⇒ LDLᴴ, else LU
///
/// Where Cholesky meets a pivot that is not positive, the eigenvalues decide whether A is singular (then the
/// determinant is 0) or not PSD at all.
///
/// Where the factors of a PSD operator would exceed the memory budget, stochastic Lanczos quadrature estimates log det A;
/// the report warns of it, and has the standard error.
///
/// # Requires   A is square.
/// # Cost       that of the factorisation; one apply a probe and step for an estimate.
/// # Source     Golub & Van Loan, 4th ed., §3.4, §4.2, §4.4
#[method(slogdet, "_, Auto", rank = Fallback, plan = plan)]
fn any_by_auto(a: &Op, alg: &Auto) -> Result<SlogDet> {
    if order("slogdet", a)? == 0 {
        return Ok(SlogDet::ONE);
    }
    let method = choice(a);
    if let Some(why) = exceeds(a, method, alg) {
        return by_estimate(a, why);
    }
    match slogdet_with(a, &method.algorithm()) {
        Err(e) if method == Direct::Cholesky && e.kind() == ErrorKind::NotPositiveDefinite => {
            semidefinite(a, e)
        }
        Err(e) if method == Direct::Cholesky && e.kind() == ErrorKind::OutOfMemory && is_large(a) => {
            by_estimate(a, e.message().to_owned())
        }
        other => other,
    }
}

/// More rows than probes: fewer are cheaper to factorise.
fn is_large(a: &Op) -> bool {
    a.rows() > Slq::default().probes
}

/// Why a positive semidefinite operator is not factorised.
fn exceeds(a: &Op, method: Direct, auto: &Auto) -> Option<String> {
    if method != Direct::Cholesky || !is_large(a) || a.is_rank_deficient() || is_factorised(a, method) {
        return None;
    }
    // Patterns that no values make regular are left to the factorisation.
    let need = direct_cost(a, method).ok()?.bytes;
    // Smaller factors are not worth asking the system for.
    if auto.memory == 0.0 && need <= f64::from(1 << 28) {
        return None;
    }
    let budget = auto.budget();
    (need > budget)
        .then(|| format!("factors of {a} would take {}; the budget is {}", bytes(need), bytes(budget)))
}

/// log det A from random probes, with a warning that it is an estimate.
fn by_estimate(a: &Op, why: String) -> Result<SlogDet> {
    let alg = Alg::from(Slq::default());
    report::push(|| {
        Evidence::of("Auto")
            .note(why)
            .warning("log det A is an estimate; see its standard error and interval")
    });
    slogdet_with(a, &alg)
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
    let method = choice(a);
    let estimate = cx.get::<&Auto>("alg").ok().and_then(|auto| exceeds(a, method, auto));
    let method = if estimate.is_some() { Slq::default().into() } else { method.algorithm() };
    planner.call_named("slogdet", &[a.into(), (&method).into()])
}
