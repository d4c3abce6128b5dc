//! Hermitian matrices, Hermitian-definite pairs, and singular values.

use super::{Pairs, array_of};
use crate::algorithms::{Working, working};
use crate::kernel::OnOperand;
use cola_kernels::{Cholesky, MatRef, Trans, Triangle, trsm};
use cola_runtime::{Array, Result, Scalar, with_number};

fn real(values: Vec<f64>) -> Vec<Scalar> {
    values.into_iter().map(|x| Scalar::new(x, 0.0)).collect()
}

/// All eigenpairs of a Hermitian matrix, ascending; the vectors are orthonormal. Only the lower triangle is read.
pub(crate) fn hermitian(a: &Array) -> Result<Pairs> {
    let a = a.cast(working(a.dtype()))?;
    with_number!(a.dtype(), T => {
        let (values, vectors) = cola_kernels::eigh(a.view::<T>()?).on("A")?;
        Ok(Pairs { values: real(values), vectors: array_of(vectors.as_ref())? })
    })
}

/// The same of a Hermitian tridiagonal matrix, from its diagonal and its subdiagonal.
pub(crate) fn tridiagonal(diag: &Array, sub: &Array) -> Result<Pairs> {
    let dtype = working(diag.dtype());
    let (diag, sub) = (diag.cast(dtype)?, sub.cast(dtype)?);
    with_number!(dtype, T => {
        let (values, vectors) = cola_kernels::tridiagonal_eigh(&diag.to_vec::<T>()?, &sub.to_vec::<T>()?).on("A")?;
        Ok(Pairs { values: real(values), vectors: array_of(vectors.as_ref())? })
    })
}

/// All eigenpairs of A·v = λ·B·v, A Hermitian, B positive definite, ascending, with Vᴴ·B·V = I: with B = L·Lᴴ those of
/// L⁻¹·A·L⁻ᴴ. Only the lower triangle of B is read.
pub(crate) fn hermitian_pencil(a: &Array, b: &Array) -> Result<Pairs> {
    let dtype = working(a.dtype().promote(b.dtype()));
    let (a, b) = (a.cast(dtype)?, b.cast(dtype)?);
    with_number!(dtype, T => reduced::<T>(a.view()?, b.view()?))
}

fn reduced<T: Working>(a: MatRef<'_, T>, b: MatRef<'_, T>) -> Result<Pairs> {
    let factor = Cholesky::factor(b).on("B")?;
    let l = factor.packed();
    let n = a.nrows();
    let mut c = a.to_owned();
    trsm(Triangle::Lower, false, Trans::None, l, c.as_mut()).on("B")?;
    // C = L⁻¹·A; (C·L⁻ᴴ)ᴴ = L⁻¹·Cᴴ.
    let mut c = c.adjoint().to_owned();
    trsm(Triangle::Lower, false, Trans::None, l, c.as_mut()).on("B")?;
    for j in 0..n {
        // The triangle that is read becomes the mean of both: rounding has made them differ.
        for i in j..n {
            c[(i, j)] = (c[(i, j)] + cola_kernels::Field::conj(c[(j, i)])).scale(0.5);
        }
    }
    let (values, mut vectors) = cola_kernels::eigh(c.as_ref()).on("A")?;
    trsm(Triangle::Lower, false, Trans::Adjoint, l, vectors.as_mut()).on("B")?;
    Ok(Pairs { values: real(values), vectors: array_of(vectors.as_ref())? })
}

/// U, s, V of a matrix: thin, s descending.
pub(crate) fn svd(a: &Array) -> Result<(Array, Vec<f64>, Array)> {
    let a = a.cast(working(a.dtype()))?;
    with_number!(a.dtype(), T => {
        let f = cola_kernels::svd(a.view::<T>()?).on("A")?;
        Ok((array_of(f.u.as_ref())?, f.s, array_of(f.v.as_ref())?))
    })
}
