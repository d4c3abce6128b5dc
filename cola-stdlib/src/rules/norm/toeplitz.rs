//! `norm` of a Toeplitz matrix, from its diagonals.

use super::is_entrywise;
use super::tally::{RootSumSquares, largest};
use crate::functions::Norm;
use crate::operators::Toeplitz;
use cola_runtime::{Element, Number, Operator, Result, method, with_element};

/// fro: (Σ nₖ·|tₖ|²)^½ for diagonals of nₖ entries; 1 and inf: the largest sum of m (or n) moduli in a row of |t₋₍ₙ₋₁₎|, …, |tₘ₋₁|
///
/// # Requires   ord is fro, 1 or inf.
/// # Cost       m + n.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Toeplitz", guard = is_entrywise)]
fn toeplitz(a: &Toeplitz, ord: Norm) -> Result<f64> {
    let (m, n) = a.shape();
    let moduli: Vec<f64> = with_element!(a.dtype(), T => {
        let t = a.diagonals().view::<T>()?;
        (0..t.nrows()).map(|k| t[(k, 0)].load().modulus()).collect()
    });
    if ord == Norm::Fro {
        let mut sum = RootSumSquares::default();
        for (k, &x) in moduli.iter().enumerate() {
            // Diagonal k starts k + 1 entries from the upper right corner, and is cut by both sides.
            sum.add_times(x, (k + 1).min(m + n - 1 - k).min(m).min(n) as f64);
        }
        return Ok(sum.value());
    }
    let total: f64 = moduli.iter().sum();
    if !total.is_finite() {
        return Ok(total);
    }
    let width = if ord == Norm::One { m } else { n };
    let mut ends = vec![0.0];
    moduli.iter().for_each(|x| ends.push(ends[ends.len() - 1] + x));
    Ok(largest((width..ends.len()).map(|k| ends[k] - ends[k - width])))
}
