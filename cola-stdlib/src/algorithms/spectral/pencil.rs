//! Pairs of matrices: QZ iteration and substitution.

use super::general::by_substitution;
use super::residual::{residual, settle, warn_if_dependent};
use super::{Choose, Pairs};
use crate::algorithms::{Working, working};
use crate::kernel::OnOperand;
use cola_kernels::{MatRef, Trans, gemm, triangular_eigenvectors};
use cola_runtime::{Array, Error, ErrorKind, Result, with_number};

/// The chosen eigenpairs of A·v = λ·B·v, complex; vectors of norm 1.
///
/// # Errors
/// `Singular` when B is, to working precision.
pub(crate) fn pencil(a: &Array, b: &Array, choose: Choose<'_>) -> Result<Pairs> {
    let real = !(a.dtype().is_complex() || b.dtype().is_complex());
    let dtype = working(a.dtype().promote(b.dtype())).complex();
    let (a, b) = (a.cast(dtype)?, b.cast(dtype)?);
    with_number!(dtype, T => pairs::<T>(a.view()?, b.view()?, real, choose))
}

fn pairs<T: Working>(a: MatRef<'_, T>, b: MatRef<'_, T>, real: bool, choose: Choose<'_>) -> Result<Pairs> {
    let n = a.nrows();
    let f = cola_kernels::generalized_schur(a, b).on("(A, B)")?;
    let smallest = n as f64 * T::EPS * cola_kernels::norm_fro(b);
    let infinite = (0..n).filter(|&i| f.t[(i, i)].abs() <= smallest).count();
    if infinite > 0 {
        let why = format!(
            "B of A·v = λ·B·v is singular to working precision: {infinite} of {n} eigenvalues are infinite"
        );
        return Err(Error::new(ErrorKind::Singular, why)
            .with_help("exchange A and B, and take the reciprocals of the eigenvalues"));
    }
    let values = (0..n).map(|i| f.s[(i, i)].to_scalar() / f.t[(i, i)].to_scalar()).collect();
    let Pairs { values, vectors } = by_substitution(values, real, choose, |chosen| {
        let x = triangular_eigenvectors(f.s.as_ref(), Some(f.t.as_ref()), chosen).on("(A, B)")?;
        let mut vectors = Array::zeros(n, chosen.len(), T::DTYPE)?;
        let to = vectors.view_mut::<T>()?;
        gemm(to, T::zero(), T::one(), Trans::None, f.z.as_ref(), Trans::None, x.as_ref()).on("A")?;
        Ok(vectors)
    })?;
    let eta = residual::<T>(a, Some(b), &values, &vectors)?;
    settle("QZ iteration", eta, n, T::EPS, &vectors)?;
    warn_if_dependent(&values, &vectors)?;
    Ok(Pairs { values, vectors })
}
