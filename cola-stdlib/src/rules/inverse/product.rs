//! `inverse` of a product.

use super::{inverses_of_parts, inverted_parts, parts_are_invertible};
use crate::operators::Product;
use cola_runtime::{Alg, Op, Result, method};

/// (A₁·…·Aₖ)⁻¹ = Aₖ⁻¹·…·A₁⁻¹.
///
/// # Requires   every factor is square.
/// # Cost       Σ cost(inverse Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Product[_...]", guard = parts_are_invertible, plan = inverses_of_parts)]
fn product(a: &Op, alg: &Alg) -> Result<Op> {
    let mut parts = inverted_parts(a, alg)?;
    parts.reverse();
    Product::new(parts)
}
