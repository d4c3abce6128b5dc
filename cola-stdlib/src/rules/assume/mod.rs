//! Rules of `assume`.

automod::dir!("src/rules/assume");

use crate::functions;
use crate::inference;
use crate::properties::{IDEMPOTENT, NORMAL, PD, PSD, SELF_ADJOINT, STIEFEL, SYMMETRIC, UNITARY};
use cola_runtime::{Error, ErrorKind, Op, PropSet, Result};

/// Refuses what the shape rules out.
fn possible(a: &Op, p: PropSet) -> Result<()> {
    let (m, n) = a.shape();
    let square = [&PD, &PSD, &UNITARY, &SELF_ADJOINT, &NORMAL, &SYMMETRIC, &IDEMPOTENT];
    let square = square.into_iter().find(|q| m != n && q.is_in(p));
    let why = match square {
        Some(q) => format!("an operator that is not square cannot be {}", q.name()),
        None if m < n && STIEFEL.is_in(p) => "n orthonormal columns need at least n rows".to_owned(),
        None => return Ok(()),
    };
    Err(Error::new(ErrorKind::FalseClaim, format!("assume: {why}; A is {a}")))
}

/// The part with a claim, when that is news.
fn assumed(part: &Op, p: PropSet) -> Result<Op> {
    functions::assume(part, p)
}

/// The composite of these parts; the same handle when nothing is new.
fn rebuilt(a: &Op, parts: Vec<Op>) -> Result<Op> {
    let news =
        parts.iter().zip(a.children()).any(|(new, old)| inference::known(new) != inference::known(old));
    if !news {
        return Ok(a.clone());
    }
    Ok(a.operator().rebuild(parts, a.operator().params())?.claimed(a.claims()))
}
