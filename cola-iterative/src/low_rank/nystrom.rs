//! Randomised Nyström approximation of a positive semidefinite operator, of a rank that adapts.
//!
//! Method    Y = A·Ω for an orthonormal n×ℓ block Ω; A ≈ Y·(Ωᴴ·Y)⁻¹·Yᴴ, made stable by a shift ν = √n·ε·‖Y‖ that is
//!           taken off the eigenvalues again: Y_ν = Y + ν·Ω, C·Cᴴ = Ωᴴ·Y_ν, Y_ν·C⁻ᴴ = U·Σ·Vᴴ, λ = max(0, Σ² − ν).
//!           Invariant: U has orthonormal columns and U·diag(λ)·Uᴴ ≤ A up to ν
//! Memory    Ω and Y, ℓ vectors each, and as many for U
//! Work      ℓ applies, 8n·ℓ² operations; a doubling keeps the Ω and Y it has
//! Stops     ‖A − U·Λ·Uᴴ‖₂ ≤ tol, the norm estimated by power iterations on the rest with A itself · ℓ = `rank` ·
//!           *not PSD*: Ωᴴ·A·Ω has no Cholesky factor: `FalseClaim`
//! Differs   on doubling, new columns of Ω are made orthogonal to the old ones, so nothing is applied twice
//! Source    Frangella, Tropp & Udell, SIAM J. Matrix Anal. Appl. 44 (2023), doi:10.1137/21M1466244, alg. 2.1 and E.2;
//!           Tropp, Yurtsever, Udell & Cevher, NeurIPS 2017

use crate::gaussian::gaussian;
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{Cholesky, Mat, MatRef, Trans as Turn, Triangle, gemm, norm_fro, svd, trsm};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace,
    with_number,
};

const NAME: &str = "Nyström";
/// Power iterations for the norm of the rest, and the share they may be short of it.
const POWER: usize = 12;

/// How far to go.
#[derive(Clone, Debug)]
pub struct NystromOptions {
    /// The first number of products.
    pub first: usize,
    /// The most.
    pub rank: usize,
    /// ‖A − U·Λ·Uᴴ‖₂ that is wanted; 0 goes to `rank` and asks no more.
    pub tol: f64,
    /// Of the random block.
    pub seed: u64,
}

impl Default for NystromOptions {
    fn default() -> NystromOptions {
        NystromOptions { first: 16, rank: 256, tol: 0.0, seed: 1 }
    }
}

/// A ≈ U·diag(λ)·Uᴴ.
#[derive(Clone, Debug)]
pub struct Nystrom {
    /// n×ℓ with orthonormal columns.
    pub u: Array,
    /// Descending, ≥ 0.
    pub values: Vec<f64>,
    /// Estimate of ‖A − U·Λ·Uᴴ‖₂, from below.
    pub error: f64,
    /// The products made, and how the error compares with what was asked for.
    pub evidence: Evidence,
}

impl Nystrom {
    /// y ← P⁻¹·x for the preconditioner P of A + μ·I of Frangella, Tropp & Udell:
    ///
    /// ```text
    /// P⁻¹ = (λ_ℓ + μ)·U·(Λ + μ·I)⁻¹·Uᴴ + I − U·Uᴴ
    /// ```
    ///
    /// Hermitian positive definite for μ + λ_ℓ > 0; op does not matter but for conjugation.
    ///
    /// # Errors
    /// `InvalidArgument` for μ < 0 or μ + λ_ℓ = 0; `ShapeMismatch`.
    pub fn precondition(&self, mu: f64, op: Trans, x: ArrayRef<'_>, y: ArrayMut<'_>) -> Result<()> {
        let least = self.values.last().copied().unwrap_or(0.0) + mu;
        if !(mu >= 0.0) || (least == 0.0 && !self.values.is_empty()) {
            return Err(Error::invalid(NAME, format!("mu is {mu}; it must be positive where λ_ℓ is 0")));
        }
        if x.shape() != y.shape() || x.rows() != self.u.rows() {
            let ((m, k), n) = (x.shape(), self.u.rows());
            return Err(Error::shape(NAME, format!("the preconditioner is {n}×{n}, x is {m}×{k}")));
        }
        with_number!(y.dtype(), T => self.precondition_by::<T>((least, mu), op, x, y))
    }

    fn precondition_by<T: Working>(
        &self,
        (least, mu): (f64, f64),
        op: Trans,
        x: ArrayRef<'_>,
        y: ArrayMut<'_>,
    ) -> Result<()> {
        let (u, x) = (self.u.cast(T::DTYPE)?, x.typed::<T>()?);
        let (u, mut y) = (u.view::<T>()?, y.typed::<T>()?);
        // Pᵀ = P̄
        let conj = matches!(op, Trans::Transpose | Trans::Conj);
        let (down, up) = if conj { (Turn::Transpose, Turn::Conj) } else { (Turn::Adjoint, Turn::None) };
        let mut c = Mat::<T>::zeros(u.ncols(), x.ncols());
        gemm(c.as_mut(), T::zero(), T::one(), down, u, Turn::None, x).on("U")?;
        for (i, &lambda) in self.values.iter().enumerate() {
            let factor = least / (lambda + mu) - 1.0;
            (0..x.ncols()).for_each(|j| c[(i, j)] = c[(i, j)].scale(factor));
        }
        y.copy_from(x);
        gemm(y, T::one(), T::one(), up, u, Turn::None, c.as_ref()).on("U")
    }
}

/// U·diag(λ)·Uᴴ ≈ A for a positive semidefinite A; ℓ doubles from `first` until the tolerance is met or `rank` reached.
///
/// # Errors
/// `FalseClaim` where A is not positive semidefinite; `NotFinite`; those of the operator. `NotConverged` with U·√Λ where a
/// tolerance was asked for and not met.
pub fn nystrom(a: &Op, options: &NystromOptions, ws: &mut Workspace) -> Result<Nystrom> {
    if !a.is_square() {
        return Err(Error::shape(NAME, format!("A = {a} must be square")));
    }
    with_number!(a.dtype(), T => adaptive::<T>(a, options, ws))
}

fn adaptive<T: Working>(a: &Op, options: &NystromOptions, ws: &mut Workspace) -> Result<Nystrom> {
    let n = a.rows();
    let most = options.rank.min(n);
    let mut l = if options.tol > 0.0 { options.first.clamp(1, most.max(1)).min(most) } else { most };
    watch::tell(|| Moment::Started {
        method: NAME,
        rows: n,
        columns: most,
        tolerance: options.tol,
        limit: most,
    });
    let (mut omega, mut y) = (Mat::<T>::zeros(n, 0), Mat::<T>::zeros(n, 0));
    loop {
        extend::<T>(a, &mut omega, &mut y, l, options.seed, ws)?;
        let (u, values) = approximate(a, omega.as_ref(), y.as_ref())?;
        let error = if l == n { 0.0 } else { error_norm(a, u.as_ref(), &values, options.seed, ws)? };
        watch::tell(|| Moment::Iteration { method: NAME, iteration: l, active: 1, residual: error });
        let stop = watch::stop_requested();
        let met = error <= options.tol || l == n;
        if !met && l < most && stop.is_none() {
            l = (2 * l).min(most);
            continue;
        }
        let converged = met || options.tol == 0.0;
        watch::tell(|| Moment::Certified {
            method: NAME,
            residual: error,
            tolerance: options.tol,
            converged: usize::from(converged),
            of: 1,
        });
        let evidence = Evidence::of(NAME)
            .iterations(l)
            .tolerance(options.tol)
            .note(format!("‖A − U·Λ·Uᴴ‖₂ ≈ {error:.1e} by {POWER} power iterations, for {l} products"));
        if !converged {
            return Err(not_converged(a, u.as_ref(), &values, error, options.tol, evidence)?);
        }
        let u = Array::copy_of(T::erase(u.as_ref()))?;
        return Ok(Nystrom { u, values, error, evidence: evidence.status(Status::Converged) });
    }
}

fn not_converged<T: Working>(
    a: &Op,
    u: MatRef<'_, T>,
    values: &[f64],
    error: f64,
    tol: f64,
    evidence: Evidence,
) -> Result<Error> {
    let mut best = Array::copy_of(T::erase(u))?;
    for (j, lambda) in values.iter().enumerate() {
        best.as_mut()?.cols_range(j, j + 1).scale(Scalar::new(lambda.sqrt(), 0.0));
    }
    let message =
        format!("{NAME} on {a}: ‖A − U·Λ·Uᴴ‖₂ ≈ {error:.1e} at rank {}, asked for {tol:.1e}", values.len());
    Ok(Error::not_converged(message, best, evidence.status(Status::IterationLimit))
        .with_help("allow a larger rank or tol; the best iterate holds U·√Λ"))
}

/// Gaussian columns up to l, orthonormal to those there are, and A's products with them.
fn extend<T: Working>(
    a: &Op,
    omega: &mut Mat<T>,
    y: &mut Mat<T>,
    l: usize,
    seed: u64,
    ws: &mut Workspace,
) -> Result<()> {
    let (n, have) = omega.shape();
    let mut new = gaussian::<T>(n, l - have, seed, n * have);
    for _ in 0..2 {
        // new ← (I − Ω·Ωᴴ)·new, orthonormalised: twice is enough
        let mut c = Mat::<T>::zeros(have, l - have);
        gemm(c.as_mut(), T::zero(), T::one(), Turn::Adjoint, omega.as_ref(), Turn::None, new.as_ref())
            .on("Ω")?;
        gemm(new.as_mut(), T::one(), -T::one(), Turn::None, omega.as_ref(), Turn::None, c.as_ref())
            .on("Ω")?;
        new = cola_kernels::Qr::factor(new.as_ref()).on("Ω")?.q().on("Ω")?;
    }
    let mut products = Mat::<T>::zeros(n, l - have);
    let to = T::erase_mut(products.as_mut());
    a.apply_into(Trans::None, ONE, T::erase(new.as_ref()), ZERO, to, ws)?;
    cola_kernels::check_finite(products.as_ref()).on("a product of A")?;
    for (all, more) in [(omega, new), (y, products)] {
        all.resize_with(n, l, |i, j| more[(i, j - have)]);
    }
    Ok(())
}

/// U and λ from Ω and Y = A·Ω.
fn approximate<T: Working>(a: &Op, omega: MatRef<'_, T>, y: MatRef<'_, T>) -> Result<(Mat<T>, Vec<f64>)> {
    let (n, l) = y.shape();
    // ν = √n·ε·‖Y‖,  Y_ν = Y + ν·Ω
    let nu = (n as f64).sqrt() * T::EPS * norm_fro(y);
    let mut shifted = y.to_owned();
    cola_kernels::axpby(T::from_f64(nu), omega, T::one(), shifted.as_mut()).on("Y")?;
    // C·Cᴴ = Ωᴴ·Y_ν; the half that rounding makes skew is taken off.
    let mut core = Mat::<T>::zeros(l, l);
    gemm(core.as_mut(), T::zero(), T::one(), Turn::Adjoint, omega, Turn::None, shifted.as_ref())
        .on("Ωᴴ·Y")?;
    let core = Mat::from_fn(l, l, |i, j| (core[(i, j)] + core[(j, i)].conj()).scale(0.5));
    if nu == 0.0 {
        // A·Ω = 0: nothing but zeros, as far as a random block can see.
        return Ok((omega.to_owned(), vec![0.0; l]));
    }
    let c = Cholesky::factor(core.as_ref()).map_err(|e| {
        Error::new(ErrorKind::FalseClaim, format!("{a} was taken to be PSD, but Ωᴴ·A·Ω is not: {e}"))
            .with_help("the claim PSD is false")
    })?;
    // B = Y_ν·C⁻ᴴ, by Bᴴ = C⁻¹·Y_νᴴ
    let mut b = Mat::from_fn(l, n, |i, j| shifted[(j, i)].conj());
    trsm(Triangle::Lower, false, Turn::None, c.packed(), b.as_mut()).on("C")?;
    let b = Mat::from_fn(n, l, |i, j| b[(j, i)].conj());
    let svd = svd(b.as_ref()).on("B")?;
    // λ = max(0, σ² − ν)
    Ok((svd.u, svd.s.iter().map(|s| (s * s - nu).max(0.0)).collect()))
}

/// ‖A − U·Λ·Uᴴ‖₂ from below: the largest Rayleigh quotient of power iterations.
fn error_norm<T: Working>(
    a: &Op,
    u: MatRef<'_, T>,
    values: &[f64],
    seed: u64,
    ws: &mut Workspace,
) -> Result<f64> {
    let n = u.nrows();
    let mut x = gaussian::<T>(n, 1, seed ^ 0x5eed, 0);
    let (mut next, mut c) = (Mat::<T>::zeros(n, 1), Mat::<T>::zeros(values.len(), 1));
    let mut estimate: f64 = 0.0;
    for _ in 0..POWER {
        let norm = norm_fro(x.as_ref());
        if norm == 0.0 {
            break;
        }
        (0..n).for_each(|i| x[(i, 0)] = x[(i, 0)].scale(1.0 / norm));
        let to = T::erase_mut(next.as_mut());
        a.apply_into(Trans::None, ONE, T::erase(x.as_ref()), ZERO, to, ws)?;
        gemm(c.as_mut(), T::zero(), T::one(), Turn::Adjoint, u, Turn::None, x.as_ref()).on("U")?;
        (0..values.len()).for_each(|i| c[(i, 0)] = c[(i, 0)].scale(values[i]));
        gemm(next.as_mut(), T::one(), -T::one(), Turn::None, u, Turn::None, c.as_ref()).on("U")?;
        estimate = estimate.max(norm_fro(next.as_ref()));
        std::mem::swap(&mut x, &mut next);
    }
    if estimate.is_finite() { Ok(estimate) } else { Err(Error::not_finite("a product of A", (0, 0))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::{Cg, Iterative};
    use crate::testing::{matrix, norm, product, random, self_adjoint};
    use cola_runtime::DType;

    fn decaying(n: usize, rate: f64) -> Vec<f64> {
        (0..n).map(|i| rate.powi(i as i32)).collect()
    }

    fn options(first: usize, rank: usize, tol: f64) -> NystromOptions {
        NystromOptions { first, rank, tol, seed: 7 }
    }

    fn rest(a: &Op, approximation: &Nystrom) -> Array {
        let mut scaled = Array::copy_of(approximation.u.as_ref()).unwrap();
        for (j, &l) in approximation.values.iter().enumerate() {
            scaled.as_mut().unwrap().cols_range(j, j + 1).scale(Scalar::new(l, 0.0));
        }
        let fit = product(ONE, Trans::None, &scaled, Trans::Adjoint, &approximation.u);
        let mut r = Array::copy_of(a.operator().params()[0].as_ref()).unwrap();
        r.as_mut().unwrap().axpby(-ONE, fit.as_ref(), ONE).unwrap();
        r
    }

    #[test]
    fn the_rank_doubles_until_the_tolerance_is_met() {
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let a = self_adjoint(&decaying(60, 0.7), dtype, 8);
            let c = nystrom(&a, &options(4, 60, 1e-2), &mut Workspace::new()).unwrap();
            assert!(norm(&rest(&a, &c)) < 2e-2 + 100.0 * dtype.epsilon(), "{:e}", norm(&rest(&a, &c)));
            // 0.7¹³ < 1e-2: 16 products are the best, 32 are allowed for.
            assert!([16, 32].contains(&c.values.len()));
            let g = product(ONE, Trans::Adjoint, &c.u, Trans::None, &c.u);
            let off = |i: usize, j: usize| (g.get(i, j).unwrap() - if i == j { ONE } else { ZERO }).norm();
            let n = c.values.len();
            assert!((0..n * n).all(|k| off(k / n, k % n) < 50.0 * dtype.epsilon()));
            // Eigenvalues are found from below.
            assert!((c.values[0] - 1.0).abs() < 1e-3 && c.values[0] <= 1.0 + 100.0 * dtype.epsilon());
        }
    }

    #[test]
    fn operators_of_low_rank_and_full_ones_are_exact() {
        let mut spectrum = vec![0.0; 50];
        spectrum[..3].copy_from_slice(&[5.0, 2.0, 1.0]);
        let a = self_adjoint(&spectrum, DType::C64, 9);
        let c = nystrom(&a, &options(8, 50, 1e-10), &mut Workspace::new()).unwrap();
        assert!(c.values.len() == 8 && (c.values[2] - 1.0).abs() < 1e-12 && norm(&rest(&a, &c)) < 1e-11);
        let a = self_adjoint(&[1.0, 2.0, 3.0], DType::F64, 9);
        let c = nystrom(&a, &options(1, 3, 1e-13), &mut Workspace::new()).unwrap();
        assert!((c.values[0] - 3.0).abs() < 1e-13 && (c.values[2] - 1.0).abs() < 1e-13);
    }

    #[test]
    fn indefinite_zero_and_empty_operators_are_told_apart() {
        let a = self_adjoint(&[1.0, -1.0, 0.5, -0.5], DType::F64, 10);
        let e = nystrom(&a, &options(4, 4, 0.0), &mut Workspace::new()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
        for n in [0, 4] {
            let zero = matrix(Array::zeros(n, n, DType::F64).unwrap());
            let c = nystrom(&zero, &options(2, 4, 0.0), &mut Workspace::new()).unwrap();
            assert!(c.values.iter().all(|&l| l == 0.0) && c.error == 0.0);
        }
        let slow = self_adjoint(&[1.0; 30], DType::F64, 10);
        let e = nystrom(&slow, &options(2, 8, 1e-3), &mut Workspace::new()).unwrap_err();
        assert!(e.kind() == ErrorKind::NotConverged && e.best_iterate().map(Array::cols) == Some(8));
    }

    #[test]
    fn the_preconditioner_takes_iterations_of_cg_away() {
        let (n, mu) = (120, 1e-6);
        let spectrum: Vec<f64> = decaying(n, 0.75);
        let shifted: Vec<f64> = spectrum.iter().map(|l| l + mu).collect();
        let (a, regular) = (self_adjoint(&spectrum, DType::C64, 8), self_adjoint(&shifted, DType::C64, 8));
        let c = nystrom(&a, &options(60, 60, 0.0), &mut Workspace::new()).unwrap();
        let mut p = Array::zeros(n, n, DType::C64).unwrap();
        let identity = Array::identity(n, DType::C64).unwrap();
        c.precondition(mu, Trans::None, identity.as_ref(), p.as_mut().unwrap()).unwrap();
        let mut t = Array::zeros(n, n, DType::C64).unwrap();
        c.precondition(mu, Trans::Transpose, identity.as_ref(), t.as_mut().unwrap()).unwrap();
        assert!((p.get(1, 2).unwrap() - t.get(2, 1).unwrap()).norm() < 1e-15);
        let b = random(n, 1, DType::C64, 11);
        let plain = Cg { tol: 1e-8, ..Cg::default() }.solve(&regular, &b).unwrap().1.iterations.unwrap();
        let with = Cg { tol: 1e-8, precond: Some(matrix(p)), ..Cg::default() };
        let with = with.solve(&regular, &b).unwrap().1.iterations.unwrap();
        assert!(with <= 10 && 5 * with <= plain, "{with} {plain}");
    }
}
