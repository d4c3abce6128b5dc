//! `norm` of a block-diagonal operator.

use super::of_parts;
use super::tally::{RootSumSquares, largest, total};
use crate::functions::{Norm, norm};
use crate::operators::BlockDiag;
use cola_runtime::{Result, method};

/// fro: (Σ mᵢ·‖Aᵢ‖²)^½, nuc: Σ mᵢ·‖Aᵢ‖, 1, inf and 2: max ‖Aᵢ‖, block i standing mᵢ times
///
/// # Requires   nothing; blocks may be rectangular.
/// # Cost       Σ cost(norm Aᵢ), whatever the multiplicities.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "BlockDiag[_...]", plan = of_parts)]
fn block_diag(a: &BlockDiag, ord: Norm) -> Result<f64> {
    let norms = a.parts().iter().map(|part| norm(part, ord)).collect::<Result<Vec<f64>>>()?;
    let counted = norms.iter().zip(a.multiplicities()).filter(|&(_, &m)| m > 0).map(|(&x, &m)| (x, m as f64));
    Ok(match ord {
        Norm::Fro => {
            let mut sum = RootSumSquares::default();
            counted.for_each(|(x, m)| sum.add_times(x, m));
            sum.value()
        }
        Norm::Nuc => total(counted.map(|(x, m)| m * x)),
        _ => largest(counted.map(|(x, _)| x)),
    })
}
