//! `slogdet` of a permutation.

use crate::functions::SlogDet;
use crate::operators::Permutation;
use cola_runtime::{Result, c64, method};

/// det P = (−1)^(number of cycles of even length)
///
/// # Requires   nothing.
/// # Cost       n steps and n bits.
/// # Source     Golub & Van Loan, 4th ed., §3.4.1
#[method(slogdet, "Permutation")]
fn permutation(a: &Permutation) -> Result<SlogDet> {
    let p = a.indices();
    let mut seen = vec![false; p.len()];
    let mut even = true;
    for start in 0..p.len() {
        let (mut i, mut length) = (start, 0usize);
        while !seen[i] {
            seen[i] = true;
            i = p[i];
            length += 1;
        }
        // A cycle of length ℓ is ℓ − 1 exchanges; one seen before has ℓ = 0 and none.
        even ^= length > 0 && length % 2 == 0;
    }
    Ok(SlogDet { sign: c64::new(if even { 1.0 } else { -1.0 }, 0.0), logabsdet: 0.0 })
}
