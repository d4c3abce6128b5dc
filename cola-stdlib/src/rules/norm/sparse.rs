//! `norm` of a sparse matrix, from its entries.

use super::is_entrywise;
use super::tally::Tally;
use crate::functions::Norm;
use crate::operators::Sparse;
use cola_runtime::{Element, Number, Result, method, with_element};

/// fro: (Σ|aᵢⱼ|²)^½, 1: maxⱼ Σᵢ|aᵢⱼ|, inf: maxᵢ Σⱼ|aᵢⱼ|, over the stored entries
///
/// # Requires   ord is fro, 1 or inf.
/// # Cost       one pass over the stored entries; m or n sums.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Sparse", guard = is_entrywise)]
fn sparse(a: &Sparse, ord: Norm) -> Result<f64> {
    let pattern = a.pattern();
    let mut tally = Tally::new(ord, (pattern.rows(), pattern.cols()));
    with_element!(a.values().dtype(), T => {
        let values = a.values().view::<T>()?;
        for i in 0..pattern.rows() {
            for p in pattern.indptr()[i]..pattern.indptr()[i + 1] {
                tally.add(i, pattern.indices()[p] as usize, values[(p, 0)].load().modulus());
            }
        }
    });
    Ok(tally.value())
}
