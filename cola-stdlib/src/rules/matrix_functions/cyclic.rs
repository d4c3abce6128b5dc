//! f of cyclic convolutions by their eigenvalues.

use super::Callee;
use super::entries::number_near;
use crate::inference;
use crate::operators::{Spectrum, negated};
use crate::rules::cyclic::{Cyclic, spectrum};
use cola_runtime::{DType, Op, Result, Scalar};

/// f(C) = 𝓕ᴴ·diag(f(λ))·𝓕 is of the same kind.
pub(in crate::rules) fn cyclic<C: Cyclic>(callee: &Callee, op: &Op, a: &C) -> Result<Op> {
    let (values, dtype) = values(callee, op, spectrum(a)?, &a.lengths())?;
    let made = a.of_eigenvalues(values, dtype)?;
    let real = !made.dtype().is_complex();
    Ok(made.claimed(inference::function(&callee.f, inference::known(op), real)))
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
