//! Rules of `add`.

mod any;
mod dense_and_dense;
mod dense_and_scaled_dense;
mod diagonal_and_diagonal;
mod diagonal_and_scalar_mul;
mod identity_and_identity;
mod low_rank_and_low_rank;
mod scalar_mul_and_scalar_mul;
mod scaled_dense_and_scaled_dense;
mod sparse_and_diagonal;
mod sparse_and_sparse;
mod sum_and_any;
mod sum_and_sum;
mod tridiagonal_and_diagonal;
mod tridiagonal_and_scalar_mul;
mod tridiagonal_and_tridiagonal;
mod zero_and_any;
mod zero_and_zero;

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
