//! f(A)·B for self-adjoint A with the spectrum in a known interval, by Chebyshev polynomials.
//!
//! Method    f on [a, b] is Σ cₖ·Tₖ, cₖ by a cosine transform of samples; x = Σ cₖ·Tₖ(Ã)·b with Tₖ₊₁ = 2·Ã·Tₖ − Tₖ₋₁,
//!           Ã = (2A − a − b)/(b − a). Invariant: ‖Tₖ(Ã)·b‖ ≤ ‖b‖ while the spectrum is in the interval
//! Memory    4 vectors a column, none of them kept: no scalar products, so all columns go as one block
//! Work      one apply a column and degree, 8n operations
//! Stops     the degree is reached: *converged*, with Σ|cₖ| of the terms left out as a bound of ‖f(A)·b − x‖/‖b‖ ·
//!           ‖Tₖ(Ã)·b‖ > ‖b‖: `FalseClaim` of the interval · f needs too high a degree: `Unsupported` · deadline, cancel
//! Differs   forward instead of Clenshaw's backward sums: at the same number of applies the vectors Tₖ(Ã)·b appear, whose
//!           norms tell when the interval does not hold the spectrum
//! Source    Trefethen, Approximation Theory and Approximation Practice (2013), ch. 3, 4, 8

use super::{Outcome, check_shapes, not_finite, stopped, working};
use crate::Working;
use crate::columns::{Columns, map, norm, update};
use crate::kernel::OnOperand;
use cola_kernels::{Cosine, CosineType};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace,
    with_number,
};

const NAME: &str = "Chebyshev f(A)·B";
/// The largest number of samples.
const SAMPLES: usize = 1 << 16;
const COLUMNS: usize = 128;

/// A function on an interval as a sum of Chebyshev polynomials.
#[derive(Clone, Debug)]
pub struct Chebyshev {
    /// [a, b]
    pub interval: (f64, f64),
    /// c₀, c₁, …
    pub coefficients: Vec<Scalar>,
    /// A bound of |f − Σ cₖ·Tₖ| on the interval, from the terms that were left out.
    pub error: f64,
}

impl Chebyshev {
    /// Approximates f to tol·max|f|: twice the samples until the last terms are small, then without them.
    ///
    /// # Errors
    /// `InvalidArgument` for an empty interval; `NotFinite`; `Unsupported` where 65,536 samples do not do.
    pub fn of(f: &dyn Fn(f64) -> Scalar, (a, b): (f64, f64), tol: f64) -> Result<Chebyshev> {
        if !(a <= b && a.is_finite() && b.is_finite()) {
            return Err(Error::invalid(NAME, format!("[{a}, {b}] is not an interval")));
        }
        let tol = tol.max(4.0 * f64::EPSILON);
        let mut n = 32;
        while n <= SAMPLES {
            let c = samples_to_coefficients(f, (a, b), n)?;
            let size = c.iter().map(|c| c.norm()).fold(0.0, f64::max);
            // The last eighth tells how large the terms are that the samples cannot see.
            let noise = 16.0 * f64::EPSILON * size * (n as f64).sqrt();
            let end: f64 = c[n - n / 8..].iter().map(|c| c.norm()).sum();
            if end <= (0.25 * tol * size).max(noise) {
                let mut tail = end;
                let mut degree = n;
                while degree > 1 && tail + c[degree - 1].norm() <= tol * size {
                    degree -= 1;
                    tail += c[degree].norm();
                }
                let coefficients = c[..degree].to_vec();
                return Ok(Chebyshev { interval: (a, b), coefficients, error: tail });
            }
            n *= 2;
        }
        let message = format!("f is not approximated to {tol:.0e} on [{a:.6e}, {b:.6e}] by degree {SAMPLES}");
        Err(Error::new(ErrorKind::Unsupported, message)
            .with_help("f has a singularity at or near the interval"))
    }

    /// Σ cₖ·Tₖ(x) by Clenshaw's sum.
    pub fn value(&self, x: f64) -> Scalar {
        let (a, b) = self.interval;
        let t = if b > a { (2.0 * x - a - b) / (b - a) } else { 0.0 };
        let (mut u, mut u_next) = (Scalar::default(), Scalar::default());
        for &c in self.coefficients.iter().skip(1).rev() {
            (u, u_next) = (c + u * (2.0 * t) - u_next, u);
        }
        self.coefficients.first().copied().unwrap_or_default() + u * t - u_next
    }
}

/// cₖ for k < n from samples at the n zeros of Tₙ.
fn samples_to_coefficients(f: &dyn Fn(f64) -> Scalar, (a, b): (f64, f64), n: usize) -> Result<Vec<Scalar>> {
    let (mut re, mut im) = (Vec::with_capacity(n), Vec::with_capacity(n));
    for j in 0..n {
        let t = (std::f64::consts::PI * (j as f64 + 0.5) / n as f64).cos();
        let x = (0.5 * (a + b) + 0.5 * (b - a) * t).clamp(a, b);
        let y = f(x);
        if !(y.re.is_finite() && y.im.is_finite()) {
            return Err(Error::new(ErrorKind::NotFinite, format!("{NAME}: f is {y} at {x:.6e}")));
        }
        re.push(y.re);
        im.push(y.im);
    }
    let plan = Cosine::<f64>::new(CosineType::II, n).on("a cosine transform")?;
    let mut scratch = vec![0.0; plan.scratch_len()];
    plan.transform(&mut re, &mut scratch).on("a cosine transform")?;
    plan.transform(&mut im, &mut scratch).on("a cosine transform")?;
    // The transform is orthonormal: cₖ = √(2/n)·yₖ, c₀ = √(1/n)·y₀.
    let scale = |k: usize| if k == 0 { (1.0 / n as f64).sqrt() } else { (2.0 / n as f64).sqrt() };
    Ok((0..n).map(|k| Scalar::new(re[k], im[k]) * scale(k)).collect())
}

/// f(A)·B by Chebyshev polynomials: see the module page.
#[derive(Clone, Debug)]
pub struct ChebyshevFunction {
    /// [a, b] holds the spectrum.
    pub interval: (f64, f64),
    /// The error is at most tol·max|f|·‖b‖.
    pub tol: f64,
}

impl ChebyshevFunction {
    /// x ← f(A)·b for blocks in a working dtype; complex where f is.
    ///
    /// # Errors
    /// See *Stops*; those of [`Chebyshev::of`].
    pub fn apply_into(
        &self,
        a: &Op,
        f: &dyn Fn(f64) -> Scalar,
        b: ArrayRef<'_>,
        mut x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        check_shapes(NAME, a, b.shape(), x.shape())?;
        let p = Chebyshev::of(f, self.interval, self.tol.max(x.dtype().epsilon()))?;
        if !x.dtype().is_complex() && p.coefficients.iter().any(|c| c.im != 0.0) {
            return Err(Error::invalid(NAME, "f is complex and the result real")
                .with_help("give a complex right-hand side"));
        }
        let (k, degree) = (b.cols(), p.coefficients.len() - 1);
        let started =
            Moment::Started { method: NAME, rows: b.rows(), columns: k, tolerance: self.tol, limit: degree };
        watch::tell(|| started);
        let mut outcome = Outcome::new(NAME, self.tol);
        for first in (0..k).step_by(COLUMNS) {
            let last = k.min(first + COLUMNS);
            let (b, x) = (b.cols_range(first, last), x.rb_mut().cols_range(first, last));
            with_number!(x.dtype(), T => sum::<T>(a, &p, b, x, &mut outcome, ws))?;
        }
        let (residual, failed) = (outcome.worst, outcome.failure.is_some());
        let converged = if failed { 0 } else { k };
        watch::tell(|| Moment::Certified { method: NAME, residual, tolerance: self.tol, converged, of: k });
        let note = "bound of ‖f(A)·b − x‖/(max|f|·‖b‖)";
        outcome.finish(a, x.rb(), note, "allow more time")
    }

    /// f(A)·b, and the evidence.
    ///
    /// # Errors
    /// As [`ChebyshevFunction::apply_into`].
    pub fn apply(&self, a: &Op, f: &dyn Fn(f64) -> Scalar, b: &Array) -> Result<(Array, Evidence)> {
        let dtype = working(a, b.dtype());
        let b = b.cast(dtype)?;
        let mut x = Array::zeros(b.rows(), b.cols(), dtype)?;
        let evidence = self.apply_into(a, f, b.as_ref(), x.as_mut()?, &mut Workspace::new())?;
        Ok((x, evidence))
    }
}

fn sum<T: Working>(
    a: &Op,
    p: &Chebyshev,
    b: ArrayRef<'_>,
    x: ArrayMut<'_>,
    outcome: &mut Outcome,
    ws: &mut Workspace,
) -> Result<()> {
    let (n, k) = b.shape();
    let mut x = x.typed::<T>()?;
    let c: Vec<T> = p.coefficients.iter().map(|&c| T::from_scalar(c)).collect();
    let size = p.coefficients.iter().map(|c| c.norm()).fold(0.0, f64::max);
    let degree = c.len() - 1;
    let [mut t_prev, mut t, mut w, mut sums] = [
        Columns::<T>::take(ws, n, k)?,
        Columns::take(ws, n, k)?,
        Columns::take(ws, n, k)?,
        Columns::take(ws, n, k)?,
    ];
    let (lo, hi) = p.interval;
    let center = 0.5 * (lo + hi);
    // An interval of length 0 leaves f(center)·b, and A·b = center·b to be checked.
    let half = if hi > lo { 0.5 * (hi - lo) } else { f64::MIN_POSITIVE.max(center.abs() * T::EPS) };
    t.all_mut().copy_from(b.typed::<T>()?);
    let norms: Vec<f64> = (0..k).map(|j| norm(t.col(j))).collect();
    if norms.iter().any(|norm| !norm.is_finite()) {
        return Err(not_finite(NAME, a));
    }
    for j in 0..k {
        update(sums.col_mut(j), T::zero(), [(c[0], t.col(j))])?;
    }
    // T₁ = Ã·b,  Tₖ₊₁ = 2·Ã·Tₖ − Tₖ₋₁; at least one, for the check.
    let mut status = Status::Converged;
    for d in 1..=degree.max(1) {
        if let Some(stop) = watch::stop_requested() {
            status = stopped(stop);
            break;
        }
        map(a, Trans::None, &t, &mut w, k, ws)?;
        let factor = if d == 1 { 1.0 } else { 2.0 };
        let (by_w, by_t) = (T::from_f64(factor / half), T::from_f64(-factor * center / half));
        for (j, &norm_b) in norms.iter().enumerate() {
            let target = t_prev.col_mut(j);
            let beta = if d == 1 { T::zero() } else { -T::one() };
            let norm_t = update(target, beta, [(by_w, w.col(j)), (by_t, t.col(j))])?;
            if !norm_t.is_finite() && w.col(j).iter().any(|x| !x.finite()) {
                return Err(not_finite(NAME, a));
            }
            // Rounding adds at most some ε·(|a| + |b|)/(b − a) a step.
            let slack = 1.0 + 1e-3 + 8.0 * T::EPS * (d * d) as f64 * (1.0 + (center / half).abs());
            if !(norm_t <= slack * norm_b) {
                return Err(outside(a, p.interval, d));
            }
            if let Some(&c) = c.get(d) {
                update(sums.col_mut(j), T::one(), [(c, t_prev.col(j))])?;
            }
        }
        std::mem::swap(&mut t_prev, &mut t);
        let residual = p.error / size.max(f64::MIN_POSITIVE);
        watch::tell(|| Moment::Iteration { method: NAME, iteration: d, active: k, residual });
    }
    let rounding = 2.0 * T::EPS * (degree + 1) as f64;
    let bound = if size > 0.0 { p.error / size } else { 0.0 };
    outcome.add(
        degree,
        if status == Status::Converged { bound.max(rounding.min(T::EPS * 16.0)) } else { 1.0 },
        status,
    );
    x.copy_from(sums.all());
    [t_prev, t, w, sums].into_iter().for_each(|block| block.give(ws));
    Ok(())
}

fn outside(a: &Op, (lo, hi): (f64, f64), degree: usize) -> Error {
    let message = format!(
        "the spectrum of {a} is not in [{lo:.6e}, {hi:.6e}]: ‖T(A)·b‖ > ‖b‖ for the Chebyshev polynomial of degree \
         {degree}"
    );
    Error::new(ErrorKind::FalseClaim, message)
        .with_help("widen the interval, or use LanczosFunction, which needs none")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use cola_runtime::DType;

    fn real(f: impl Fn(f64) -> f64) -> impl Fn(f64) -> Scalar {
        move |x| Scalar::new(f(x), 0.0)
    }

    #[test]
    fn a_cubic_has_four_coefficients() {
        // x³ = (3·T₁ + T₃)/4
        let p = Chebyshev::of(&real(|x| x * x * x), (-1.0, 1.0), 1e-14).unwrap();
        assert_eq!(p.coefficients.len(), 4);
        assert!((p.coefficients[1].re - 0.75).abs() < 1e-15 && (p.coefficients[3].re - 0.25).abs() < 1e-15);
        assert!((p.value(0.3).re - 0.027).abs() < 1e-15);
    }

    #[test]
    fn the_bound_holds_and_is_not_far_off() {
        for tol in [1e-4, 1e-8, 1e-12] {
            let p = Chebyshev::of(&real(|x| 1.0 / (1.0 + 25.0 * x * x)), (-1.0, 1.0), tol).unwrap();
            let error = |x: f64| (p.value(x).re - 1.0 / (1.0 + 25.0 * x * x)).abs();
            let worst = (0..1000).map(|i| error(-1.0 + i as f64 / 499.5)).fold(0.0, f64::max);
            assert!(worst <= p.error + 1e-14 && worst >= 1e-2 * p.error, "{worst:e} {:e}", p.error);
        }
    }

    #[test]
    fn exponentials_in_every_dtype_match_eigenvalues() {
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let values: Vec<f64> = (0..30).map(|i| -2.0 + 0.1 * i as f64).collect();
            let a = testing::self_adjoint(&values, dtype, 5);
            let f = testing::self_adjoint(&values.iter().map(|x| x.exp()).collect::<Vec<_>>(), dtype, 5);
            let b = testing::random(30, 3, dtype, 9);
            let by = ChebyshevFunction { interval: (-2.0, 1.0), tol: 1e-12 };
            let (x, _) = by.apply(&a, &real(f64::exp), &b).unwrap();
            let residual = testing::relative_residual(&f, &b, &x);
            assert!(residual < 1e-12 + 1e2 * dtype.epsilon(), "{dtype}: {residual:e}");
        }
    }

    #[test]
    fn a_spectrum_outside_the_interval_is_found_out() {
        let a = testing::self_adjoint(&[0.1, 0.5, 0.9, 1.2], DType::F64, 3);
        let by = ChebyshevFunction { interval: (0.0, 1.0), tol: 1e-10 };
        let e = by.apply(&a, &real(|x| (20.0 * x).sin()), &testing::random(4, 1, DType::F64, 1)).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
    }

    #[test]
    fn empty_blocks_and_constant_functions_are_fine() {
        let a = testing::self_adjoint(&[0.5], DType::F64, 3);
        let by = ChebyshevFunction { interval: (0.5, 0.5), tol: 1e-10 };
        let (x, _) = by.apply(&a, &real(|_| 3.0), &Array::vector(vec![2.0])).unwrap();
        assert!((x.get(0, 0).unwrap().re - 6.0).abs() < 1e-14);
        let (x, _) = by.apply(&a, &real(|_| 3.0), &Array::zeros(1, 0, DType::F64).unwrap()).unwrap();
        assert_eq!(x.shape(), (1, 0));
    }
}
