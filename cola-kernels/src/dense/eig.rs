//! Eigenvalues and eigenvectors of general square matrices.

use crate::dense::{Magnitude, try_scratch, try_zeros};
use crate::elementwise::check_finite;
use crate::error::{KernelError, Result, expect_square, guarded};
use crate::field::Field;
use crate::parallel::{on_threads, par_if};
use faer::dyn_stack::MemStack;
use faer::linalg::evd::{ComputeEigenvectors, EvdError, EvdParams, evd_cplx, evd_real, evd_scratch};
use faer::traits::RealField;
use faer::{Col, Mat, MatRef, Spec, c64};
use num_complex::Complex;

/// Eigenvalues of a square matrix, real or not, in no particular order.
///
/// # Cost     about 10n³ operations of A's type, two matrices of its size.
/// # Errors   `NotFinite`, `Shape`, `NoConvergence`, `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §7.5 (implicitly shifted QR, small bulges, aggressive early deflation).
pub fn eigenvalues<T: Field>(a: MatRef<'_, T>) -> Result<Vec<c64>> {
    Ok(decompose(a, false)?.0)
}

/// Eigenvalues and right eigenvectors of norm 1: A·vⱼ = λⱼ·vⱼ, in no particular order.
///
/// Where A is defective, vectors of a repeated eigenvalue are parallel up to rounding; whoever needs a basis takes
/// the Schur form.
///
/// # Cost     about 25n³ operations of A's type, four matrices of its size.
/// # Errors   As [`eigenvalues`].
/// # Source   Golub & Van Loan, 4th ed., §7.6.4.
pub fn eig<T: Field>(a: MatRef<'_, T>) -> Result<(Vec<c64>, Mat<T::Cx>)> {
    decompose(a, true)
}

fn decompose<T: Field>(a: MatRef<'_, T>, vectors: bool) -> Result<(Vec<c64>, Mat<T::Cx>)> {
    let n = expect_square("matrix of an eigenvalue problem", a.shape())?;
    check_finite(a)?;
    let magnitude = Magnitude::of(a);
    let scaled = magnitude.scaled_down(a)?;
    let a = scaled.as_ref().map_or(a, |x| x.as_ref());
    let mut columns = try_zeros(n, if vectors { n } else { 0 })?;
    let mut values =
        if n > 0 { guarded(|| T::k_eig(a, vectors.then_some(&mut columns)))?? } else { Vec::new() };
    if values.iter().any(|z| !(z.re.is_finite() && z.im.is_finite())) {
        return Err(KernelError::NoConvergence("eigenvalue"));
    }
    let vectors = paired::<T>(&values, &columns)?;
    values.iter_mut().for_each(|z| *z = magnitude.entry_up(*z));
    Ok((values, vectors))
}

/// The vectors as they are for a complex type; for a real one, the columns of a conjugate pair hold its real and
/// its imaginary part. Each is brought to norm 1.
fn paired<T: Field>(values: &[c64], columns: &Mat<T>) -> Result<Mat<T::Cx>> {
    let (n, k) = columns.shape();
    let mut out = try_zeros::<T::Cx>(n, k)?;
    let mut j = 0;
    while j < k {
        let pair = !T::COMPLEX && values[j].im != 0.0 && j + 1 < k;
        let at = |i: usize| {
            let re = columns[(i, j)];
            if pair { (re.re(), columns[(i, j + 1)].re()) } else { (re.re(), re.im()) }
        };
        let largest = (0..n).map(|i| at(i).0.abs().max(at(i).1.abs())).fold(0.0, f64::max);
        let norm =
            (0..n).map(|i| (at(i).0 / largest).powi(2) + (at(i).1 / largest).powi(2)).sum::<f64>().sqrt();
        if !(norm > 0.0 && norm.is_finite()) {
            return Err(KernelError::NoConvergence("eigenvector"));
        }
        // Of a pair, the first has the positive imaginary part where its eigenvalue has.
        for i in 0..n {
            let (re, im) = (at(i).0 / largest / norm, at(i).1 / largest / norm);
            out[(i, j)] = Field::from_parts(re, im);
            if pair {
                out[(i, j + 1)] = Field::from_parts(re, -im);
            }
        }
        j += 1 + usize::from(pair);
    }
    Ok(out)
}

pub(crate) fn real_kernel<T: Field + RealField>(
    a: MatRef<'_, T>,
    u: Option<&mut Mat<T>>,
) -> Result<Vec<c64>> {
    let n = a.nrows();
    let (par, params) = (par_if(n >= 700), Spec::<EvdParams, T>::default());
    let wanted = if u.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
    let mut memory = try_scratch(evd_scratch::<T>(n, ComputeEigenvectors::No, wanted, par, params))?;
    let (mut re, mut im) = (Col::<T>::zeros(n), Col::<T>::zeros(n));
    let (s_re, s_im) = (re.as_diagonal_mut(), im.as_diagonal_mut());
    let u = u.map(|u| u.as_mut());
    on_threads(par, || evd_real(a, s_re, s_im, None, u, par, MemStack::new(&mut memory), params))
        .map_err(no_convergence)?;
    Ok((0..n).map(|i| c64::new(re[i].re(), im[i].re())).collect())
}

pub(crate) fn complex_kernel<R: RealField>(
    a: MatRef<'_, Complex<R>>,
    u: Option<&mut Mat<Complex<R>>>,
) -> Result<Vec<c64>>
where
    Complex<R>: Field,
{
    let n = a.nrows();
    let (par, params) = (par_if(n >= 700), Spec::<EvdParams, Complex<R>>::default());
    let wanted = if u.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
    let mut memory = try_scratch(evd_scratch::<Complex<R>>(n, ComputeEigenvectors::No, wanted, par, params))?;
    let mut s = Col::<Complex<R>>::zeros(n);
    let u = u.map(|u| u.as_mut());
    let diagonal = s.as_diagonal_mut();
    on_threads(par, || evd_cplx(a, diagonal, None, u, par, MemStack::new(&mut memory), params))
        .map_err(no_convergence)?;
    Ok((0..n).map(|i| c64::new(s[i].re(), s[i].im())).collect())
}

fn no_convergence(_: EvdError) -> KernelError {
    KernelError::NoConvergence("eigenvalue")
}
