//! `properties` of a convolution.

use super::bounds::{modulus_at_most, sum_at_most};
use super::scalars;
use crate::operators::{Convolution, Mode, negated};
use crate::properties::{NORMAL, PD, PSD, REAL, SELF_ADJOINT, SYMMETRIC, UNITARY};
use cola_runtime::{Array, Element, PropSet, Result, Scalar, method, with_element};

/// Real kernel ⇒ Real; circular ⇒ Normal. A kernel h (circular: with its period) that is its own reverse ⇒ Symmetric, the
/// conjugate of it ⇒ SelfAdjoint; and then PSD when the middle entry is at least the sum of the other moduli, PD when that is
/// strict or, circular, all eigenvalues are above the bound on their rounding. Circular with one entry of ±1 or ±i ⇒ Unitary.
///
/// Rounding cannot make it claim too much. Other definite convolutions are not recognised: claim them.
///
/// # Cost     one pass over the kernel; one Fourier transform where a circular one is not diagonally dominant.
/// # Source   Gershgorin: Horn & Johnson, Matrix Analysis, 2nd ed., 6.1.10; Higham, Accuracy and Stability, Theorem 24.2
#[method(properties, "Convolution")]
fn convolution(a: &Convolution) -> Result<PropSet> {
    let mut found = PropSet::EMPTY;
    let circular = a.mode() == Mode::Circular;
    if circular {
        found = found.union(NORMAL.set());
    }
    let h = if circular { entries(&a.period()?)? } else { entries(a.kernel())? };
    if h.iter().all(|z| z.im == 0.0) {
        found = found.union(REAL.set());
    }
    let same = a.mode() == Mode::Same && a.kernel_sizes().iter().all(|k| k % 2 == 1);
    if !circular && !same {
        return Ok(found);
    }
    if let ([z], true) =
        (h.iter().filter(|z| **z != Scalar::default()).collect::<Vec<_>>().as_slice(), circular)
        && UNITARY.is_in(scalars::facts(std::iter::once(**z)))
    {
        found = found.union(UNITARY.set());
    }
    let last = h.len().saturating_sub(1);
    let mirror = |j: usize| if circular { negated(j, a.sizes()) } else { last - j };
    if (0..h.len()).all(|j| h[j] == h[mirror(j)]) {
        found = found.union(SYMMETRIC.set());
    }
    if (0..h.len()).all(|j| h[j] == h[mirror(j)].conj()) {
        found = found.union(SELF_ADJOINT.set()).union(definite(a, &h, if circular { 0 } else { last / 2 })?);
    }
    Ok(found)
}

/// For a self-adjoint convolution whose diagonal is hₘ.
fn definite(a: &Convolution, h: &[Scalar], middle: usize) -> Result<PropSet> {
    let Some(d) = h.get(middle) else { return Ok(PD.set()) };
    let others = h.iter().enumerate().filter(|&(j, _)| j != middle);
    let radius = others.map(|(_, &z)| modulus_at_most(z)).fold(0.0, sum_at_most);
    if !d.re.is_finite() {
        return Ok(PropSet::EMPTY);
    }
    // All comparisons are false for NaN.
    if d.re > radius {
        return Ok(PD.set());
    }
    if d.re >= radius {
        return Ok(PSD.set());
    }
    if a.mode() == Mode::Circular && d.re > 0.0 {
        let spectrum = a.spectrum()?;
        if spectrum.values.iter().all(|z| z.re > spectrum.error) {
            return Ok(PD.set());
        }
    }
    Ok(PropSet::EMPTY)
}

fn entries(a: &Array) -> Result<Vec<Scalar>> {
    with_element!(a.dtype(), T => {
        let v = a.view::<T>()?;
        Ok((0..v.nrows()).map(|i| v[(i, 0)].to_scalar()).collect())
    })
}
