//! `ldl` of a Kronecker product.

use super::of_parts;
use crate::functions::{LdlFactors, ldl};
use crate::operators::Kronecker;
use crate::properties::SELF_ADJOINT;
use cola_runtime::{Op, Result, method};

/// A₁ ⊗ … ⊗ Aₖ has the factors ⊗ Pᵢ, ⊗ Lᵢ, ⊗ Dᵢ; the blocks of ⊗ Dᵢ are products of blocks
///
/// # Requires   every factor is known to be SelfAdjoint.
/// # Cost       Σ cost(ldl Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(ldl, "Kronecker[SelfAdjoint[_]...]", plan = of_parts)]
fn kronecker_of_self_adjoint(a: &Op) -> Result<LdlFactors> {
    let parts = a.children().iter().map(ldl).collect::<Result<Vec<_>>>()?;
    let all =
        |field: fn(&LdlFactors) -> &Op| Kronecker::new(parts.iter().map(|f| field(f).clone()).collect());
    Ok(LdlFactors { p: all(|f| &f.p)?, l: all(|f| &f.l)?, d: all(|f| &f.d)?.claimed(SELF_ADJOINT.set()) })
}
