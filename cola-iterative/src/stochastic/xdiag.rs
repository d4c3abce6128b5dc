//! XDiag: the diagonal from one sketch, each probe of which is also a sample.
//!
//! Method    for each i, diag A ≈ diag QᵢQᵢᴴA + ω̄ᵢ∘(I − QᵢQᵢᴴ)Aωᵢ with Qᵢ from all probes but the i-th; the mean of
//!           these. Invariant: QᵢQᵢᴴ = Q(I − sᵢsᵢᴴ)Qᴴ, and (I − QᵢQᵢᴴ)Aωᵢ = Q·sᵢ·(sᵢᴴ·rᵢ)
//! Memory    5 vectors a probe, and 3
//! Work      an apply of A and one of Aᴴ a probe, 24nk² operations for k probes, half of them for the standard errors
//! Stops     as [`super::XTrace`]
//! Differs   probes are signs, whatever the distribution asked for; entry by entry there is a standard error,
//!           with the covariance of the estimates of one run as for XTrace
//! Source    Epperly, Tropp & Webber, SIAM J. Matrix Anal. Appl. 45 (2024), doi:10.1137/23M1548323

use super::diagonal::{DiagonalEstimate, DiagonalMoments};
use super::sketch::{Sketch, growth, product};
use super::{Probe, Sampling, check_probes, check_square, stop};
use crate::Working;
use cola_kernels::{Field, Mat, MatRef, Trans as Side};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Op, Result, Scalar, Trans, Workspace, with_number};

const NAME: &str = "XDiag";

/// XDiag: see the module page.
#[derive(Clone, Debug, Default)]
pub struct XDiag {
    /// How to sample.
    pub sampling: Sampling,
}

impl XDiag {
    /// diag A
    ///
    /// # Errors
    /// `NotConverged` with the estimate; `ShapeMismatch`, `NotFinite`.
    pub fn diagonal(&self, a: &Op) -> Result<DiagonalEstimate> {
        check_square(NAME, a)?;
        check_probes(NAME, &self.sampling, 2)?;
        with_number!(a.dtype().accumulator(), T => self.run::<T>(a))
    }

    fn run<T: Working>(&self, a: &Op) -> Result<DiagonalEstimate> {
        let ws = &mut Workspace::new();
        if a.rows() == 0 {
            return DiagonalMoments::new(0).estimate::<T>(0);
        }
        let sampling = Sampling { probe: Probe::Signs, ..self.sampling.clone() };
        let mut sketch = Sketch::<T>::new(NAME, a, Some(Trans::Adjoint), sampling.probes, ws)?;
        loop {
            let more = growth(&sampling, sketch.k);
            sketch.grow(more, &sampling, ws)?;
            let moments = moments(&sketch)?;
            let k = sketch.k;
            watch::tell(|| Moment::Iteration { method: NAME, iteration: k, active: 1, residual: 0.0 });
            let accurate = sampling.accuracy.is_asked() && moments.is_accurate(sampling.accuracy);
            let stopped = stop();
            if accurate || sketch.complete || k >= sampling.probes || stopped.is_some() {
                let applies = sketch.applies;
                sketch.give(ws);
                let estimate = moments.estimate::<T>(applies)?;
                return estimate.judged(NAME, a, sampling.accuracy, stopped.filter(|_| !accurate));
            }
        }
    }
}

fn moments<T: Working>(sketch: &Sketch<'_, T>) -> Result<DiagonalMoments> {
    let (k, n) = (sketch.k, sketch.q.all().nrows());
    let (q, z, omega) = (sketch.q.first(k), sketch.z.first(k), sketch.omega.first(k));
    let mut moments = DiagonalMoments::new(n);
    if sketch.complete {
        // Two samples without spread.
        (0..2).for_each(|_| moments.add(|_| Scalar::default()));
    } else {
        let s = sketch.directions()?;
        let (qs, zs) = (
            product(Side::None, q, Side::None, s.as_ref())?,
            product(Side::None, z, Side::None, s.as_ref())?,
        );
        // sᵢᴴ·rᵢ
        let along = |i: usize| (0..k).map(|r| Field::conj(s[(r, i)]) * sketch.r[(r, i)]).sum::<T>();
        let sr: Vec<T> = (0..k).map(along).collect();
        for i in 0..k {
            // −(Q·sᵢ)∘conj(Aᴴ·Q·sᵢ) + ω̄ᵢ∘(Q·sᵢ)·(sᵢᴴ·rᵢ)
            moments.add(|row| {
                let (qs, zs, omega) = (qs[(row, i)], zs[(row, i)], omega[(row, i)]);
                (qs * (Field::conj(omega) * sr[i] - Field::conj(zs))).to_scalar()
            });
        }
        let ss = product(Side::Adjoint, s.as_ref(), Side::None, s.as_ref())?;
        moments.share(covariances([&qs, &zs], &ss, &sr, omega));
    }
    // Where the sketch is complete, what is left of A is below the noise at which it ended.
    let entry = |row: usize| (0..k).map(|j| q[(row, j)].abs() * z[(row, j)].abs()).sum::<f64>();
    let largest = (0..n).map(entry).fold(0.0, f64::max);
    moments.rounding = T::EPS * largest * if sketch.complete { 5.0 * (n as f64).sqrt() } else { 1.0 };
    // diag Q·Qᴴ·A
    moments.shift(|row| (0..k).map(|j| (q[(row, j)] * Field::conj(z[(row, j)])).to_scalar()).sum());
    Ok(moments)
}

/// The covariance of the samples of each entry, as on the page `exchangeable`.
///
/// QᵢⱼQᵢⱼᴴ = Q(I − sᵢsᵢᴴ − ttᴴ)Qᴴ with t = (sⱼ − c·sᵢ)/ν, so that sample i changes by (Q·t)∘(conj(Aᴴ·Q·t) − ω̄ᵢ·tᴴrᵢ)
/// where j is left out, with tᴴrᵢ = −c̄·sᵢᴴrᵢ/ν because sⱼᴴrᵢ = 0.
fn covariances<T: Working>([qs, zs]: [&Mat<T>; 2], ss: &Mat<T>, sr: &[T], omega: MatRef<'_, T>) -> Vec<f64> {
    let (n, k) = qs.shape();
    let pairs = k as f64 * (k as f64 - 1.0);
    let mut sums = vec![0.0; n];
    for i in 0..k {
        for j in 0..i {
            let c = ss[(i, j)];
            // 1/ν², for both t have a factor 1/ν and come in twice.
            let scale = 1.0 / (1.0 - c.abs().powi(2)).max(f64::EPSILON);
            // Sample i without j: c = sᵢᴴ·sⱼ; sample j without i: its conjugate.
            let change = |i: usize, j: usize, c: T, row: usize| {
                let (qt, zt) = (qs[(row, j)] - c * qs[(row, i)], zs[(row, j)] - c * zs[(row, i)]);
                (qt * (Field::conj(zt) + Field::conj(omega[(row, i)]) * Field::conj(c) * sr[i])).scale(scale)
            };
            for (row, sum) in sums.iter_mut().enumerate() {
                let (u, v) = (change(i, j, c, row), change(j, i, Field::conj(c), row));
                *sum += 2.0 * (Field::conj(u) * v).re() / pairs;
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use cola_runtime::DType;

    #[test]
    fn decaying_spectra_give_accurate_diagonals_in_every_dtype() {
        let values: Vec<f64> = (0..80).map(|i| 0.7f64.powi(i)).collect();
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let a = testing::self_adjoint(&values, dtype, 3);
            let by = XDiag { sampling: Sampling { probes: 40, ..Sampling::default() } };
            let estimate = by.diagonal(&a).unwrap();
            let identity = cola_runtime::Array::identity(80, dtype).unwrap();
            let dense = a.apply(&identity).unwrap();
            let error = |i: usize| (estimate.value.get(i, 0).unwrap() - dense.get(i, i).unwrap()).norm();
            let worst = (0..80).map(error).fold(0.0, f64::max);
            assert!(
                worst <= 5.0 * estimate.largest.max(4.0 * dtype.epsilon()) && worst < 1e-4,
                "{dtype}: {worst:e} {:e}",
                estimate.largest
            );
        }
    }

    #[test]
    fn low_rank_is_exact_and_general_operators_are_fine() {
        let left = testing::random(30, 3, DType::C64, 1);
        let right = testing::random(30, 3, DType::C64, 2);
        let a = testing::product(
            crate::ONE,
            cola_runtime::Trans::None,
            &left,
            cola_runtime::Trans::Adjoint,
            &right,
        );
        let estimate = XDiag::default().diagonal(&testing::matrix(a.clone())).unwrap();
        assert!((0..30).all(|i| (estimate.value.get(i, 0).unwrap() - a.get(i, i).unwrap()).norm() < 1e-12));
    }
}
