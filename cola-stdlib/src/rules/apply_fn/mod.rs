//! Rules of `apply_fn`.

automod::dir!("src/rules/apply_fn");

use crate::rules::matrix_functions::Callee;
use cola_runtime::{Call, Result};

/// The function of a call, with its option.
fn callee(cx: &Call<'_>) -> Result<Callee> {
    Callee::apply_fn(cx.get("f")?)
}
