//! Powers and the logarithm of positive definite operators times blocks, by sums of shifted solves.
//!
//! Method    f(z) ≈ c + Σ wᵢ/(z + tᵢ) on [λₘᵢₙ, λₘₐₓ] (`quadrature`), all solves in one run of conjugate gradients
//!           (`shifted`); a positive power is A times a negative one. Invariant: ‖f(A)·b − x‖ ≤ Σ |wᵢ|·‖rᵢ‖/(λₘᵢₙ + tᵢ)
//! Memory    3 vectors, and 2 for each pole
//! Work      one apply and 10n + 8n·poles operations an iteration; Lanczos for the ends of the spectrum; one apply for
//!           each pole at the end, for the certificate
//! Stops     that sum, with recomputed residuals, and the error of the poles are at most tol·‖x‖: *converged* · the
//!           recomputed residuals are larger than the recurrence says: *stagnated* · max_iters · deadline, cancel ·
//!           a Ritz value ≤ 0: `NotPositiveDefinite`, `Singular`
//! Differs   the ends of the spectrum are checked by the Ritz values of each solve; when they were too narrow, the column
//!           is computed again with wider ones
//! Source    Hale, Higham & Trefethen, SIAM J. Numer. Anal. 46 (2008), doi:10.1137/070700607; Pleiss, Jankowiak,
//!           Eriksson, Damle & Gardner, NeurIPS 2020 (CIQ)

use super::process::{Keep, Process};
use super::quadrature::{Poles, poles};
use super::shifted::Shifted;
use super::{Outcome, check_shapes, stopped, working};
use crate::columns::{Columns, as_matrix, map, norm, update};
use crate::kernel::OnOperand;
use crate::{ONE, Working, probes};
use cola_kernels::tridiagonal_eigh;
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace,
    with_number,
};

const NAME: &str = "rational f(A)·B";
/// Steps of Lanczos for the ends of the spectrum.
const STEPS: usize = 80;

/// A function that is a sum of poles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rational {
    /// z^(−½)
    InverseSqrt,
    /// z^p for −1 < p < 1
    Power(f64),
    /// log z
    Log,
}

impl Rational {
    /// α where z^(−α) is what is solved for.
    pub(super) fn negative_power(self) -> f64 {
        match self {
            Rational::InverseSqrt => 0.5,
            Rational::Power(p) if p > 0.0 => 1.0 - p,
            Rational::Power(p) => -p,
            Rational::Log => 0.0,
        }
    }

    /// A is applied once more at the end.
    fn multiplies(self) -> bool {
        matches!(self, Rational::Power(p) if p > 0.0)
    }
}

/// Powers and the logarithm of positive definite A times B: see the module page.
#[derive(Clone, Debug)]
pub struct RationalFunction {
    /// Stops when the bound of the error is at most tol·‖x‖, for each column.
    pub tol: f64,
    /// Limit on iterations; 10·n without.
    pub max_iters: Option<usize>,
    /// An interval that holds the spectrum; by Lanczos without.
    pub interval: Option<(f64, f64)>,
    /// For the start of that Lanczos.
    pub seed: u64,
}

impl Default for RationalFunction {
    fn default() -> Self {
        RationalFunction { tol: 1e-8, max_iters: None, interval: None, seed: 1 }
    }
}

impl RationalFunction {
    /// x ← f(A)·b for blocks in a working dtype.
    ///
    /// # Errors
    /// See *Stops*; `NotConverged` with the best iterate; `InvalidArgument` for powers outside (−1, 1) and 0.
    pub fn apply_into(
        &self,
        a: &Op,
        f: Rational,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        check_shapes(NAME, a, b.shape(), x.shape())?;
        if let Rational::Power(p) = f
            && !(p.abs() < 1.0 && p != 0.0)
        {
            let message = format!("the power is {p}, and must be between −1 and 1, not 0");
            return Err(Error::invalid(NAME, message).with_help("apply or solve with A for the whole part"));
        }
        with_number!(x.dtype(), T => self.run::<T>(a, f, b, x, ws))
    }

    /// f(A)·b, and the evidence.
    ///
    /// # Errors
    /// As [`RationalFunction::apply_into`].
    pub fn apply(&self, a: &Op, f: Rational, b: &Array) -> Result<(Array, Evidence)> {
        let dtype = working(a, b.dtype());
        let b = b.cast(dtype)?;
        let mut x = Array::zeros(b.rows(), b.cols(), dtype)?;
        let evidence = self.apply_into(a, f, b.as_ref(), x.as_mut()?, &mut Workspace::new())?;
        Ok((x, evidence))
    }

    fn run<T: Working>(
        &self,
        a: &Op,
        f: Rational,
        b: ArrayRef<'_>,
        mut x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let (n, k) = b.shape();
        let limit = self.max_iters.unwrap_or(10 * n).max(1);
        let mut outcome = Outcome::new(NAME, self.tol);
        watch::tell(|| Moment::Started { method: NAME, rows: n, columns: k, tolerance: self.tol, limit });
        x.rb_mut().fill(Scalar::default());
        if n > 0 && k > 0 {
            let mut interval = match self.interval {
                Some(given) => check_interval(given)?,
                None => spectrum::<T>(a, self.seed, ws)?,
            };
            let mut column = Columns::<T>::take(ws, n, 2)?;
            for j in 0..k {
                column.range_mut(0, 1).copy_from(b.cols_range(j, j + 1).typed::<T>()?);
                let target = x.rb_mut().cols_range(j, j + 1);
                self.column(a, f, &mut column, target, &mut interval, limit, &mut outcome, ws)?;
            }
            column.give(ws);
        }
        let (residual, failed) = (outcome.worst, outcome.failure.is_some());
        let converged = if failed { 0 } else { k };
        watch::tell(|| Moment::Certified { method: NAME, residual, tolerance: self.tol, converged, of: k });
        let note = "bound of ‖f(A)·b − x‖/‖x‖ from recomputed residuals";
        outcome.finish(
            a,
            x.rb(),
            note,
            "raise tol or max_iters; A is ill-conditioned: LanczosFunction needs no inverse",
        )
    }

    /// One column of b, in column 0 of `block`; column 1 is scratch.
    #[allow(clippy::too_many_arguments)]
    fn column<T: Working>(
        &self,
        a: &Op,
        f: Rational,
        block: &mut Columns<T>,
        x: ArrayMut<'_>,
        interval: &mut (f64, f64),
        limit: usize,
        outcome: &mut Outcome,
        ws: &mut Workspace,
    ) -> Result<()> {
        let norm_b = norm(block.col(0));
        if norm_b == 0.0 {
            return Ok(());
        }
        if !norm_b.is_finite() {
            return Err(Error::new(ErrorKind::NotFinite, format!("{NAME}: b holds NaN or infinity")));
        }
        let mut x = x.typed::<T>()?;
        loop {
            let (m, big) = *interval;
            let tol = self.tol.max(10.0 * T::EPS);
            let sum = poles(f, (m, big), 0.25 * tol)?;
            let mut shifted = Shifted::<T>::new(a, NAME, sum.shifts.len(), ws)?;
            shifted.begin(block.col(0), &sum.shifts);
            // ‖A^s·(A + t)⁻¹·r‖ ≤ ‖r‖·max λ^s/(λ + t) for s = 0 or 1
            let reach = |t: f64| if f.multiplies() { big / (big + t) } else { 1.0 / (m + t) };
            let weights: Vec<f64> =
                sum.shifts.iter().zip(&sum.weights).map(|(&t, w)| w.abs() * reach(t)).collect();
            let (least, largest) = range(f, (m, big));
            let part = 0.1 * tol * least * norm_b / sum.shifts.len() as f64;
            // The goal is relative to ‖x‖, which is first taken for its largest possible value.
            let mut goal = 0.5 * tol * largest * norm_b;
            let mut stop;
            let size = loop {
                stop = shifted.run(&weights, (goal, part), limit, ws)?;
                let size = combine(a, f, &sum, &shifted, block, ws)?;
                let enough = 0.5 * tol * size;
                if shifted.error(&weights) <= enough
                    || stop.is_some()
                    || shifted.iterations >= limit
                    || goal <= enough
                {
                    break size;
                }
                goal = enough.min(0.5 * goal);
            };
            let iterations = shifted.iterations;
            let (ritz_least, ritz_largest) = ends(&shifted.alpha, &shifted.beta)?;
            if stop.is_none() && self.interval.is_none() && (ritz_least < m || ritz_largest > big) {
                check_positive::<T>(a, ritz_least, big)?;
                watch::tell(|| Moment::Restarted { method: NAME, iteration: iterations, residual: 1.0 });
                *interval = (m.min(0.5 * ritz_least), big.max(1.1 * ritz_largest));
                shifted.give(ws);
                continue;
            }
            // A given interval is a claim.
            if ritz_least < m * (1.0 - 1e-6) || ritz_largest > big * (1.0 + 1e-6) {
                let message = format!(
                    "the spectrum of {a} is not in [{m:.6e}, {big:.6e}]: Ritz values from {ritz_least:.6e} to {ritz_largest:.6e}"
                );
                return Err(Error::new(ErrorKind::FalseClaim, message)
                    .with_help("widen the interval, or leave it to be found"));
            }
            x.copy_from(block.range(1, 1));
            let (bound, rounding) = recomputed(a, &sum, &weights, big, &mut shifted, block.col(0), ws)?;
            shifted.give(ws);
            let size = size.max(f64::MIN_POSITIVE);
            let relative = bound / size + 0.25 * tol;
            let attainable = tol + rounding / size;
            let status = match stop {
                _ if relative <= attainable => Status::Converged,
                Some(stop) => stopped(stop),
                None if iterations >= limit => Status::IterationLimit,
                None => Status::Stagnated,
            };
            outcome.add(iterations, relative, status);
            return Ok(());
        }
    }
}

/// Column 1 of `block` ← f(A)·b from the solutions; its norm.
fn combine<T: Working>(
    a: &Op,
    f: Rational,
    sum: &Poles,
    shifted: &Shifted<'_, T>,
    block: &mut Columns<T>,
    ws: &mut Workspace,
) -> Result<f64> {
    let mut x = Columns::<T>::take(ws, a.rows(), 2)?;
    let mut size = update(x.col_mut(0), T::zero(), [(T::from_f64(sum.constant), block.col(0))])?;
    for (i, &w) in sum.weights.iter().enumerate() {
        size = update(x.col_mut(0), T::one(), [(T::from_f64(w), shifted.x.col(i))])?;
    }
    if f.multiplies() {
        let (from, to) = (T::erase(as_matrix(x.col(0))), T::erase_mut(block.range_mut(1, 1)));
        a.apply_into(Trans::None, ONE, from, crate::ZERO, to, ws)?;
        size = norm(block.col(1));
    } else {
        block.col_mut(1).copy_from_slice(x.col(0));
    }
    x.give(ws);
    Ok(size)
}

/// Σ |wᵢ|·‖b − (A + tᵢ)·xᵢ‖·reach, recomputed with A, and what rounding alone can make of it: no residual can be smaller
/// than ε·((‖A‖ + tᵢ)·‖xᵢ‖ + ‖b‖).
fn recomputed<T: Working>(
    a: &Op,
    sum: &Poles,
    weights: &[f64],
    big: f64,
    shifted: &mut Shifted<'_, T>,
    b: &[T],
    ws: &mut Workspace,
) -> Result<(f64, f64)> {
    let poles = sum.shifts.len();
    let mut r = Columns::<T>::take(ws, b.len(), poles)?;
    map(a, Trans::None, &shifted.x, &mut r, poles, ws)?;
    let (mut bound, mut rounding, norm_b) = (0.0, 0.0, norm(b));
    for (i, &t) in sum.shifts.iter().enumerate() {
        let terms = [(T::one(), b), (T::from_f64(-t), shifted.x.col(i))];
        bound += weights[i] * update(r.col_mut(i), -T::one(), terms)?;
        rounding += weights[i] * 4.0 * T::EPS * ((big + t) * norm(shifted.x.col(i)) + norm_b);
    }
    r.give(ws);
    Ok((bound, rounding))
}

/// The least and largest |f| on the interval; for the logarithm, which may vanish, a part of the largest.
fn range(f: Rational, (m, big): (f64, f64)) -> (f64, f64) {
    let (u, v) = match f {
        Rational::InverseSqrt => (m.powf(-0.5), big.powf(-0.5)),
        Rational::Power(p) => (m.powf(p), big.powf(p)),
        Rational::Log => {
            let largest = m.ln().abs().max(big.ln().abs());
            (largest, 1e-3 * largest)
        }
    };
    (u.min(v), u.max(v))
}

fn check_interval((m, big): (f64, f64)) -> Result<(f64, f64)> {
    if m > 0.0 && m <= big && big.is_finite() {
        return Ok((m, big));
    }
    Err(Error::invalid(NAME, format!("the interval is [{m}, {big}], and must be positive")))
}

/// The extreme eigenvalues of a tridiagonal matrix.
fn ends(alpha: &[f64], beta: &[f64]) -> Result<(f64, f64)> {
    let m = alpha.len();
    if m == 0 {
        return Ok((f64::INFINITY, 0.0));
    }
    // Later rows tell nothing new when there are very many.
    let m = m.min(2000);
    let (values, _) = tridiagonal_eigh::<f64>(&alpha[..m], &beta[..m - 1]).on("the tridiagonal matrix")?;
    Ok((values[0], values[m - 1]))
}

/// An interval that holds the spectrum, by Lanczos from random signs: Ritz values and their residuals.
pub(crate) fn spectrum<T: Working>(a: &Op, seed: u64, ws: &mut Workspace) -> Result<(f64, f64)> {
    let n = a.rows();
    let start = probes::signs(n, 1, T::DTYPE, seed)?;
    let steps = STEPS.min(n);
    let keep = Keep { vectors: steps, householder: false };
    let mut process = Process::<T>::start(a, NAME, start.view()?, keep, steps, ws)?;
    let mut found = (0.0, 0.0);
    while process.steps < steps {
        process.step(ws)?;
        let Some(chain) = process.active.first() else { break };
        let m = process.steps;
        if m % 10 != 0 && m != steps && !chain.exact {
            continue;
        }
        let (alpha, beta) = chain.tridiagonal();
        let (ritz, s) = tridiagonal_eigh::<f64>(alpha, beta).on("the tridiagonal matrix")?;
        let out = if chain.exact { 0.0 } else { chain.beta[m - 1] };
        let residual = |j: usize| out * s[(m - 1, j)].abs();
        let (least, largest) = (ritz[0], ritz[m - 1]);
        check_positive::<T>(a, least, largest)?;
        let slack = if chain.exact { 1e-3 } else { 0.1 };
        let lower = (least - 2.0 * residual(0)).max(0.1 * least).min((1.0 - slack) * least);
        found = (lower, (1.0 + 0.01) * largest + residual(m - 1));
        if chain.exact || (residual(0) <= 0.05 * least && residual(m - 1) <= 0.05 * largest) {
            break;
        }
        if watch::stop_requested().is_some_and(|s| s == Stop::Cancelled) {
            break;
        }
    }
    process.give(ws);
    Ok(found)
}

/// A Ritz value of a positive definite operator is positive.
fn check_positive<T: Working>(a: &Op, least: f64, largest: f64) -> Result<()> {
    let noise = 4.0 * T::EPS * largest.abs();
    if least > noise {
        return Ok(());
    }
    if least < -noise {
        let message = format!("{a} is not positive definite: {least:.6e} is a Ritz value");
        return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
            .with_help("if PSD was asserted, the claim is false; LanczosFunction takes any self-adjoint A"));
    }
    let message =
        format!("{a} is singular to working precision: {least:.1e} is a Ritz value, {largest:.1e} another");
    Err(Error::new(ErrorKind::Singular, message)
        .with_help("positive powers: use LanczosFunction, which keeps f(0) on the null space"))
}

#[cfg(test)]
mod tests;
