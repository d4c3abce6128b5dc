//! Rules of `add`.

automod::dir!("src/rules/add");

use crate::functions;
use crate::inference;
use crate::operators::{Scaled, Sum, Zero};
use cola_runtime::{Error, Op, Result, Scalar};

/// Terms of a sum that are tried for a merge: enough for what people write, and a bound on the work for sums of
/// very many terms.
const ATTEMPTS: usize = 16;

/// Refuses operands of different shapes.
fn same_shape(a: &Op, b: &Op) -> Result<()> {
    if a.shape() == b.shape() {
        return Ok(());
    }
    Err(Error::shape("add", format!("A is {a}, B is {b}: both must have one shape")))
}

/// A merged sum knows what the sum of its parts would.
fn merged(made: Op, a: &Op, b: &Op) -> Op {
    made.claimed(inference::sum([a, b].into_iter()))
}

/// c + d and A, when the operands are c·A and d·A for one A.
fn alike(a: &Op, b: &Op) -> Option<(Scalar, Op)> {
    let split = |op: &Op| match op.downcast_ref::<Scaled>() {
        Some(scaled) => (scaled.scalar(), scaled.inner().clone()),
        None => (Scalar::new(1.0, 0.0), op.clone()),
    };
    let ((c, x), (d, y)) = (split(a), split(b));
    let sum = c + d;
    let one = x.same(&y) && sum.re.is_finite() && sum.im.is_finite();
    one.then(|| (sum, x.claimed(y.claims())))
}

/// The sum of all terms, where terms of `more` merge with earlier ones if `add` makes one operator of them.
fn join(terms: &[Op], more: &[Op], a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    if let Some((c, x)) = alike(a, b) {
        return Ok(merged(functions::scale(c, &x)?.cast(a.dtype().promote(b.dtype()))?, a, b));
    }
    let mut terms = terms.to_vec();
    for new in more {
        let mut found = None;
        for (i, term) in terms.iter().take(ATTEMPTS).enumerate() {
            let both = functions::add(term, new)?;
            if both.downcast_ref::<Sum>().is_none() {
                found = Some((i, both));
                break;
            }
        }
        match found {
            Some((i, both)) => terms[i] = both,
            None => terms.push(new.clone()),
        }
    }
    // What cancelled is gone, unless nothing else is left.
    let is_zero = |term: &Op| term.downcast_ref::<Zero>().is_some();
    if !terms.iter().all(is_zero) {
        terms.retain(|term| !is_zero(term));
    }
    terms.truncate(if terms.iter().all(is_zero) { 1 } else { terms.len() });
    let made = if terms.len() == 1 {
        terms.swap_remove(0).cast(a.dtype().promote(b.dtype()))?
    } else {
        Sum::new(terms)?
    };
    Ok(merged(made, a, b))
}
