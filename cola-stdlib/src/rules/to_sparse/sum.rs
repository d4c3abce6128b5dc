//! `to_sparse` of a sum.

use super::{each_part, formed_parts, made, room_for};
use cola_runtime::{Op, Result, method};

/// A₁ + … + Aₖ: rows are merged, of two neighbours at a time, then of pairs, so that every entry is looked at log₂ k times.
///
/// # Requires   free memory for the entries of all terms.
/// # Cost       Σ cost(to_sparse Aᵢ), and Σ nnz(Aᵢ)·log₂ k additions.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, §2.9
#[method(to_sparse, "Sum", plan = each_part)]
fn sum(a: &Op) -> Result<Op> {
    let mut terms = formed_parts(a)?;
    while terms.len() > 1 {
        let mut pairs = Vec::with_capacity(terms.len().div_ceil(2));
        for pair in terms.chunks(2) {
            pairs.push(match pair {
                [s, t] => {
                    room_for(a, s.nnz() + t.nnz())?;
                    s.plus(t)?
                }
                rest => rest[0].clone(),
            });
        }
        terms = pairs;
    }
    made(a, &terms[0])
}
