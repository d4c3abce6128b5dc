//! `pow` of a permutation.

use crate::rules::matrix_functions;
use crate::scalar_function::is_integer;
use cola_runtime::{Call, Op, Result, method};

/// Pᵏ takes k steps along every cycle.
///
/// # Requires   k is whole.
/// # Cost       n.
/// # Source     definition
#[method(pow, "Permutation", guard = is_whole)]
fn permutation(cx: &Call<'_>) -> Result<Op> {
    let p: f64 = cx.get("p")?;
    matrix_functions::permutation(cx.get("a")?, p)
}

fn is_whole(cx: &Call<'_>) -> bool {
    cx.get::<f64>("p").is_ok_and(is_integer)
}
