//! f of cyclic convolutions by their eigenvalues.

use super::Callee;
use super::entries::number_near;
use crate::inference;
use crate::operators::{Circulant, Convolution, Spectrum, negated};
use crate::rules::spectra;
use cola_runtime::{DType, Op, Result, Scalar};

/// f(C) = 𝓕ᴴ·diag(f(λ))·𝓕 is circulant again.
pub(in crate::rules) fn circulant(callee: &Callee, op: &Op, a: &Circulant) -> Result<Op> {
    spectra::finite("Circulant", a.column())?;
    let (values, dtype) = values(callee, op, a.spectrum()?, &[op.rows()])?;
    Ok(claimed(callee, op, Circulant::of_eigenvalues(values, dtype)?))
}

/// f(C) = 𝓕ᴴ·diag(f(λ))·𝓕 is a circular convolution again.
pub(in crate::rules) fn convolution(callee: &Callee, op: &Op, a: &Convolution) -> Result<Op> {
    spectra::finite("Convolution", a.kernel())?;
    let (values, dtype) = values(callee, op, a.spectrum()?, a.sizes())?;
    Ok(claimed(callee, op, Convolution::of_eigenvalues(values, a.sizes(), dtype)?))
}

fn claimed(callee: &Callee, op: &Op, made: Op) -> Op {
    let real = !made.dtype().is_complex();
    made.claimed(inference::function(&callee.f, inference::known(op), real))
}

/// f(λₖ) for all k, and the dtype of the operator that has them: real if A is, f is and conjugate pairs stay such.
///
/// An eigenvalue that rounding cannot tell from a branch point or cut of f is taken to be there.
fn values(callee: &Callee, op: &Op, spectrum: &Spectrum, sizes: &[usize]) -> Result<(Vec<Scalar>, DType)> {
    let (n, dtype) = (spectrum.values.len(), op.dtype());
    let mut out = Vec::with_capacity(n);
    for (k, &z) in spectrum.values.iter().enumerate() {
        let what = || format!("eigenvalue {k}");
        out.push(number_near(callee, &what, z, spectrum.resolution, dtype.complex())?.0);
    }
    // Both of a pair may have been moved to one cut.
    let is_pair = |k: usize| (out[negated(k, sizes)] - out[k].conj()).norm() <= 1e-8 * out[k].norm();
    let real = !dtype.is_complex() && callee.f.is_symmetric() && (0..n).all(is_pair);
    Ok((out, if real { dtype } else { dtype.complex() }))
}
