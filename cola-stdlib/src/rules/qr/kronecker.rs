//! `qr` of a Kronecker product.

use super::{of_parts, parts_agree_in_shape};
use crate::functions::{QrFactors, qr};
use crate::operators::Kronecker;
use crate::properties::STIEFEL;
use cola_runtime::{Op, Result, method};

/// A₁ ⊗ … ⊗ Aₖ = (⊗ Qᵢ)·(⊗ Rᵢ)
///
/// # Requires   all factors are tall or all are wide: a tall factor beside a wide one would give too few columns.
/// # Cost       Σ cost(qr Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(qr, "Kronecker[_...]", guard = parts_agree_in_shape, plan = of_parts)]
fn kronecker(a: &Op) -> Result<QrFactors> {
    let parts = a.children().iter().map(qr).collect::<Result<Vec<_>>>()?;
    let all = |field: fn(&QrFactors) -> &Op| Kronecker::new(parts.iter().map(|f| field(f).clone()).collect());
    Ok(QrFactors { q: all(|f| &f.q)?.claimed(STIEFEL.set()), r: all(|f| &f.r)? })
}
