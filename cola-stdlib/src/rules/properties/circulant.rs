//! `properties` of a circulant matrix.

use super::bounds::{modulus_at_most, sum_at_most};
use super::{of_dtype, scalars};
use crate::operators::Circulant;
use crate::properties::{PD, PSD, REAL, SELF_ADJOINT, SYMMETRIC, UNITARY};
use cola_runtime::{Element, PropSet, Result, Scalar, method, with_element};

/// Real entries ⇒ Real; cⱼ = cₙ₋ⱼ ⇒ Symmetric; cⱼ = conj(cₙ₋ⱼ) ⇒ SelfAdjoint; and then PSD when c₀ ≥ Σ|cⱼ| over the
/// others, PD when that is strict or all eigenvalues are above the bound on their rounding. One entry of ±1 or ±i ⇒ Unitary.
///
/// Rounding cannot make it claim too much. Definite matrices whose least eigenvalue is within rounding of zero are not
/// recognised, nor unitary ones other than shifts by ±1 and ±i.
///
/// # Cost     one pass over n entries; one Fourier transform where a self-adjoint matrix is not diagonally dominant.
/// # Source   Gershgorin: Horn & Johnson, Matrix Analysis, 2nd ed., 6.1.10; Higham, Accuracy and Stability, Theorem 24.2
#[method(properties, "Circulant")]
fn circulant(a: &Circulant) -> Result<PropSet> {
    let c: Vec<Scalar> = with_element!(a.column().dtype(), T => {
        let v = a.column().view::<T>()?;
        (0..v.nrows()).map(|i| v[(i, 0)].to_scalar()).collect()
    });
    let n = c.len();
    let mut found = of_dtype(a.column().dtype());
    let nonzero: Vec<usize> = (0..n).filter(|&j| c[j] != Scalar::new(0.0, 0.0)).take(2).collect();
    match nonzero.as_slice() {
        // A multiple of the identity, 0 included.
        [] | [0] => {
            return Ok(found.union(scalars::facts(c.first().copied().into_iter())).union(SYMMETRIC.set()));
        }
        [j] if UNITARY.is_in(scalars::facts(std::iter::once(c[*j]))) => found = found.union(UNITARY.set()),
        _ => {}
    }
    let mirrored = |j: usize| c[(n - j) % n];
    if c.iter().all(|z| z.im == 0.0) {
        found = found.union(REAL.set());
    }
    if (0..n).all(|j| c[j] == mirrored(j)) {
        found = found.union(SYMMETRIC.set());
    }
    if (0..n).all(|j| c[j] == mirrored(j).conj()) {
        found = found.union(SELF_ADJOINT.set());
        let radius = c[1..].iter().map(|&z| modulus_at_most(z)).fold(0.0, sum_at_most);
        if !c[0].re.is_finite() {
            return Ok(found);
        }
        if c[0].re > radius {
            found = found.union(PD.set());
        } else if c[0].re >= radius {
            found = found.union(PSD.set());
        } else if c[0].re > 0.0 {
            let spectrum = a.spectrum()?;
            // Written so that NaN proves nothing.
            if spectrum.values.iter().all(|z| z.re > spectrum.error) {
                found = found.union(PD.set());
            }
        }
    }
    Ok(found)
}
