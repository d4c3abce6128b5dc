//! `detect` of any operator.

use super::facts;
use crate::functions::to_dense;
use cola_runtime::{Call, Op, Planner, Result, method};

/// Larger matrices are not formed to be looked at.
const ENTRIES: usize = 1 << 20;

/// A with what the entries of its dense matrix prove.
///
/// # Requires   at most 2²⁰ entries; larger ones come back as they are.
/// # Cost       that of the dense matrix, and n³/3 when it is Hermitian.
/// # Source     Rump, Verification of positive definiteness, BIT 46 (2006)
#[method(detect, "_", rank = Fallback, plan = plan)]
fn any(a: &Op) -> Result<Op> {
    if !is_small(a) {
        return Ok(a.clone());
    }
    Ok(a.claimed(facts(&to_dense(a)?)?))
}

fn is_small(a: &Op) -> bool {
    a.rows().saturating_mul(a.cols()) <= ENTRIES
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    if is_small(a) {
        return p.call_named("to_dense", &[a.into()]);
    }
    p.note("too large to be looked at entry by entry");
    Ok(())
}
