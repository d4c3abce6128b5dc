//! Small words of dense matrices, for the methods of this folder.

use crate::algorithms::Working;
use crate::kernel::OnOperand;
use cola_kernels::{Lu, Mat, MatMut, MatRef, Trans, Triangle, gemm, norm1, norm1_inverse_estimate, trsm};
use cola_runtime::{Error, ErrorKind, Result};

/// A·B.
pub(super) fn times<T: Working>(a: MatRef<'_, T>, b: MatRef<'_, T>) -> Result<Mat<T>> {
    let mut out = zeros(a.nrows(), b.ncols())?;
    let (zero, one) = (T::from_f64(0.0), T::from_f64(1.0));
    gemm(out.as_mut(), zero, one, Trans::None, a, Trans::None, b).on("a product")?;
    Ok(out)
}

/// Triangular products up to this size are not split further.
const SMALL: usize = 128;

/// A·B for upper triangular A and B: [[A₁₁·B₁₁, A₁₁·B₁₂ + A₁₂·B₂₂], [0, A₂₂·B₂₂]], a third of the operations.
pub(super) fn times_upper<T: Working>(a: MatRef<'_, T>, b: MatRef<'_, T>) -> Result<Mat<T>> {
    let mut out = zeros(a.nrows(), a.nrows())?;
    multiply_upper(a, b, out.as_mut())?;
    Ok(out)
}

fn multiply_upper<T: Working>(a: MatRef<'_, T>, b: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<()> {
    let (n, zero, one) = (a.nrows(), T::from_f64(0.0), T::from_f64(1.0));
    if n <= SMALL {
        return gemm(out, zero, one, Trans::None, a, Trans::None, b).on("a product");
    }
    let half = n / 2;
    let (a11, a12, _, a22) = a.split_at(half, half);
    let (b11, b12, _, b22) = b.split_at(half, half);
    let (c11, mut c12, _, c22) = out.split_at_mut(half, half);
    gemm(c12.as_mut(), zero, one, Trans::None, a11, Trans::None, b12).on("a product")?;
    gemm(c12, one, one, Trans::None, a12, Trans::None, b22).on("a product")?;
    multiply_upper(a11, b11, c11)?;
    multiply_upper(a22, b22, c22)
}

/// C ← C + α·A·B.
pub(super) fn update<T: Working>(
    c: MatMut<'_, T>,
    alpha: f64,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
) -> Result<()> {
    gemm(c, T::from_f64(1.0), T::from_f64(alpha), Trans::None, a, Trans::None, b).on("a product")
}

/// An m×n zero matrix, or `OutOfMemory`.
pub(super) fn zeros<T: Working>(m: usize, n: usize) -> Result<Mat<T>> {
    let mut out = Mat::new();
    out.try_reserve(m, n).map_err(|_| Error::out_of_memory(m, n, T::DTYPE))?;
    out.resize_with(m, n, |_, _| T::from_f64(0.0));
    Ok(out)
}

/// Σ cₖ·Aₖ + c·I.
pub(super) fn combination<T: Working>(terms: &[(f64, &Mat<T>)], identity: f64, n: usize) -> Result<Mat<T>> {
    let mut out = zeros(n, n)?;
    for j in 0..n {
        let column = out.col_as_slice_mut(j);
        for (c, a) in terms {
            column.iter_mut().zip(a.col_as_slice(j)).for_each(|(y, x)| *y += x.scale(*c));
        }
        column[j] += T::from_f64(identity);
    }
    Ok(out)
}

/// A ← c·A.
pub(super) fn scale<T: Working>(a: &mut Mat<T>, c: f64) {
    for j in 0..a.ncols() {
        a.col_as_slice_mut(j).iter_mut().for_each(|x| *x = x.scale(c));
    }
}

/// A⁻¹·B by LU, in the memory of B.
pub(super) fn solve<T: Working>(a: Mat<T>, mut b: Mat<T>) -> Result<Mat<T>> {
    let lu = Lu::factor_in_place(a).on("the denominator")?;
    lu.solve_in_place(Trans::None, b.as_mut()).on("the denominator")?;
    Ok(b)
}

/// A⁻¹·B for an upper triangular A, in the memory of B.
pub(super) fn solve_upper<T: Working>(a: MatRef<'_, T>, mut b: Mat<T>) -> Result<Mat<T>> {
    trsm(Triangle::Upper, false, Trans::None, a, b.as_mut()).on("the denominator")?;
    Ok(b)
}

/// An estimate of ‖Aᵏ‖₁ from products with columns, almost always within a factor 3.
pub(super) fn norm1_of_power<T: Working>(a: MatRef<'_, T>, k: usize) -> Result<f64> {
    let n = a.nrows();
    let mut image = zeros::<T>(n, 1)?;
    let (zero, one) = (T::from_f64(0.0), T::from_f64(1.0));
    norm1_inverse_estimate::<T>(n, |op, mut x| {
        for _ in 0..k {
            gemm(image.as_mut(), zero, one, op, a, Trans::None, x.as_ref())?;
            x.copy_from(image.as_ref());
        }
        Ok(())
    })
    .on("the norm of a power")
}

/// ‖A‖₁, or `NotFinite`.
pub(super) fn finite_norm1<T: Working>(what: &str, a: MatRef<'_, T>) -> Result<f64> {
    let norm = norm1(a);
    if norm.is_finite() {
        return Ok(norm);
    }
    Err(Error::new(ErrorKind::NotFinite, format!("{what} overflows")).with_help("scale the operator first"))
}
