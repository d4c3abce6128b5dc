//! Rules of `sqrt`.

automod::dir!("src/rules/sqrt");

use crate::rules::matrix_functions::Callee;
use cola_runtime::{Call, Result};

/// The function of a call, with its option.
#[allow(clippy::unnecessary_wraps, reason = "as for functions with options")]
fn callee(_cx: &Call<'_>) -> Result<Callee> {
    Ok(Callee::sqrt())
}
