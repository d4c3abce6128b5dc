//! `conj` of a Khatri–Rao product.

use crate::operators::KhatriRao;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// The conjugate of W₁ ⊙ … ⊙ Wₗ is the product of the conjugates
///
/// # Cost       that of the parts.
/// # Source     definition
#[method(conj, "KhatriRao[_...]", plan = plan)]
fn khatri_rao(a: &Op) -> Result<Op> {
    let parts = a.children().iter().map(|part| maps::call(Trans::Conj, part)).collect::<Result<_>>()?;
    Ok(maps::claimed(Trans::Conj, a, KhatriRao::new(parts)?))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, planner)
}
