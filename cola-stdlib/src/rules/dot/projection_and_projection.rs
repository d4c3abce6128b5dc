//! `dot` of a projection and itself.

use cola_runtime::{Call, Error, Op, Result, method};

/// P·P = P.
///
/// # Requires   both are one operator.
/// # Cost       none.
/// # Source     the definition
#[method(dot, "Projection, Projection", guard = is_one)]
fn projection_and_projection(a: &Op) -> Result<Op> {
    Ok(a.clone())
}

fn is_one(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Op>("b")?));
    pair().is_ok_and(|(a, b)| a.same(b))
}
