//! `schur` of a Kronecker product.

use super::of_parts;
use crate::functions::{SchurFactors, schur};
use crate::operators::Kronecker;
use cola_runtime::{Call, Op, Result, method};

/// A₁ ⊗ … ⊗ Aₖ = (⊗ Qᵢ)·(⊗ Tᵢ)·(⊗ Qᵢ)ᴴ: a Kronecker product of upper triangular matrices is upper triangular
///
/// # Requires   every factor is square.
/// # Cost       Σ cost(schur Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.2.12
#[method(schur, "Kronecker[_...]", guard = parts_are_square, plan = of_parts)]
fn kronecker(a: &Op) -> Result<SchurFactors> {
    let parts = a.children().iter().map(schur).collect::<Result<Vec<_>>>()?;
    let all =
        |field: fn(&SchurFactors) -> &Op| Kronecker::new(parts.iter().map(|f| field(f).clone()).collect());
    Ok(SchurFactors { q: all(|f| &f.q)?, t: all(|f| &f.t)? })
}

fn parts_are_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square))
}
