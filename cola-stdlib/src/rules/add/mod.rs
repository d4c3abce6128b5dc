//! Rules of `add`.

automod::dir!("src/rules/add");

use crate::functions;
use crate::inference;
use crate::operators::Sum;
use cola_runtime::{Error, Op, Result};

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

/// The sum of all terms, where terms of `more` merge with earlier ones if `add` makes one operator of them.
fn join(terms: &[Op], more: &[Op], a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
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
    let made = if terms.len() == 1 { terms.swap_remove(0) } else { Sum::new(terms)? };
    Ok(merged(made, a, b))
}
