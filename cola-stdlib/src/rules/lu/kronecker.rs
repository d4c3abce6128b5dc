//! `lu` of a Kronecker product.

use super::of_parts;
use crate::functions::{LuFactors, lu};
use crate::operators::Kronecker;
use cola_runtime::{Call, Op, Result, method};

/// A₁ ⊗ … ⊗ Aₖ = (⊗ Pᵢ)·(⊗ Lᵢ)·(⊗ Uᵢ)·(⊗ Qᵢ)ᵀ
///
/// # Requires   every factor is square.
/// # Cost       Σ cost(lu Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(lu, "Kronecker[_...]", guard = factors_are_square, plan = of_parts)]
fn kronecker(a: &Op) -> Result<LuFactors> {
    let parts = a.children().iter().map(lu).collect::<Result<Vec<_>>>()?;
    let all = |field: fn(&LuFactors) -> &Op| Kronecker::new(parts.iter().map(|f| field(f).clone()).collect());
    Ok(LuFactors { p: all(|f| &f.p)?, l: all(|f| &f.l)?, u: all(|f| &f.u)?, q: all(|f| &f.q)? })
}

fn factors_are_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square))
}
