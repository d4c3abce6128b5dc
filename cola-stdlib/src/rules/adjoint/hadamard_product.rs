//! `adjoint` of an elementwise product with a low-rank matrix.

use crate::operators::HadamardProduct;
use crate::rules::{hadamard_product, maps};
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A∘U·Vᴴ)ᴴ = Aᴴ∘V·Uᴴ.
///
/// # Cost       cost(adjoint A).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §5.0
#[method(adjoint, "operator:HadamardProduct", plan = plan)]
fn hadamard_product(a: &Op, operator: &HadamardProduct) -> Result<Op> {
    hadamard_product::mapped(Trans::Adjoint, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}
