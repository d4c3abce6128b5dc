//! General matrices: QR iteration and substitution.

use super::residual::{norm, residual, settle, warn_if_dependent};
use super::{Choose, Pairs, array_of, columns};
use crate::algorithms::{Working, working};
use crate::kernel::OnOperand;
use cola_kernels::{Field, MatRef, Trans, gemm, triangular_eigenvectors};
use cola_runtime::{Array, Error, ErrorKind, Evidence, Result, Scalar, report, with_number};

/// The chosen eigenpairs of a square matrix, complex; vectors of norm 1.
pub(crate) fn general(a: &Array, choose: Choose<'_>) -> Result<Pairs> {
    let a = a.cast(working(a.dtype()))?;
    let real = !a.dtype().is_complex();
    let quick = with_number!(a.dtype(), T => by_qr::<T>(a.view()?, choose));
    let wide = a.cast(a.dtype().complex())?;
    with_number!(wide.dtype(), T => checked::<T>(wide.view()?, quick, real, choose))
}

/// What was found quickly, if it passes its check; else what the Schur form gives.
fn checked<T: Working>(
    a: MatRef<'_, T>,
    quick: Result<Pairs>,
    real: bool,
    choose: Choose<'_>,
) -> Result<Pairs> {
    let n = a.nrows();
    if let Ok(pairs) = quick {
        let eta = residual::<T>(a, None, &pairs.values, &pairs.vectors)?;
        if eta <= 10.0 * (n as f64 + 10.0) * T::EPS {
            report::push(|| Evidence::of("QR iteration").residual(eta));
            warn_if_dependent(&pairs.values, &pairs.vectors)?;
            return Ok(pairs);
        }
    }
    let pairs = by_schur::<T>(a, real, choose)?;
    let eta = residual::<T>(a, None, &pairs.values, &pairs.vectors)?;
    settle("the Schur form", eta, n, T::EPS, &pairs.vectors)?;
    warn_if_dependent(&pairs.values, &pairs.vectors)?;
    Ok(pairs)
}

/// Those of the library, in real arithmetic for a real matrix; not checked.
fn by_qr<T: Working>(a: MatRef<'_, T>, choose: Choose<'_>) -> Result<Pairs>
where
    T::Cx: Working,
{
    let (values, vectors) = cola_kernels::eig(a).on("A")?;
    let chosen = choose(&values);
    let vectors = columns::<T::Cx>(vectors.as_ref(), &chosen)?;
    Ok(Pairs { values: chosen.iter().map(|&j| values[j]).collect(), vectors })
}

/// A = Q·T·Qᴴ, then Q times the vectors of T.
fn by_schur<T: Working>(a: MatRef<'_, T>, real: bool, choose: Choose<'_>) -> Result<Pairs> {
    let f = cola_kernels::schur(a).on("A")?;
    let values = (0..a.nrows()).map(|i| f.t[(i, i)].to_scalar()).collect();
    by_substitution(values, real, choose, |chosen| {
        let x = triangular_eigenvectors(f.t.as_ref(), None, chosen).on("A")?;
        let mut vectors = Array::zeros(a.nrows(), chosen.len(), T::DTYPE)?;
        let to = vectors.view_mut::<T>()?;
        gemm(to, T::zero(), T::one(), Trans::None, f.q.as_ref(), Trans::None, x.as_ref()).on("A")?;
        Ok(vectors)
    })
}

/// The chosen eigenpairs, where `vectors` makes those that belong to entries of a triangular form. Those of a `real` problem, which
/// complex arithmetic has made nearly conjugate, are made conjugate, values and vectors: a conjugate pair has the residual of
/// the pair that it comes from, however sensitive its eigenvalue is.
pub(super) fn by_substitution(
    mut values: Vec<Scalar>,
    real: bool,
    choose: Choose<'_>,
    vectors: impl FnOnce(&[usize]) -> Result<Array>,
) -> Result<Pairs> {
    let sources = if real { conjugate_pairs(&mut values) } else { vec![None; values.len()] };
    let chosen = choose(&values);
    let mut vectors = vectors(&chosen.iter().map(|&j| sources[j].unwrap_or(j)).collect::<Vec<_>>())?;
    with_number!(vectors.dtype(), T => {
        let mut all = vectors.view_mut::<T>()?;
        for (at, _) in chosen.iter().enumerate().filter(|&(_, &j)| sources[j].is_some()) {
            for i in 0..all.nrows() {
                all[(i, at)] = Field::conj(all[(i, at)]);
            }
        }
    });
    Ok(Pairs { values: chosen.iter().map(|&j| values[j]).collect(), vectors })
}

/// Makes the eigenvalues of a real matrix, of which complex arithmetic has made nearly conjugate pairs, conjugate: each
/// below the real axis takes the conjugate of its nearest partner above, so that ties of their moduli are ties. Returns that partner.
fn conjugate_pairs(values: &mut [Scalar]) -> Vec<Option<usize>> {
    let mut partners = vec![None; values.len()];
    let mut left: Vec<usize> = (0..values.len()).filter(|&i| values[i].im < 0.0).collect();
    for i in 0..values.len() {
        if values[i].im <= 0.0 {
            continue;
        }
        let distance = |j: &usize| (values[*j].conj() - values[i]).norm();
        let best = (0..left.len()).min_by(|&p, &q| distance(&left[p]).total_cmp(&distance(&left[q])));
        // What is nearer to the real axis than to a partner is a real value that rounding has moved.
        if let Some(p) = best.filter(|&p| distance(&left[p]) <= values[i].im) {
            let j = left.swap_remove(p);
            values[j] = values[i].conj();
            partners[j] = Some(i);
        }
    }
    partners
}

/// The chosen eigenpairs of a normal matrix, from its Schur form: the vectors are orthonormal.
///
/// # Errors
/// `FalseClaim` when T is not diagonal up to rounding.
pub(crate) fn normal(a: &Array, choose: Choose<'_>) -> Result<Pairs> {
    let wide = a.cast(working(a.dtype()).complex())?;
    with_number!(wide.dtype(), T => normal_pairs::<T>(wide.view()?, !a.dtype().is_complex(), choose))
}

fn normal_pairs<T: Working>(a: MatRef<'_, T>, real: bool, choose: Choose<'_>) -> Result<Pairs> {
    let n = a.nrows();
    let f = cola_kernels::schur(a).on("A")?;
    let size = cola_kernels::norm_fro(f.t.as_ref());
    let above = norm(n, |j| norm(j, |i| f.t[(i, j)].abs()));
    if above > T::EPS.sqrt() * size {
        let share = above / size;
        let why =
            format!("A is claimed to be normal, but {share:.1e} of its Schur form is above the diagonal");
        return Err(Error::new(ErrorKind::FalseClaim, why).with_help("drop the claim"));
    }
    let mut values: Vec<Scalar> = (0..n).map(|i| f.t[(i, i)].to_scalar()).collect();
    if real {
        conjugate_pairs(&mut values);
    }
    let chosen = choose(&values);
    let pairs = Pairs {
        values: chosen.iter().map(|&j| values[j]).collect(),
        vectors: columns(f.q.as_ref(), &chosen)?,
    };
    let eta = residual::<T>(a, None, &pairs.values, &pairs.vectors)?;
    settle("the Schur form", eta, n, T::EPS, &pairs.vectors)?;
    Ok(pairs)
}

/// Q and T with A = Q·T·Qᴴ, complex.
pub(crate) fn schur(a: &Array) -> Result<(Array, Array)> {
    let wide = a.cast(working(a.dtype()).complex())?;
    with_number!(wide.dtype(), T => {
        let f = cola_kernels::schur(wide.view::<T>()?).on("A")?;
        Ok((array_of(f.q.as_ref())?, array_of(f.t.as_ref())?))
    })
}
