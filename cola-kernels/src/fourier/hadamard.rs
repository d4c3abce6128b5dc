//! The Walsh–Hadamard transform.

use crate::error::{KernelError, Result};
use crate::field::Field;
use crate::lanes::vectorised;

/// Entries from which a transform is cut in two, each of which then stays in cache.
const CUT: usize = 1 << 12;

/// x ← H·x with Hᵢⱼ = (−1)^(number of ones that the binary digits of i and j have in common); not scaled.
///
/// # Cost     N·log₂N additions.
/// # Errors   `Shape` unless the length is a power of two.
pub fn hadamard<T: Field>(x: &mut [T]) -> Result<()> {
    if !x.len().is_power_of_two() {
        let expected = (x.len().next_power_of_two(), 1);
        return Err(KernelError::Shape {
            what: "operand of a Hadamard transform",
            expected,
            found: (x.len(), 1),
        });
    }
    T::k_hadamard(x);
    Ok(())
}

pub(crate) fn hadamard_kernel<T: Field>(x: &mut [T]) {
    if x.len() > CUT {
        let (left, right) = x.split_at_mut(x.len() / 2);
        vectorised!(butterflies(left, right));
        hadamard_kernel(left);
        hadamard_kernel(right);
        return;
    }
    vectorised!(in_cache(x));
}

#[inline(always)]
fn in_cache<T: Field>(x: &mut [T]) {
    let mut half = x.len() / 2;
    while half > 0 {
        for pair in x.chunks_exact_mut(2 * half) {
            let (left, right) = pair.split_at_mut(half);
            butterflies(left, right);
        }
        half /= 2;
    }
}

#[inline(always)]
fn butterflies<T: Field>(left: &mut [T], right: &mut [T]) {
    for (a, b) in left.iter_mut().zip(right) {
        (*a, *b) = (*a + *b, *a - *b);
    }
}
