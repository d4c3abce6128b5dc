//! `ldl` of a real multiple of an operator.

use super::of_parts;
use crate::functions::{LdlFactors, ldl};
use crate::operators::Scaled;
use crate::properties::SELF_ADJOINT;
use cola_runtime::{Call, Result, method};

/// c·A = P·L·(c·D)·Lᴴ·Pᵀ
///
/// # Requires   A is known to be SelfAdjoint; c is real.
/// # Cost       that of ldl(A).
/// # Source     definition
#[method(ldl, "Scaled[SelfAdjoint[_]]", guard = is_real, plan = of_parts)]
fn scaled_self_adjoint(a: &Scaled) -> Result<LdlFactors> {
    let factors = ldl(a.inner())?;
    let d = Scaled::new(a.scalar(), factors.d.clone())?.claimed(SELF_ADJOINT.set());
    Ok(LdlFactors { d, ..factors })
}

fn is_real(cx: &Call<'_>) -> bool {
    cx.get::<&Scaled>("a").is_ok_and(|a| a.scalar().im == 0.0)
}
