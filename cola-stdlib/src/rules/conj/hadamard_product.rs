//! `conj` of an elementwise product with a low-rank matrix.

use crate::operators::HadamardProduct;
use crate::rules::{hadamard_product, maps};
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(A∘U·Vᴴ) = Ā∘Ū·Vᵀ.
///
/// # Cost       cost(conj A).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §5.0
#[method(conj, "operator:HadamardProduct", plan = plan)]
fn hadamard_product(a: &Op, operator: &HadamardProduct) -> Result<Op> {
    hadamard_product::mapped(Trans::Conj, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}
