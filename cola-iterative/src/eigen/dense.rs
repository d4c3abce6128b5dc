//! The whole space: eigenpairs of operators so small that a Krylov basis would span nearly all of it.

use super::wanted::Wanted;
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{Cholesky, Mat, MatMut, MatRef, Triangle, eigh, norm_fro, trsm};
use cola_runtime::{Array, Error, ErrorKind, Op, Result, Trans, Workspace};

/// The entries of A.
///
/// # Errors
/// Those of A; `NotFinite`.
pub(crate) fn entries<T: Working>(a: &Op) -> Result<Mat<T>> {
    let (m, n) = a.shape();
    let identity = Array::identity(n, T::DTYPE)?;
    let mut dense = Mat::<T>::zeros(m, n);
    let out = T::erase_mut(dense.as_mut());
    a.apply_into(Trans::None, ONE, identity.as_ref(), ZERO, out, &mut Workspace::new())?;
    if !cola_kernels::all_finite(dense.as_ref()) {
        let message = format!("{a} maps unit vectors to NaN or infinity");
        return Err(Error::new(ErrorKind::NotFinite, message));
    }
    Ok(dense)
}

/// All eigenvalues, ascending, and vectors of A·x = λ·B·x.
///
/// # Errors
/// `FalseClaim` where A is not self-adjoint, `NotPositiveDefinite` where B is not that.
fn whole<T: Working>(a: &Op, b: Option<&Op>) -> Result<(Vec<f64>, Mat<T>)> {
    let mut dense = entries::<T>(a)?;
    let n = dense.nrows();
    let skew = Mat::from_fn(n, n, |i, j| (dense[(i, j)] - dense[(j, i)].conj()).scale(0.5));
    let (off, norm) = (norm_fro(skew.as_ref()), norm_fro(dense.as_ref()));
    if off > 100.0 * T::EPS.sqrt() * norm {
        let message = format!("{a} was taken to be self-adjoint, but ‖A − Aᴴ‖/2 = {:.1e}·‖A‖", off / norm);
        return Err(Error::new(ErrorKind::FalseClaim, message)
            .with_help("the claim SelfAdjoint is false; KrylovSchur() does not need it"));
    }
    dense -= &skew;
    let Some(b) = b else { return eigh(dense.as_ref()).on("the operator") };
    // B = L·Lᴴ:  (L⁻¹·A·L⁻ᴴ)·y = λ·y,  x = L⁻ᴴ·y
    let factor = Cholesky::factor(entries::<T>(b)?.as_ref()).on("the second operator")?;
    let l = factor.l();
    let lower = |op, rhs: MatMut<'_, T>| trsm(Triangle::Lower, false, op, l.as_ref(), rhs);
    lower(cola_kernels::Trans::None, dense.as_mut()).on("the second operator")?;
    let mut reduced = dense.adjoint().to_owned();
    lower(cola_kernels::Trans::None, reduced.as_mut()).on("the second operator")?;
    let reduced = Mat::from_fn(n, n, |i, j| (reduced[(i, j)] + reduced[(j, i)].conj()).scale(0.5));
    let (values, mut vectors) = eigh(reduced.as_ref()).on("the pencil")?;
    lower(cola_kernels::Trans::Adjoint, vectors.as_mut()).on("the second operator")?;
    Ok((values, vectors))
}

fn chosen<T: Working>(values: &[f64], vectors: MatRef<'_, T>, order: &[usize]) -> Result<(Vec<f64>, Array)> {
    let vectors = Array::from_fn(vectors.nrows(), order.len(), |i, j| vectors[(i, order[j])])?;
    Ok((order.iter().map(|&i| values[i]).collect(), vectors))
}

/// The k most wanted pairs.
pub(crate) fn self_adjoint<T: Working>(
    a: &Op,
    b: Option<&Op>,
    wanted: Wanted,
    k: usize,
) -> Result<(Vec<f64>, Array)> {
    if k == 0 {
        return Ok((Vec::new(), Array::zeros(a.rows(), 0, T::DTYPE)?));
    }
    let (values, vectors) = whole::<T>(a, b)?;
    let mut order = wanted.order(&values);
    order.truncate(k);
    chosen(&values, vectors.as_ref(), &order)
}

/// The k pairs nearest σ, the nearest first.
pub(crate) fn nearest<T: Working>(a: &Op, b: Option<&Op>, sigma: f64, k: usize) -> Result<(Vec<f64>, Array)> {
    if k == 0 {
        return Ok((Vec::new(), Array::zeros(a.rows(), 0, T::DTYPE)?));
    }
    let (values, vectors) = whole::<T>(a, b)?;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| (values[i] - sigma).abs().total_cmp(&(values[j] - sigma).abs()));
    order.truncate(k);
    chosen(&values, vectors.as_ref(), &order)
}
