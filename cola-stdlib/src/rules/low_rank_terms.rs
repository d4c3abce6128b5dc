//! The low-rank terms of a sum as one.

use crate::functions::add;
use crate::operators::{LowRank, Sum};
use cola_runtime::{Op, Result};
use std::sync::Arc;

/// The sum with all its low-rank terms as one: [U₁ … Uₘ]·diag(C₁, …, Cₘ)·[V₁ … Vₘ]ᴴ. Kept with the sum, whose claims it
/// has; peeling one term after the other would solve twice with the others for each, which is 2ᵐ solves.
///
/// # Errors
/// Those of `add`.
pub(super) fn merged(a: &Op) -> Result<Arc<Op>> {
    a.derived("low-rank terms as one", || {
        let is_low = |part: &&Op| part.downcast_ref::<LowRank>().is_some();
        let (low, rest): (Vec<&Op>, Vec<&Op>) = a.children().iter().partition(is_low);
        let mut terms: Vec<Op> = joined(&low)?.into_iter().chain(rest.into_iter().cloned()).collect();
        let sum = if terms.len() == 1 { terms.remove(0) } else { Sum::new(terms)? };
        Ok(sum.claimed(a.claims()))
    })
}

/// In halves, so that each factor is copied log₂m times.
fn joined(terms: &[&Op]) -> Result<Option<Op>> {
    match terms {
        [] => Ok(None),
        [one] => Ok(Some((*one).clone())),
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            match (joined(left)?, joined(right)?) {
                (Some(left), Some(right)) => add(&left, &right).map(Some),
                (one, other) => Ok(one.or(other)),
            }
        }
    }
}
