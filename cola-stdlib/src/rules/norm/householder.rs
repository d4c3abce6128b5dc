//! `norm` of a Householder matrix.

use super::tally::{RootSumSquares, largest};
use crate::functions::Norm;
use crate::operators::Householder;
use cola_runtime::{Element, Number, Result, method, with_element};

/// I − β·v·vᴴ is normal: its singular values are 1, n − 1 times, and |1 − β·vᴴv|. Column j sums to
/// |1 − β·|vⱼ|²| + |β·vⱼ|·(‖v‖₁ − |vⱼ|), as row j does.
///
/// # Requires   nothing.
/// # Cost       O(1) for fro, 2 and nuc; two passes over v for 1 and inf.
/// # Source     Golub & Van Loan, 4th ed., §2.3, §5.1.2
#[method(norm, "Householder")]
fn householder(a: &Householder, ord: Norm) -> Result<f64> {
    let n = a.v().rows();
    let (own, others) = (a.eigenvalue().norm(), n.saturating_sub(1) as f64);
    if n == 0 {
        return Ok(0.0);
    }
    Ok(match ord {
        Norm::Fro => {
            let mut sum = RootSumSquares::default();
            sum.add(own);
            sum.add_times(1.0, others);
            sum.value()
        }
        Norm::Two => largest([own, others.min(1.0)]),
        Norm::Nuc => own + others,
        Norm::One | Norm::Inf => with_element!(a.v().dtype(), T => {
            let v = a.v().view::<T>()?;
            let moduli: Vec<f64> = (0..n).map(|i| v[(i, 0)].load().modulus()).collect();
            let sum: f64 = moduli.iter().sum();
            let beta = a.beta();
            largest(moduli.iter().map(|&m| (1.0 - beta * m * m).norm() + beta.norm() * m * (sum - m)))
        }),
    })
}
