//! `properties` of a Toeplitz matrix.

use super::bounds::{modulus_at_most, sum_at_most};
use super::of_dtype;
use crate::operators::{Circulant, Toeplitz};
use crate::properties::{PD, PSD, REAL, SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{Array, Element, Operator, PropSet, Result, Scalar, method, with_element};

/// Real entries ⇒ Real; tₖ = t₋ₖ ⇒ Symmetric; tₖ = conj(t₋ₖ) ⇒ SelfAdjoint; and then PSD when t₀ is at least every row's
/// sum of the other moduli, PD when that is strict, or strict in the first row while t₁ ≠ 0. PD also when a circulant
/// matrix of which T is a corner has only eigenvalues above the bound on their rounding.
///
/// Rounding cannot make it claim too much. Other definite matrices are not recognised: claim them.
///
/// # Cost     one pass over the diagonals; one Fourier transform where a self-adjoint matrix is not diagonally dominant.
/// # Source   Gershgorin; Taussky: Horn & Johnson, Matrix Analysis, 2nd ed., 6.1.10 and 6.2.27; Cauchy interlacing
#[method(properties, "Toeplitz")]
fn toeplitz(a: &Toeplitz) -> Result<PropSet> {
    let t: Vec<Scalar> = with_element!(a.dtype(), T => {
        let v = a.diagonals().view::<T>()?;
        (0..v.nrows()).map(|k| v[(k, 0)].to_scalar()).collect()
    });
    let mut found = of_dtype(a.dtype());
    if t.iter().all(|z| z.im == 0.0) {
        found = found.union(REAL.set());
    }
    let (m, n) = a.shape();
    if m != n {
        return Ok(found);
    }
    let mirrored =
        |conj: bool| t.iter().zip(t.iter().rev()).all(|(x, y)| *x == if conj { y.conj() } else { *y });
    if mirrored(false) {
        found = found.union(SYMMETRIC.set());
    }
    if mirrored(true) {
        found = found.union(SELF_ADJOINT.set()).union(definite(&t[n.saturating_sub(1)..])?);
    }
    Ok(found)
}

/// For a Hermitian matrix with this first column.
fn definite(column: &[Scalar]) -> Result<PropSet> {
    let Some((first, others)) = column.split_first() else { return Ok(PD.set()) };
    // Sums of the moduli of t₁, …, tₖ, or slightly more.
    let mut sums = vec![0.0];
    others.iter().for_each(|&z| sums.push(sum_at_most(sums[sums.len() - 1], modulus_at_most(z))));
    let last = sums.len() - 1;
    let largest = (0..=last).map(|i| sum_at_most(sums[i], sums[last - i])).fold(0.0, f64::max);
    let coupled = others.first().is_some_and(|&z| z != Scalar::new(0.0, 0.0));
    if !first.re.is_finite() {
        return Ok(PropSet::EMPTY);
    }
    // All comparisons are false for NaN.
    if first.re > largest || (first.re >= largest && coupled && first.re > sums[last]) {
        return Ok(PD.set());
    }
    if first.re >= largest {
        return Ok(PSD.set());
    }
    let by_eigenvalues = first.re > 0.0 && column.iter().all(|z| z.re.is_finite() && z.im.is_finite());
    Ok(if by_eigenvalues && embedding_is_definite(column)? { PD.set() } else { PropSet::EMPTY })
}

/// A positive definite circulant matrix has T in its corner.
fn embedding_is_definite(column: &[Scalar]) -> Result<bool> {
    let n = column.len();
    let size = (2 * n).next_power_of_two();
    let entry = |k: usize| match (k < n, size - k < n) {
        (true, _) => column[k],
        (_, true) => column[size - k].conj(),
        _ => Scalar::new(0.0, 0.0),
    };
    let circulant = Circulant::new(Array::vector((0..size).map(entry).collect()))?;
    let Some(circulant) = circulant.downcast_ref::<Circulant>() else { return Ok(false) };
    let spectrum = circulant.spectrum()?;
    Ok(spectrum.values.iter().all(|z| z.re > spectrum.error))
}
