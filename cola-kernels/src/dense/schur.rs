//! The complex Schur form, of one matrix and of a pair.

use crate::dense::schur_qr::iterate;
use crate::dense::{Magnitude, try_copy, try_scratch, try_zeros};
use crate::elementwise::check_finite;
use crate::error::{KernelError, Result, expect_square, guarded};
use crate::field::{Field, Trans};
use crate::parallel::{on_threads, par_if};
use faer::dyn_stack::{MemStack, StackReq};
use faer::linalg::evd::{ComputeEigenvectors, hessenberg};
use faer::linalg::gevd::{GeneralizedSchurParams, gen_hessenberg, qz_cplx};
use faer::linalg::householder::{
    apply_block_householder_sequence_on_the_right_in_place_scratch as apply_scratch,
    apply_block_householder_sequence_on_the_right_in_place_with_conj as apply_on_the_right,
};
use faer::linalg::qr::no_pivoting;
use faer::{Auto, Col, Conj, Mat, MatMut, MatRef};

/// A = Q·T·Qᴴ with Q unitary and T upper triangular; the eigenvalues are T's diagonal.
#[derive(Debug, Clone)]
pub struct Schur<T> {
    /// n×n, unitary.
    pub q: Mat<T>,
    /// n×n, upper triangular; exact zeros below the diagonal.
    pub t: Mat<T>,
}

/// A = Q·S·Zᴴ and B = Q·T·Zᴴ with Q, Z unitary and S, T upper triangular; the eigenvalues of A·x = λ·B·x are sᵢᵢ/tᵢᵢ.
#[derive(Debug, Clone)]
pub struct GeneralizedSchur<T> {
    /// n×n, unitary.
    pub q: Mat<T>,
    /// n×n, unitary.
    pub z: Mat<T>,
    /// n×n, upper triangular.
    pub s: Mat<T>,
    /// n×n, upper triangular; its diagonal is real and ≥ 0.
    pub t: Mat<T>,
}

/// The complex Schur form of a square matrix. A real matrix is to be given as a complex one.
///
/// The library underneath keeps its QR iteration private but offers the QZ iteration of a pair. The Schur form of
/// (A, I) is the one of A: with I = Q·D·Zᴴ, D is diagonal and unitary, so that A = Q·(S·Dᴴ)·Qᴴ, and every step is
/// backward stable. The factors are checked before they are returned: ‖A·Q − Q·T‖ and the diagonal of D.
///
/// # Cost     10n³/3 for the Hessenberg form, about 50n³ in all, complex operations; five matrices of A's size.
/// # Errors   `NotFinite`, `Shape`, `NoConvergence`, `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §7.4 to §7.7.
pub fn schur<T: Field>(a: MatRef<'_, T>) -> Result<Schur<T>> {
    let n = expect_square("matrix of a Schur form", a.shape())?;
    check_finite(a)?;
    let magnitude = Magnitude::of(a);
    let scaled = magnitude.scaled_down(a)?;
    let a = scaled.as_ref().map_or(a, |s| s.as_ref());
    let (mut t, mut q) = (try_copy(a)?, try_zeros(n, n)?);
    (0..n).for_each(|i| q[(i, i)] = T::one());
    let done = guarded(|| T::k_schur(t.as_mut(), q.as_mut()))?;
    if let Err(e) = done.and_then(|()| expect_schur(a, &q, &t)) {
        if !matches!(e, KernelError::NoConvergence("Schur")) {
            return Err(e);
        }
        // The iteration of a pair may stall where eigenvalues are equal; the plain one does not.
        (t, q) = (try_copy(a)?, try_zeros(n, n)?);
        (0..n).for_each(|i| q[(i, i)] = T::one());
        guarded(|| T::k_schur_plain(t.as_mut(), q.as_mut()))??;
        expect_schur(a, &q, &t)?;
    }
    for j in 0..n {
        let column = t.col_as_slice_mut(j);
        column[..=j].iter_mut().for_each(|x| *x = magnitude.entry_up(*x));
    }
    Ok(Schur { q, t })
}

/// ‖A·Q − Q·T‖_F and ‖QᴴQ − I‖_F are what rounding explains.
fn expect_schur<T: Field>(a: MatRef<'_, T>, q: &Mat<T>, t: &Mat<T>) -> Result<()> {
    let n = a.nrows();
    let (one, zero) = (T::one(), T::zero());
    let mut residual = try_zeros(n, n)?;
    T::k_gemm(residual.as_mut(), zero, one, Trans::None, a, Trans::None, q.as_ref());
    T::k_gemm(residual.as_mut(), one, -one, Trans::None, q.as_ref(), Trans::None, t.as_ref());
    let bound = 100.0 * (n as f64 + 10.0) * T::EPS;
    let scale = T::k_sum_squares(a, 1.0).sqrt();
    if !(T::k_sum_squares(residual.as_ref(), 1.0).sqrt() <= bound * scale) {
        return Err(KernelError::NoConvergence("Schur"));
    }
    T::k_gemm(residual.as_mut(), zero, one, Trans::Adjoint, q.as_ref(), Trans::None, q.as_ref());
    (0..n).for_each(|i| residual[(i, i)] -= one);
    if !(T::k_sum_squares(residual.as_ref(), 1.0).sqrt() <= bound * (n as f64).sqrt()) {
        return Err(KernelError::NoConvergence("Schur"));
    }
    Ok(())
}

/// a ← T, q ← Q for q = I.
pub(crate) fn schur_kernel<T: Field>(mut a: MatMut<'_, T>, mut q: MatMut<'_, T>) -> Result<()> {
    let n = a.nrows();
    if n < 2 || !T::COMPLEX {
        return if T::COMPLEX || n < 2 { Ok(()) } else { Err(KernelError::NoConvergence("real Schur")) };
    }
    hessenberg_form(a.as_mut(), q.as_mut())?;
    let (mut b, mut z) = (try_zeros::<T>(n, n)?, try_copy(q.as_ref())?);
    (0..n).for_each(|i| b[(i, i)] = T::one());
    qz(a.as_mut(), b.as_mut(), q.as_mut(), z.as_mut())?;
    for j in 0..n {
        let (d, modulus) = (b[(j, j)], b[(j, j)].abs());
        if !((modulus - 1.0).abs() <= 1e3 * n as f64 * T::EPS) {
            return Err(KernelError::NoConvergence("Schur"));
        }
        let phase = d.conj().scale(1.0 / modulus);
        for i in 0..n {
            a[(i, j)] = if i <= j { a[(i, j)] * phase } else { T::zero() };
        }
    }
    Ok(())
}

/// a ← T, q ← Q for q = I, by the plain QR iteration.
pub(crate) fn plain_kernel<T: Field>(mut a: MatMut<'_, T>, mut q: MatMut<'_, T>) -> Result<()> {
    let n = a.nrows();
    if n < 2 || !T::COMPLEX {
        return if T::COMPLEX || n < 2 { Ok(()) } else { Err(KernelError::NoConvergence("real Schur")) };
    }
    hessenberg_form(a.as_mut(), q.as_mut())?;
    iterate(a.as_mut(), q.as_mut())?;
    for j in 0..n {
        (j + 1..n).for_each(|i| a[(i, j)] = T::zero());
    }
    Ok(())
}

/// a ← H and q ← Q with A = Q·H·Qᴴ, H upper Hessenberg.
fn hessenberg_form<T: Field>(mut a: MatMut<'_, T>, q: MatMut<'_, T>) -> Result<()> {
    let n = a.nrows();
    let par = par_if(n >= 700);
    let block = no_pivoting::factor::recommended_block_size::<T>(n - 1, n - 1);
    let mut reflections = try_zeros::<T>(block, n - 1)?;
    let req = StackReq::any_of(&[
        hessenberg::hessenberg_in_place_scratch::<T>(n, block, par, Default::default()),
        apply_scratch::<T>(n - 1, block, n - 1),
    ]);
    let mut memory = try_scratch(req)?;
    let stack = MemStack::new(&mut memory);
    let (rest, blocks) = (a.as_mut(), reflections.as_mut());
    on_threads(par, || hessenberg::hessenberg_in_place(rest, blocks, par, stack, Default::default()));
    let (basis, q) = (a.as_ref().submatrix(1, 0, n - 1, n - 1), q.submatrix_mut(1, 1, n - 1, n - 1));
    on_threads(par, || apply_on_the_right(basis, reflections.as_ref(), Conj::No, q, par, stack));
    for j in 0..n {
        (j + 2..n).for_each(|i| a[(i, j)] = T::zero());
    }
    Ok(())
}

/// Brings a pair in Hessenberg-triangular form to triangular form; q and z are multiplied from the right.
fn qz<T: Field>(a: MatMut<'_, T>, b: MatMut<'_, T>, q: MatMut<'_, T>, z: MatMut<'_, T>) -> Result<()> {
    let n = a.nrows();
    let par = par_if(n >= 700);
    // The blocked iteration with aggressive deflation loses three digits (measured: 6e-12 for n = 76 in double
    // precision, where the plain one has 4e-15), so it is never entered.
    let mut params = <GeneralizedSchurParams as Auto<T>>::auto();
    params.blocking_threshold = usize::MAX;
    let mut memory = try_scratch(qz_cplx::hessenberg_to_qz_scratch::<T>(n, par, params))?;
    let (mut alpha, mut beta) = (Col::<T>::zeros(n), Col::<T>::zeros(n));
    on_threads(par, || {
        qz_cplx::hessenberg_to_qz(
            a,
            b,
            Some(q),
            Some(z),
            alpha.as_mut(),
            beta.as_mut(),
            ComputeEigenvectors::Yes,
            par,
            params,
            MemStack::new(&mut memory),
        );
    });
    Ok(())
}

/// The complex generalised Schur form of two square matrices of one size. Real ones are to be given as complex ones.
///
/// # Cost     about 70n³ complex operations; six matrices of A's size.
/// # Errors   `NotFinite`, `Shape`, `NoConvergence`, `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §7.7 (Moler & Stewart 1973, doi:10.1137/0710024).
pub fn generalized_schur<T: Field>(a: MatRef<'_, T>, b: MatRef<'_, T>) -> Result<GeneralizedSchur<T>> {
    let n = expect_square("first matrix of a pair", a.shape())?;
    crate::error::expect_shape("second matrix of a pair", b.shape(), (n, n))?;
    check_finite(a)?;
    check_finite(b)?;
    let (of_a, of_b) = (Magnitude::of(a), Magnitude::of(b));
    let (scaled_a, scaled_b) = (of_a.scaled_down(a)?, of_b.scaled_down(b)?);
    let a = scaled_a.as_ref().map_or(a, |x| x.as_ref());
    let b = scaled_b.as_ref().map_or(b, |x| x.as_ref());
    let (mut s, mut t) = (try_copy(a)?, try_copy(b)?);
    let (mut q, mut z) = (try_zeros(n, n)?, try_zeros(n, n)?);
    guarded(|| T::k_qz(s.as_mut(), t.as_mut(), q.as_mut(), z.as_mut()))??;
    for (original, triangle) in [(a, &s), (b, &t)] {
        expect_pair(original, &q, triangle, &z)?;
    }
    for j in 0..n {
        s.col_as_slice_mut(j)[..=j].iter_mut().for_each(|x| *x = of_a.entry_up(*x));
        t.col_as_slice_mut(j)[..=j].iter_mut().for_each(|x| *x = of_b.entry_up(*x));
    }
    Ok(GeneralizedSchur { q, z, s, t })
}

/// ‖A·Z − Q·S‖_F is what rounding explains.
fn expect_pair<T: Field>(a: MatRef<'_, T>, q: &Mat<T>, s: &Mat<T>, z: &Mat<T>) -> Result<()> {
    let n = a.nrows();
    let mut residual = try_zeros(n, n)?;
    T::k_gemm(residual.as_mut(), T::zero(), T::one(), Trans::None, a, Trans::None, z.as_ref());
    T::k_gemm(residual.as_mut(), T::one(), -T::one(), Trans::None, q.as_ref(), Trans::None, s.as_ref());
    let bound = 100.0 * (n as f64 + 10.0) * T::EPS * T::k_sum_squares(a, 1.0).sqrt();
    if T::k_sum_squares(residual.as_ref(), 1.0).sqrt() <= bound {
        Ok(())
    } else {
        Err(KernelError::NoConvergence("generalised Schur"))
    }
}

/// a ← S, b ← T, q ← Q, z ← Z.
pub(crate) fn qz_kernel<T: Field>(
    mut a: MatMut<'_, T>,
    mut b: MatMut<'_, T>,
    mut q: MatMut<'_, T>,
    mut z: MatMut<'_, T>,
) -> Result<()> {
    let n = a.nrows();
    if !T::COMPLEX {
        return Err(KernelError::NoConvergence("real generalised Schur"));
    }
    (0..n).for_each(|i| z[(i, i)] = T::one());
    if n == 0 {
        return Ok(());
    }
    // B = Q·R first, A ← Qᴴ·A.
    let factored = crate::dense::qr::Qr::factor(b.as_ref())?;
    factored.apply_q_in_place(Trans::Adjoint, a.as_mut())?;
    q.copy_from(factored.q()?);
    b.copy_from(factored.r());
    if n > 1 {
        let mut memory =
            try_scratch(gen_hessenberg::generalized_hessenberg_scratch::<T>(n, Auto::<T>::auto()))?;
        let par = par_if(n >= 700);
        let (left, right) = ((a.as_mut(), b.as_mut()), (Some(q.as_mut()), Some(z.as_mut())));
        on_threads(par, || {
            gen_hessenberg::generalized_hessenberg(
                left.0,
                left.1,
                right.0,
                right.1,
                par,
                MemStack::new(&mut memory),
                Auto::<T>::auto(),
            );
        });
        for j in 0..n {
            (j + 2..n).for_each(|i| a[(i, j)] = T::zero());
            (j + 1..n).for_each(|i| b[(i, j)] = T::zero());
        }
    }
    qz(a.as_mut(), b.as_mut(), q.as_mut(), z.as_mut())?;
    for j in 0..n {
        // The phase of tⱼⱼ goes into Z, so that T has a real diagonal.
        let modulus = b[(j, j)].abs();
        let phase = if modulus == 0.0 { T::one() } else { b[(j, j)].conj().scale(1.0 / modulus) };
        for i in 0..n {
            z[(i, j)] *= phase;
            a[(i, j)] = if i <= j { a[(i, j)] * phase } else { T::zero() };
            b[(i, j)] = if i <= j { b[(i, j)] * phase } else { T::zero() };
        }
        b[(j, j)] = T::from_f64(modulus);
    }
    Ok(())
}
