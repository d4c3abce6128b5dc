//! `norm` of a Kronecker product.

use super::of_parts;
use crate::functions::{Norm, norm};
use cola_runtime::{Op, Result, method};

/// ‖A₁ ⊗ … ⊗ Aₖ‖ = ∏ ‖Aᵢ‖ for fro, 1, inf, 2 and nuc
///
/// # Requires   nothing; factors may be rectangular.
/// # Cost       Σ cost(norm Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.2
#[method(norm, "Kronecker[_...]", plan = of_parts)]
fn kronecker(a: &Op, ord: Norm) -> Result<f64> {
    a.children().iter().try_fold(1.0, |product, part| Ok(product * norm(part, ord)?))
}
