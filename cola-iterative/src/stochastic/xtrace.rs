//! XTrace: the trace from one sketch, each probe of which is also a sample.
//!
//! Method    for each i, tr A ≈ tr QᵢᴴAQᵢ + ωᵢᴴ(I − QᵢQᵢᴴ)A(I − QᵢQᵢᴴ)ωᵢ with Qᵢ from all probes but the i-th; the mean
//!           of these. Invariant: each is unbiased, and QᵢQᵢᴴ = Q(I − sᵢsᵢᴴ)Qᴴ, so that one factorisation is enough
//! Memory    3 vectors a probe
//! Work      two applies a probe, 8nk² operations for k probes
//! Stops     the interval is as narrow as asked for (looked at each time the probes have doubled) · Q holds the range of A:
//!           exact · the probes are used up: `NotConverged` if more was asked for · deadline, cancel
//! Differs   probes are uniform on the sphere, whatever the distribution asked for, with the residual normalised as in
//!           the paper. The estimates of one run are not independent, and their spread is too small: the standard error has
//!           their covariance, estimated without bias from estimates with two probes left out, in O(k²) more operations
//! Source    Epperly, Tropp & Webber, SIAM J. Matrix Anal. Appl. 45 (2024), doi:10.1137/23M1548323

use super::exchangeable::correlated;
use super::moments::Moments;
use super::sketch::{Sketch, column_dot, growth, product};
use super::{Estimate, Probe, Sampling, check_probes, check_square, stop};
use crate::Working;
use cola_kernels::{Field, Mat, Trans as Side};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Op, Result, Scalar, Trans, Workspace, with_number};

const NAME: &str = "XTrace";

/// XTrace: see the module page.
#[derive(Clone, Debug, Default)]
pub struct XTrace {
    /// How to sample.
    pub sampling: Sampling,
}

impl XTrace {
    /// tr A
    ///
    /// # Errors
    /// `NotConverged` with the estimate; `ShapeMismatch`, `NotFinite`.
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
        let sampling = Sampling { probe: Probe::Sphere, ..self.sampling.clone() };
        let mut sketch = Sketch::<T>::new(NAME, a, Some(Trans::None), sampling.probes, ws)?;
        loop {
            let more = growth(&sampling, sketch.k);
            sketch.grow(more, &sampling, ws)?;
            let estimate = estimate(&sketch)?;
            let k = sketch.k;
            watch::tell(|| Moment::Iteration {
                method: NAME,
                iteration: k,
                active: 1,
                residual: estimate.standard_error,
            });
            let accurate = estimate.half_width() <= sampling.accuracy.goal(estimate.value.norm());
            let stopped = stop();
            if accurate || sketch.complete || k >= sampling.probes || stopped.is_some() {
                sketch.give(ws);
                return estimate.judged(NAME, a, sampling.accuracy, stopped.filter(|_| !accurate));
            }
        }
    }
}

fn estimate<T: Working>(sketch: &Sketch<'_, T>) -> Result<Estimate> {
    let (k, n) = (sketch.k, sketch.q.all().nrows());
    let (q, z, omega) = (sketch.q.first(k), sketch.z.first(k), sketch.omega.first(k));
    // H = Qᴴ·A·Q
    let h = product(Side::Adjoint, q, Side::None, z)?;
    let trace: Scalar = (0..k).map(|i| h[(i, i)].to_scalar()).sum();
    let size: f64 = (0..k).map(|i| h[(i, i)].abs()).sum();
    let rounding = T::EPS * size * (n as f64).sqrt();
    let (mut moments, mut samples) = (Moments::default(), Vec::with_capacity(k));
    if sketch.complete {
        // What is left of A is below the noise at which the sketch ended.
        (0..k.max(2)).for_each(|_| moments.add(Scalar::default()));
        return Ok(moments.estimate(trace, 20.0 * rounding, sketch.applies));
    }
    let s = sketch.directions()?;
    // W = Qᴴ·Ω,  σᵢ = sᵢᴴ·wᵢ,  gᵢ = wᵢ − σᵢ·sᵢ: Qᵢ·Qᵢᴴ·ωᵢ = Q·gᵢ
    let w = product(Side::Adjoint, q, Side::None, omega)?;
    let sigma: Vec<T> = (0..k).map(|i| column_dot(&s, &w, i)).collect();
    let g = Mat::from_fn(k, k, |r, i| w[(r, i)] - sigma[i] * s[(r, i)]);
    let hs = product(Side::None, h.as_ref(), Side::None, s.as_ref())?;
    let hg = product(Side::None, h.as_ref(), Side::None, g.as_ref())?;
    // Column i of T is (ωᵢᴴ·A·Q)ᴴ.
    let t = product(Side::Adjoint, z, Side::None, omega)?;
    for i in 0..k {
        // uᴴ·A·u for u = (I − Qᵢ·Qᵢᴴ)·ωᵢ, from A·ωᵢ = Q·rᵢ
        let sr: T = (0..k).map(|r| Field::conj(s[(r, i)]) * sketch.r[(r, i)]).sum();
        let rest = Field::conj(sigma[i]) * sr - column_dot(&t, &g, i) + column_dot(&g, &hg, i);
        let norm_w: f64 = (0..k).map(|r| w[(r, i)].abs().powi(2)).sum();
        let norm_u = n as f64 - norm_w + sigma[i].abs().powi(2);
        let scale = (n - k + 1) as f64 / norm_u.max(f64::MIN_POSITIVE);
        samples.push(rest.to_scalar() * scale - column_dot(&s, &hs, i).to_scalar());
        moments.add(samples[i]);
    }
    let plain = moments.estimate(trace, rounding, sketch.applies);
    // Without j as well: QᵢⱼQᵢⱼᴴ = Q(I − sᵢsᵢᴴ − ttᴴ)Qᴴ with t = (sⱼ − c·sᵢ)/ν; all from small products made once.
    let small = |u: &Mat<T>, v: &Mat<T>| product(Side::Adjoint, u.as_ref(), Side::None, v.as_ref());
    let hw = product(Side::None, h.as_ref(), Side::None, w.as_ref())?;
    let (ss, shs, sw, sr) = (small(&s, &s)?, small(&s, &hs)?, small(&s, &w)?, small(&s, &sketch.r)?);
    let (ts, tw) = (small(&t, &s)?, small(&t, &w)?);
    let (whw, whs, shw) = (small(&w, &hw)?, small(&w, &hs)?, small(&s, &hw)?);
    let sample = |i: usize, j: usize| -> Scalar {
        let conj = |x: T| Field::conj(x);
        let c = ss[(i, j)];
        let nu = (1.0 - c.abs().powi(2)).max(f64::EPSILON).sqrt();
        // tᴴ·v from sⱼᴴ·v and sᵢᴴ·v
        let along = |vj: T, vi: T| (vj - conj(c) * vi).scale(1.0 / nu);
        let (sigma, tau) = (sigma[i], along(sw[(j, i)], sw[(i, i)]));
        // g = w + x·sᵢ + y·sⱼ
        let (x, y) = (c * tau.scale(1.0 / nu) - sigma, -tau.scale(1.0 / nu));
        let ghg = whw[(i, i)]
            + whs[(i, i)] * x
            + whs[(i, j)] * y
            + conj(x) * (shw[(i, i)] + shs[(i, i)] * x + shs[(i, j)] * y)
            + conj(y) * (shw[(j, i)] + shs[(j, i)] * x + shs[(j, j)] * y);
        let tg = tw[(i, i)] + ts[(i, i)] * x + ts[(i, j)] * y;
        let ur = conj(sigma) * sr[(i, i)] + conj(tau) * along(sr[(j, i)], sr[(i, i)]);
        let tht = shs[(j, j)] - conj(c) * shs[(i, j)] - c * shs[(j, i)] + shs[(i, i)].scale(c.abs().powi(2));
        let norm_w: f64 = (0..k).map(|r| w[(r, i)].abs().powi(2)).sum();
        let norm_u = n as f64 - norm_w + sigma.abs().powi(2) + tau.abs().powi(2);
        let scale = (n - k + 2) as f64 / norm_u.max(f64::MIN_POSITIVE);
        (ur - tg + ghg).to_scalar() * scale - (shs[(i, i)] + tht.scale(1.0 / (nu * nu))).to_scalar()
    };
    Ok(correlated(plain, &samples, rounding, |i, j| samples[i] - sample(i, j)))
}

#[cfg(test)]
mod tests;
