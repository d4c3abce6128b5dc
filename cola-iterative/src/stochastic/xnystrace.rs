//! XNysTrace: the trace of a positive semidefinite operator from one sketch and one apply a probe.
//!
//! Method    with Y = A·Ω, H = Ωᴴ·Y and Â = Y·H⁻¹·Yᴴ: for each i, tr A ≈ tr Âᵢ + cᵢ·ωᵢᴴ(A − Âᵢ)ωᵢ with Âᵢ from all
//!           probes but the i-th; the mean of these. Invariant: Â − Âᵢ = (Y·hᵢ)(Y·hᵢ)ᴴ/(H⁻¹)ᵢᵢ for hᵢ = H⁻¹eᵢ, so
//!           that ωᵢᴴ(A − Âᵢ)ωᵢ = 1/(H⁻¹)ᵢᵢ
//! Memory    2 vectors a probe
//! Work      one apply a probe, 6nk² operations for k probes
//! Stops     as [`super::XTrace`] · H has a negative eigenvalue: `NotPositiveDefinite`
//! Differs   the part of ωᵢ in the span of the others does not matter; cᵢ = (n − k + 1)/‖the rest of ωᵢ‖². A is shifted by
//!           some ε·‖A‖, which the trace gives back, so that H has a Cholesky factor. The standard error
//!           has the covariance of the estimates of one run, as for XTrace
//! Source    Epperly, Tropp & Webber, SIAM J. Matrix Anal. Appl. 45 (2024), doi:10.1137/23M1548323

use super::exchangeable::correlated;
use super::moments::Moments;
use super::sketch::{growth, product};
use super::{Estimate, Probe, Sampling, check_probes, check_square, not_finite, stop};
use crate::columns::{Columns, update};
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{Cholesky, Field, Mat, Qr, Trans as Side, Triangle, eigvalsh, norm_fro, trsm};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Error, ErrorKind, Op, Result, Scalar, Trans, Workspace, with_number};

const NAME: &str = "XNysTrace";

/// XNysTrace: see the module page.
#[derive(Clone, Debug, Default)]
pub struct XNysTrace {
    /// How to sample.
    pub sampling: Sampling,
}

impl XNysTrace {
    /// tr A of a positive semidefinite A.
    ///
    /// # Errors
    /// `NotConverged` with the estimate; `NotPositiveDefinite`, `ShapeMismatch`, `NotFinite`.
    pub fn trace(&self, a: &Op) -> Result<Estimate> {
        check_square(NAME, a)?;
        check_probes(NAME, &self.sampling, 2)?;
        if a.rows() == 0 {
            return Ok(Estimate::exact(Scalar::default(), 0));
        }
        with_number!(a.dtype().accumulator(), T => self.run::<T>(a))
    }

    fn run<T: Working>(&self, a: &Op) -> Result<Estimate> {
        let ws = &mut Workspace::new();
        let n = a.rows();
        let sampling = Sampling { probe: Probe::Sphere, ..self.sampling.clone() };
        if sampling.probes >= n {
            return all_unit_vectors::<T>(a, ws);
        }
        let capacity = sampling.probes;
        let [mut omega, mut y] = [Columns::<T>::take(ws, n, capacity)?, Columns::take(ws, n, capacity)?];
        let mut k = 0;
        loop {
            let more = growth(&sampling, k).min(capacity - k);
            for j in k..k + more {
                sampling.probe.fill(omega.col_mut(j), sampling.seed, j as u64);
            }
            let (from, to) = (T::erase(omega.range(k, more)), T::erase_mut(y.range_mut(k, more)));
            a.apply_into(Trans::None, ONE, from, ZERO, to, ws)?;
            k += more;
            if !norm_fro(y.first(k)).is_finite() {
                return Err(not_finite(NAME, a));
            }
            let estimate = estimate(a, &omega, &mut y, k)?;
            watch::tell(|| Moment::Iteration {
                method: NAME,
                iteration: k,
                active: 1,
                residual: estimate.standard_error,
            });
            let accurate = estimate.half_width() <= sampling.accuracy.goal(estimate.value.norm());
            let stopped = stop();
            if accurate || k >= capacity || stopped.is_some() {
                [omega, y].into_iter().for_each(|block| block.give(ws));
                return estimate.judged(NAME, a, sampling.accuracy, stopped.filter(|_| !accurate));
            }
        }
    }
}

/// From k probes; y is shifted while it is used.
fn estimate<T: Working>(a: &Op, omega: &Columns<T>, y: &mut Columns<T>, k: usize) -> Result<Estimate> {
    let n = a.rows();
    let size = norm_fro(y.first(k)) / (k as f64).sqrt();
    let (mut moments, mut samples) = (Moments::default(), Vec::with_capacity(k));
    if size == 0.0 {
        (0..2).for_each(|_| moments.add(Scalar::default()));
        return Ok(moments.estimate(Scalar::default(), 0.0, k));
    }
    // Y ← Y + ν·Ω, with ν at rounding level, larger where the factor needs it.
    let mut nu = 4.0 * T::EPS * size;
    let shift = |y: &mut Columns<T>, by: f64| -> Result<()> {
        (0..k).try_for_each(|j| update(y.col_mut(j), T::one(), [(T::from_f64(by), omega.col(j))]).map(|_| ()))
    };
    shift(y, nu)?;
    let factor = loop {
        let h = product(Side::Adjoint, omega.first(k), Side::None, y.first(k))?;
        let h = Mat::from_fn(k, k, |i, j| (h[(i, j)] + Field::conj(h[(j, i)])).scale(0.5));
        if let Ok(factor) = Cholesky::factor(h.as_ref()) {
            break factor;
        }
        let least = eigvalsh(h.as_ref()).on("ΩᴴAΩ")?.first().copied().unwrap_or(0.0);
        if least < -100.0 * T::EPS * size * n as f64 || nu > 1e4 * T::EPS * size {
            let message = format!("{a} is not positive semidefinite: ΩᴴAΩ has the eigenvalue {least:.3e}");
            return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
                .with_help("if PSD was asserted, the claim is false; XTrace and Hutchinson take any A"));
        }
        shift(y, 9.0 * nu)?;
        nu *= 10.0;
    };
    // H = L·Lᴴ,  B = Y·L⁻ᴴ,  Â = B·Bᴴ,  C = L⁻¹: H⁻¹ = Cᴴ·C
    let l = factor.l();
    let mut c = Mat::from_fn(k, k, |i, j| if i == j { T::one() } else { T::zero() });
    trsm(Triangle::Lower, false, Side::None, l.as_ref(), c.as_mut()).on("L")?;
    let b = product(Side::None, y.first(k), Side::Adjoint, c.as_ref())?;
    shift(y, -nu)?;
    let head = norm_fro(b.as_ref()).powi(2) - nu * n as f64;
    // K = H⁻¹ = Cᴴ·C,  F = (Y·K)ᴴ·(Y·K) from Y·hᵢ = B·cᵢ for column i of C
    let bc = product(Side::None, b.as_ref(), Side::None, c.as_ref())?;
    let inverse = product(Side::Adjoint, c.as_ref(), Side::None, c.as_ref())?;
    let lost = product(Side::Adjoint, bc.as_ref(), Side::None, bc.as_ref())?;
    // D = (ΩᴴΩ)⁻¹ = R⁻¹·R⁻ᴴ
    let qr = Qr::factor(omega.first(k)).on("Ω")?;
    let mut r = Mat::from_fn(k, k, |i, j| if i == j { T::one() } else { T::zero() });
    qr.solve_r_in_place(Side::None, r.as_mut()).on("Ω")?;
    let gram = product(Side::None, r.as_ref(), Side::Adjoint, r.as_ref())?;
    let rounding = 8.0 * nu * (n as f64).sqrt() + T::EPS * head.abs() * (n as f64).sqrt();
    for i in 0..k {
        let (kii, fii, dii) = (inverse[(i, i)].re(), lost[(i, i)].re(), gram[(i, i)].re());
        samples.push(Scalar::new((n - k + 1) as f64 * dii / kii - fii / kii, 0.0));
        moments.add(samples[i]);
    }
    let plain = moments.estimate(Scalar::new(head, 0.0), rounding, k);
    // Without j as well: Â − Âᵢⱼ = Y·K_S·(K_SS)⁻¹·K_Sᴴ·Yᴴ for S = {i, j}, and (M_SS)⁻¹ᵢᵢ = 1/(mᵢᵢ − |mᵢⱼ|²/mⱼⱼ).
    let sample = |i: usize, j: usize| {
        let of = |m: &Mat<T>| (m[(i, i)].re(), m[(j, j)].re(), m[(i, j)]);
        let (ki, kj, kij) = of(&inverse);
        let (fi, fj, fij) = of(&lost);
        let (di, dj, dij) = of(&gram);
        let determinant = ki * kj - kij.abs().powi(2);
        let lost = (kj * fi + ki * fj - 2.0 * (Field::conj(kij) * fij).re()) / determinant;
        let scale = (n - k + 2) as f64 * (di * dj - dij.abs().powi(2)) / dj;
        Scalar::new(scale * kj / determinant - lost, 0.0)
    };
    Ok(correlated(plain, &samples, rounding, |i, j| samples[i] - sample(i, j)))
}

/// tr A by n applies, which is no more than was allowed.
fn all_unit_vectors<T: Working>(a: &Op, ws: &mut Workspace) -> Result<Estimate> {
    let n = a.rows();
    let block = n.min(32);
    let [mut e, mut y] = [Columns::<T>::take(ws, n, block)?, Columns::take(ws, n, block)?];
    let (mut sum, mut size) = (Scalar::default(), 0.0);
    for first in (0..n).step_by(block) {
        let k = block.min(n - first);
        e.first_mut(k).fill(T::zero());
        (0..k).for_each(|j| e.col_mut(j)[first + j] = T::one());
        crate::columns::map(a, Trans::None, &e, &mut y, k, ws)?;
        for j in 0..k {
            let entry = y.col(j)[first + j].to_scalar();
            (sum, size) = (sum + entry, size + entry.norm());
        }
    }
    [e, y].into_iter().for_each(|block| block.give(ws));
    if !size.is_finite() {
        return Err(not_finite(NAME, a));
    }
    if sum.re < -T::EPS * n as f64 * size {
        let message = format!("{a} is not positive semidefinite: its trace is {:.3e}", sum.re);
        return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
            .with_help("if PSD was asserted, the claim is false"));
    }
    let rounding = T::EPS * size;
    let interval = (sum.re - rounding, sum.re + rounding);
    Ok(Estimate { value: sum, standard_error: 0.5 * rounding, interval, probes: 0, applies: n })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use cola_runtime::DType;

    #[test]
    fn decaying_spectra_are_estimated_accurately_in_every_dtype() {
        let values: Vec<f64> = (0..100).map(|i| 0.8f64.powi(i)).collect();
        let exact: f64 = values.iter().sum();
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let a = testing::self_adjoint(&values, dtype, 3);
            let by = XNysTrace { sampling: Sampling { probes: 60, ..Sampling::default() } };
            let estimate = by.trace(&a).unwrap();
            let error = (estimate.value.re - exact).abs();
            assert!(error <= 2.0 * estimate.half_width() && error < 1e-3, "{dtype}: {error:e} {estimate:?}");
        }
    }

    #[test]
    fn low_rank_and_zero_operators_are_exact() {
        let mut values = vec![0.0; 40];
        (values[0], values[7]) = (3.0, 1e-3);
        let few = XNysTrace { sampling: Sampling { probes: 12, ..Sampling::default() } };
        let estimate = few.trace(&testing::diagonal(&values, DType::F64)).unwrap();
        assert!((estimate.value.re - 3.001).abs() < 1e-12, "{estimate:?}");
        let zero = XNysTrace::default().trace(&testing::diagonal(&[0.0; 5], DType::F64)).unwrap();
        assert_eq!((zero.value.re, zero.standard_error), (0.0, 0.0));
        let all = XNysTrace::default().trace(&testing::diagonal(&values, DType::F64)).unwrap();
        assert!((all.value.re - 3.001).abs() < 1e-14 && all.applies == 40);
    }

    #[test]
    fn an_indefinite_operator_is_found_out() {
        let values: Vec<f64> = (0..40).map(|i| i as f64 - 10.0).collect();
        let few = XNysTrace { sampling: Sampling { probes: 20, ..Sampling::default() } };
        let e = few.trace(&testing::diagonal(&values, DType::F64)).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NotPositiveDefinite, "{e}");
    }
}
