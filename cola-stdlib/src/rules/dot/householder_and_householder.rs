//! `dot` of a reflection and itself.

use crate::operators::{Householder, Identity};
use cola_runtime::{Call, Error, Op, Result, method};

/// H·H = I.
///
/// # Requires   both are one reflection.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §5.1.2
#[method(dot, "Householder, Householder", guard = is_one_reflection)]
fn householder_and_householder(a: &Op) -> Result<Op> {
    Ok(Identity::new(a.rows(), a.dtype()))
}

fn is_one_reflection(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Op>("b")?));
    pair().is_ok_and(|(a, b)| {
        a.same(b) && a.downcast_ref::<Householder>().is_some_and(Householder::is_reflection)
    })
}
