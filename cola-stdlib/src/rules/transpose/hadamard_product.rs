//! `transpose` of an elementwise product with a low-rank matrix.

use crate::operators::HadamardProduct;
use crate::rules::{hadamard_product, maps};
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A∘U·Vᴴ)ᵀ = Aᵀ∘V̄·Uᵀ.
///
/// # Cost       cost(transpose A).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §5.0
#[method(transpose, "operator:HadamardProduct", plan = plan)]
fn hadamard_product(a: &Op, operator: &HadamardProduct) -> Result<Op> {
    hadamard_product::mapped(Trans::Transpose, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Transpose, cx, p)
}
