//! Rules of `pow`.

automod::dir!("src/rules/pow");

use crate::rules::matrix_functions::Callee;
use cola_runtime::{Call, Result};

/// The function of a call, with its option.
fn callee(cx: &Call<'_>) -> Result<Callee> {
    Callee::pow(cx.get("p")?)
}
