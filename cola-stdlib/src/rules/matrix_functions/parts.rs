//! f of operators made of others, from f of their parts.

use super::Callee;
use crate::functions::{adjoint, kron, scale, transpose};
use crate::operators::{BlockDiag, Identity, Kronecker, Scaled};
use crate::properties::{PSD, REAL};
use crate::scalar_function::is_integer;
use crate::shape::order;
use cola_runtime::{Alg, Call, Op, Planner, Result, Scalar, Trans};

/// Every part that counts is square, and the algorithm can be passed on to it.
pub(in crate::rules) fn accepts_parts(callee: &Result<Callee>, cx: &Call<'_>) -> bool {
    let accepts = || -> Result<bool> {
        let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
        // A wrong option is for the method to refuse.
        let Ok(callee) = callee else { return Ok(true) };
        Ok(a.children().iter().all(|part| part.is_square() && callee.accepts(cx, part, alg)))
    };
    accepts().unwrap_or(false)
}

/// Tells that f of every part is asked for.
pub(in crate::rules) fn plan_parts(callee: &Callee, cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    a.children().iter().try_for_each(|part| callee.plan(part, alg, plan))
}

fn of_parts(callee: &Callee, a: &Op, alg: &Alg) -> Result<Vec<Op>> {
    a.children().iter().map(|part| callee.call(part, alg)).collect()
}

/// f(diag(A₁, …, Aₖ)) = diag(f(A₁), …, f(Aₖ)).
pub(in crate::rules) fn block_diag(callee: &Callee, a: &Op, alg: &Alg) -> Result<Op> {
    order(callee.name(), a)?;
    let counts = a.downcast_ref::<BlockDiag>().map(|b| b.multiplicities().to_vec());
    let counts = counts.unwrap_or_else(|| vec![1; a.children().len()]);
    BlockDiag::with_multiplicities(of_parts(callee, a, alg)?, counts)
}

/// f of the parts of a Kronecker product, as a Kronecker product.
pub(in crate::rules) fn kronecker(callee: &Callee, a: &Op, alg: &Alg) -> Result<Op> {
    order(callee.name(), a)?;
    let mut parts = of_parts(callee, a, alg)?.into_iter();
    let first = parts.next().unwrap_or_else(|| a.clone());
    parts.try_fold(first, |product, part| kron(&product, &part))
}

/// Guard: all factors but one are identities, and the algorithm can be passed on to that one.
pub(in crate::rules) fn has_identities(callee: &Result<Callee>, cx: &Call<'_>) -> bool {
    let (Ok(a), Ok(alg)) = (cx.get::<&Op>("a"), cx.get::<&Alg>("alg")) else { return false };
    let Some(part) = only_other(a) else { return false };
    // A wrong option is for the method to refuse.
    part.is_square() && callee.as_ref().map_or(true, |callee| callee.accepts(cx, part, alg))
}

/// The only factor of a Kronecker product that is no identity.
pub(super) fn only_other(a: &Op) -> Option<&Op> {
    a.downcast_ref::<Kronecker>()?;
    let mut others = a.children().iter().filter(|part| !is_identity(part));
    others.next().filter(|_| others.next().is_none() && a.children().len() > 1)
}

fn is_identity(a: &Op) -> bool {
    a.downcast_ref::<Identity>().is_some()
}

/// f(I ⊗ A ⊗ I) = I ⊗ f(A) ⊗ I.
pub(in crate::rules) fn beside_identities(callee: &Callee, a: &Op, alg: &Alg) -> Result<Op> {
    let value = |part: &Op| if is_identity(part) { Ok(part.clone()) } else { callee.call(part, alg) };
    Kronecker::new(a.children().iter().map(value).collect::<Result<Vec<_>>>()?)
}

/// Tells that f of the factor that is no identity is asked for.
pub(in crate::rules) fn plan_beside_identities(
    callee: &Callee,
    cx: &Call<'_>,
    plan: &mut Planner<'_>,
) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    only_other(a).map_or(Ok(()), |part| callee.plan(part, alg, plan))
}

/// f takes conjugate operands to conjugate values for this operator inside: there is no branch cut, or no
/// eigenvalue on it, or the operator is real and so its own conjugate.
pub(in crate::rules) fn commutes_with_conjugation(callee: &Result<Callee>, cx: &Call<'_>) -> bool {
    let Ok(f) = callee.as_ref().map(|c| &c.f) else { return true };
    let inner = cx.get::<&Op>("a").ok().and_then(|a| a.children().first().cloned());
    let Some(inner) = inner else { return false };
    let powers = f.is_log() || f.exponent().is_some();
    f.is_real() || (f.is_symmetric() && ((powers && PSD.of(&inner)) || REAL.of(&inner)))
}

/// f(Aᵀ) = f(A)ᵀ, and f(Aᴴ) = f(A)ᴴ, f(Ā) = conj f(A) where f commutes with conjugation. Of a real operator the
/// adjoint is the transpose and the conjugate the operator itself, whatever f.
pub(in crate::rules) fn turned(callee: &Callee, map: Trans, a: &Op, alg: &Alg) -> Result<Op> {
    order(callee.name(), a)?;
    let Some(inner) = a.children().first() else { return Ok(a.clone()) };
    let value = callee.call(inner, alg)?;
    let map = if REAL.of(inner) { Trans::new(map.transposes(), false) } else { map };
    match map {
        Trans::None => Ok(value),
        Trans::Transpose => transpose(&value),
        Trans::Adjoint => adjoint(&value),
        Trans::Conj => crate::functions::conj(&value),
    }
}

/// c > 0, or a whole power.
pub(in crate::rules) fn positively_scaled(callee: &Result<Callee>, cx: &Call<'_>) -> bool {
    let Ok(callee) = callee else { return true };
    let c = cx.get::<&Scaled>("a").map(Scaled::scalar).unwrap_or_default();
    let whole = callee.f.exponent().is_some_and(is_integer) && c != Scalar::default();
    whole || (c.im == 0.0 && c.re > 0.0)
}

/// (c·A)ᵖ = cᵖ·Aᵖ.
pub(in crate::rules) fn scaled(callee: &Callee, a: &Scaled, alg: &Alg) -> Result<Op> {
    order(callee.name(), a.inner())?;
    scale(callee.f.value(a.scalar()), &callee.call(a.inner(), alg)?)
}
