//! Pairs of matrices: QZ iteration and substitution.

use super::general::by_substitution;
use super::residual::{residual, settle, warn_if_dependent};
use super::{Choose, Pairs};
use crate::algorithms::{Working, working};
use crate::entrywise;
use crate::kernel::OnOperand;
use crate::number::quotient;
use cola_kernels::{MatRef, Trans, gemm, triangular_eigenvectors};
use cola_runtime::{Array, Error, ErrorKind, Result, Scalar, with_number};

/// The chosen eigenpairs of A·v = λ·B·v, complex; vectors of norm 1.
///
/// # Errors
/// `Singular` when B is, to working precision.
pub(crate) fn pencil(a: &Array, b: &Array, choose: Choose<'_>) -> Result<Pairs> {
    let real = !(a.dtype().is_complex() || b.dtype().is_complex());
    let dtype = working(a.dtype().promote(b.dtype())).complex();
    // The eigenvalues of (A/2ⁱ, B/2ʲ) are those of (A, B) over 2ⁱ⁻ʲ.
    let ((a, i), (b, j)) = (moderate(&a.cast(dtype)?)?, moderate(&b.cast(dtype)?)?);
    with_number!(dtype, T => pairs::<T>(a.view()?, b.view()?, f64::from(i - j), real, choose))
}

/// (A/2ᵏ, k) with entries of modulus about one; k = 0 where A is of moderate size.
fn moderate(a: &Array) -> Result<(Array, i32)> {
    let largest = with_number!(a.dtype(), T => cola_kernels::max_abs(a.view::<T>()?));
    let bound = if a.dtype() == cola_runtime::DType::C32 { 1e12 } else { 1e100 };
    if largest == 0.0 || !largest.is_finite() || (1.0 / bound..bound).contains(&largest) {
        return Ok((a.clone(), 0));
    }
    let k = largest.log2().floor() as i32;
    let half = |k: i32| Scalar::new(f64::from(-k).exp2(), 0.0);
    Ok((entrywise::scaled(half(k - k / 2), &entrywise::scaled(half(k / 2), a)?)?, k))
}

fn pairs<T: Working>(
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    exponent: f64,
    real: bool,
    choose: Choose<'_>,
) -> Result<Pairs> {
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
    let values: Vec<Scalar> =
        (0..n).map(|i| quotient(f.s[(i, i)].to_scalar(), f.t[(i, i)].to_scalar())).collect();
    let (first, second) = ((exponent / 2.0).floor(), exponent - (exponent / 2.0).floor());
    let of_a_and_b = |values: &[Scalar]| -> Vec<Scalar> {
        values.iter().map(|z| z * first.exp2() * second.exp2()).collect()
    };
    let choose_scaled = |values: &[Scalar]| choose(&of_a_and_b(values));
    let Pairs { values, vectors } = by_substitution(values, real, &choose_scaled, |chosen| {
        let x = triangular_eigenvectors(f.s.as_ref(), Some(f.t.as_ref()), chosen).on("(A, B)")?;
        let mut vectors = Array::zeros(n, chosen.len(), T::DTYPE)?;
        let to = vectors.view_mut::<T>()?;
        gemm(to, T::zero(), T::one(), Trans::None, f.z.as_ref(), Trans::None, x.as_ref()).on("A")?;
        Ok(vectors)
    })?;
    let eta = residual::<T>(a, Some(b), &values, &vectors)?;
    settle("QZ iteration", eta, n, T::EPS, &vectors)?;
    warn_if_dependent(&values, &vectors)?;
    Ok(Pairs { values: of_a_and_b(&values), vectors })
}
