//! `properties` of a Fourier transform.

use crate::operators::Fft;
use crate::properties::{IDEMPOTENT, PD, REAL, SELF_ADJOINT};
use cola_runtime::{PropSet, Result, method};

/// 𝓕 with all nᵢ ≤ 2 ⇒ Real and SelfAdjoint; with all nᵢ = 1 ⇒ PD and Idempotent: it is (1).
///
/// # Cost     one pass over the axes.
/// # Source   by definition: 𝓕₂ = ((1, 1), (1, −1))/√2.
#[method(properties, "Fft")]
fn fft(a: &Fft) -> Result<PropSet> {
    let largest = a.sizes().iter().copied().max().unwrap_or(0);
    let real = REAL.set().union(SELF_ADJOINT.set());
    Ok(match largest {
        0 | 1 => real.union(PD.set()).union(IDEMPOTENT.set()),
        2 => real,
        _ => PropSet::EMPTY,
    })
}
