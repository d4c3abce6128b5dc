//! `to_sparse` of an entrywise product with a low-rank matrix.

use super::{each_part, formed, made};
use crate::operators::HadamardProduct;
use cola_runtime::{Op, Result, method};

/// A∘(U·Vᴴ): each entry of A times Σₗ uᵢₗ·v̄ⱼₗ, in its place; U·Vᴴ is not formed.
///
/// # Cost       cost(to_sparse A), and nnz(A)·k multiply-adds.
/// # Source     the definition
#[method(to_sparse, "operator:HadamardProduct", plan = each_part)]
fn hadamard_product(a: &Op, operator: &HadamardProduct) -> Result<Op> {
    let entries = formed(operator.inner())?.cast(a.dtype().accumulator())?;
    made(a, &entries.times_entries_of(operator.u(), operator.v())?)
}
