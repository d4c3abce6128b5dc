//! `ldl` of a block-diagonal operator.

use super::of_parts;
use crate::functions::{LdlFactors, ldl};
use crate::operators::BlockDiag;
use crate::properties::SELF_ADJOINT;
use cola_runtime::{Op, Result, method};

/// diag(A₁, …, Aₖ) has the factors diag(Pᵢ), diag(Lᵢ), diag(Dᵢ), multiplicities kept
///
/// # Requires   every block is known to be SelfAdjoint.
/// # Cost       Σ cost(ldl Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(ldl, "BlockDiag[SelfAdjoint[_]...]", plan = of_parts)]
fn block_diag_of_self_adjoint(a: &BlockDiag) -> Result<LdlFactors> {
    let parts = a.parts().iter().map(ldl).collect::<Result<Vec<_>>>()?;
    let all = |field: fn(&LdlFactors) -> &Op| {
        BlockDiag::with_multiplicities(
            parts.iter().map(|f| field(f).clone()).collect(),
            a.multiplicities().to_vec(),
        )
    };
    Ok(LdlFactors { p: all(|f| &f.p)?, l: all(|f| &f.l)?, d: all(|f| &f.d)?.claimed(SELF_ADJOINT.set()) })
}
