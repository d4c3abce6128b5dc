//! Approximations of low rank from random samples of the range.
//!
//! Method    Q ← orth(A·Ω) with a Gaussian Ω of k + oversample columns, improved by q power iterations with
//!           orthonormalisation on both sides; then the SVD of Qᴴ·A, or for PSD A Nyström's A ≈ (A·Q)·(Qᴴ·A·Q)⁻¹·(A·Q)ᴴ
//! Memory    3 blocks of k + oversample columns
//! Work      2(q + 1) applies of blocks, 6(q + 1)·n(k + oversample)² operations
//! Stops     *converged*: the estimated error ≤ tol·‖A‖, or no tol was given · `IterationLimit`: it is larger at the largest
//!           rank · `Deadline`, `Cancelled` · *A is not PSD* (Nyström): `FalseClaim` · *NaN, infinity*: `NotFinite`
//! Differs   the result is checked by A itself: 10 new Gaussian vectors ω give ‖A − A_k‖ ≤ 10·√(2/π)·max‖(A − A_k)·ω‖ with
//!           probability 1 − 10⁻¹⁰ (Halko et al., Lemma 4.1). With a tolerance the rank is doubled until that holds, and
//!           then cut to what is needed
//! Source    Halko, Martinsson & Tropp 2011, doi:10.1137/090771806; Tropp, Yurtsever, Udell & Cevher 2017,
//!           doi:10.1137/17M1111590

use super::Triplets;
use crate::eigen::Pairs;
use crate::eigen::pairs::{expect_pairs, ratio, stopped};
use crate::gaussian::gaussian;
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{Cholesky, Mat, MatRef, Qr, Triangle, combine, norm_fro, svd, trsm};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Array, Error, ErrorKind, Evidence, Op, Result, Status, Trans, Workspace, with_number};

/// New random vectors that measure the error.
const CHECKS: usize = 10;
const MEASURE: &str = "estimate of ‖A − A_k‖/‖A‖";
const HELP: &str = "raise k, tol or power_iterations: the singular values of A fall slowly";

/// Singular triplets of an approximation of low rank: see the module page.
#[derive(Clone, Debug)]
pub struct RandomisedSvd {
    /// The rank; with a tolerance, the one to start with.
    pub k: usize,
    /// Columns beside them.
    pub oversample: usize,
    /// Applications of A·Aᴴ to the sample.
    pub power_iterations: usize,
    /// Raises the rank until the estimated error is at most tol·‖A‖.
    pub tol: Option<f64>,
    /// The largest rank to try; min(m, n) without.
    pub max_rank: Option<usize>,
    /// Of the random vectors.
    pub seed: u64,
}

impl RandomisedSvd {
    /// Rank k with 10 columns more, 2 power iterations, no tolerance.
    pub fn new(k: usize) -> RandomisedSvd {
        RandomisedSvd { k, oversample: 10, power_iterations: 2, tol: None, max_rank: None, seed: 1 }
    }

    /// A ≈ U·Σ·Vᴴ. The evidence holds the estimate of ‖A − U·Σ·Vᴴ‖/‖A‖; the residuals are those of the triplets.
    ///
    /// # Errors
    /// Those of the module page; `InvalidArgument` for k > min(m, n).
    pub fn solve(&self, a: &Op, ws: &mut Workspace) -> Result<(Triplets, Evidence)> {
        let least = a.rows().min(a.cols());
        if self.k > least {
            return Err(Error::invalid(
                "randomised SVD",
                format!("rank {} was asked for, {a} has at most {least}", self.k),
            ));
        }
        with_number!(a.dtype().accumulator(), T => self.typed::<T>(a, ws))
    }

    fn typed<T: Working>(&self, a: &Op, ws: &mut Workspace) -> Result<(Triplets, Evidence)> {
        const NAME: &str = "randomised SVD";
        let least = a.rows().min(a.cols());
        let most = self.max_rank.unwrap_or(least).clamp(self.k, least);
        let tol = self.tol.map(|tol| tol.max(100.0 * T::EPS));
        watch::tell(|| Moment::Started {
            method: NAME,
            rows: a.rows(),
            columns: self.k,
            tolerance: tol.unwrap_or(1.0),
            limit: most,
        });
        let (mut k, mut applies) = (if tol.is_some() { self.k.max(1).min(most) } else { self.k }, 0);
        loop {
            let width = (k + self.oversample).min(least);
            let q = sample::<T>(a, width, self.power_iterations, self.seed, ws)?;
            // Aᴴ·Q = V·Σ·Pᴴ,  A ≈ Q·(Aᴴ·Q)ᴴ = (Q·P)·Σ·Vᴴ
            let b = map(a, Trans::Adjoint, q.as_ref(), ws)?;
            let small = svd(b.as_ref()).on("a sample")?;
            let u = &q * &small.v;
            applies += (2 * self.power_iterations + 2) * width;
            let mut rank = k.min(small.s.len());
            let scale = small.s.first().copied().unwrap_or(0.0);
            let left_out = |r: usize| small.s.get(r).copied().unwrap_or(0.0);
            let error = |r: usize, ws: &mut Workspace| {
                error_of(a, u.as_ref(), &small.s[..r], small.u.as_ref(), self.seed, ws)
            };
            let mut estimate = error(rank, ws)?;
            applies += CHECKS;
            let stop = watch::stop_requested().map(stopped);
            let reached = tol.is_none_or(|tol| estimate <= tol * scale);
            if !reached && rank < most && stop.is_none() {
                watch::tell(|| Moment::Restarted {
                    method: NAME,
                    iteration: applies,
                    residual: ratio(estimate, scale),
                });
                k = (2 * k).min(most);
                continue;
            }
            if let (Some(tol), true) = (tol, reached) {
                // Cut to rank r where the estimate will allow it, 8·max‖(A − A_r)·ω‖ with ‖(A − A_r)·ω‖ at most about
                // 2.5·(Σ_{i>r} σᵢ²)^½, and check that.
                let (full, mut tail) = (rank, 0.0f64);
                while rank > 0 && estimate + 20.0 * tail.hypot(left_out(rank - 1)) <= tol * scale {
                    tail = tail.hypot(left_out(rank - 1));
                    rank -= 1;
                }
                if rank < full {
                    let cut = error(rank, ws)?;
                    (rank, estimate) = if cut <= tol * scale { (rank, cut) } else { (full, estimate) };
                }
            }
            let take = |x: MatRef<'_, T>| Array::from_fn(x.nrows(), rank, |i, j| x[(i, j)]);
            let (left, right, values) =
                (take(u.as_ref())?, take(small.u.as_ref())?, small.s[..rank].to_vec());
            // Aᴴ·u = σ·v holds by construction; A·v − σ·u is what is left.
            let image = map(a, Trans::None, right.view::<T>()?, ws)?;
            let mut residuals = residuals_of(&image, u.as_ref(), &values, scale)?;
            let back = map(a, Trans::Adjoint, left.view::<T>()?, ws)?;
            let other = residuals_of(&back, small.u.as_ref(), &values, scale)?;
            residuals.iter_mut().zip(other).for_each(|(r, o)| *r = if o <= *r { *r } else { o });
            let relative = ratio(estimate, scale);
            finite(NAME, a, relative)?;
            let converged = if reached { rank } else { 0 };
            let status = if reached { Status::Converged } else { stop.unwrap_or(Status::IterationLimit) };
            watch::tell(|| Moment::Certified {
                method: NAME,
                residual: relative,
                tolerance: tol.unwrap_or(1.0),
                converged,
                of: rank,
            });
            let evidence = evidence(NAME, applies + 2 * rank, relative, tol, status, rank);
            if reached {
                return Ok((Triplets { values, left, right, residuals, converged }, evidence));
            }
            return Err(unreached(NAME, a, left, evidence, status));
        }
    }
}

/// Eigenpairs of an approximation of low rank of a PSD operator: see the module page.
#[derive(Clone, Debug)]
pub struct RandomisedEigh {
    /// The rank.
    pub k: usize,
    /// Columns beside them.
    pub oversample: usize,
    /// Applications of A to the sample before the last one.
    pub power_iterations: usize,
    /// Largest estimate of ‖A − A_k‖/‖A‖ that is a success.
    pub tol: Option<f64>,
    /// Of the random vectors.
    pub seed: u64,
}

impl RandomisedEigh {
    /// Rank k with 10 columns more, 2 power iterations, no tolerance.
    pub fn new(k: usize) -> RandomisedEigh {
        RandomisedEigh { k, oversample: 10, power_iterations: 2, tol: None, seed: 1 }
    }

    /// A ≈ V·Λ·Vᴴ, Λ ≥ 0, for a PSD operator. The evidence holds the estimate of ‖A − V·Λ·Vᴴ‖/‖A‖.
    ///
    /// # Errors
    /// Those of the module page; `InvalidArgument` for k > n; `ShapeMismatch`.
    pub fn solve(&self, a: &Op, ws: &mut Workspace) -> Result<(Pairs, Evidence)> {
        expect_pairs("randomised eigh", a, self.k)?;
        with_number!(a.dtype().accumulator(), T => self.typed::<T>(a, ws))
    }

    fn typed<T: Working>(&self, a: &Op, ws: &mut Workspace) -> Result<(Pairs, Evidence)> {
        const NAME: &str = "randomised eigh";
        let (n, k) = (a.rows(), self.k);
        let width = (k + self.oversample).min(n);
        watch::tell(|| Moment::Started {
            method: NAME,
            rows: n,
            columns: k,
            tolerance: self.tol.unwrap_or(1.0),
            limit: 1,
        });
        let q = sample::<T>(a, width, self.power_iterations, self.seed, ws)?;
        let mut y = map(a, Trans::None, q.as_ref(), ws)?;
        let size = norm_fro(y.as_ref());
        finite(NAME, a, size)?;
        // A + νI has a Cholesky factor where A is only semidefinite; ν is taken away again.
        let nu = 10.0 * (n as f64).sqrt() * T::EPS * size;
        y += &q * diagonal(T::from_f64(nu), width);
        let g = q.adjoint() * &y;
        let g = Mat::from_fn(width, width, |i, j| (g[(i, j)] + g[(j, i)].conj()).scale(0.5));
        let (mut values, vectors) = if size == 0.0 {
            (vec![0.0; width], q)
        } else {
            let l = Cholesky::factor(g.as_ref()).map_err(|e| {
                let message = format!("{a} was taken to be PSD, but QᴴAQ of a random Q is not: {e}");
                Error::new(ErrorKind::FalseClaim, message).with_help("the claim PSD is false: use Lanczos()")
            })?;
            // F = Y·L⁻ᴴ = U·Σ·Wᴴ,  A ≈ F·Fᴴ − νI on the range: λ = σ² − ν
            let mut f = y.adjoint().to_owned();
            trsm(Triangle::Lower, false, cola_kernels::Trans::None, l.l().as_ref(), f.as_mut())
                .on("a sample")?;
            let small = svd(f.adjoint().to_owned().as_ref()).on("a sample")?;
            (small.s.iter().map(|s| (s * s - nu).max(0.0)).collect::<Vec<f64>>(), small.u)
        };
        let scale = values.first().copied().unwrap_or(0.0);
        values.truncate(k);
        let estimate = error_of(a, vectors.as_ref(), &values, vectors.as_ref(), self.seed, ws)?;
        let array = Array::from_fn(n, k, |i, j| vectors[(i, j)])?;
        let image = map(a, Trans::None, array.view::<T>()?, ws)?;
        let residuals = residuals_of(&image, vectors.as_ref(), &values, scale)?;
        let applies = (self.power_iterations * 2 + 2) * width + CHECKS + k;
        let relative = ratio(estimate, scale);
        finite(NAME, a, relative)?;
        let reached = self.tol.is_none_or(|tol| relative <= tol);
        let converged = if reached { k } else { 0 };
        let status = if reached { Status::Converged } else { Status::IterationLimit };
        let pairs = Pairs { values, vectors: array, residuals, converged };
        let evidence = evidence(NAME, applies, relative, self.tol, status, k);
        if reached { Ok((pairs, evidence)) } else { Err(unreached(NAME, a, pairs.vectors, evidence, status)) }
    }
}

fn evidence(
    name: &'static str,
    applies: usize,
    estimate: f64,
    tol: Option<f64>,
    status: Status,
    rank: usize,
) -> Evidence {
    let evidence = Evidence::of(name).iterations(applies).residual(estimate).status(status);
    let evidence = evidence
        .note(format!("rank {rank}; the residual is an {MEASURE} that holds with probability 1 − 10⁻¹⁰"));
    tol.into_iter().fold(evidence, Evidence::tolerance)
}

fn unreached(name: &str, a: &Op, best: Array, evidence: Evidence, status: Status) -> Error {
    let (estimate, tol) = (evidence.residual.unwrap_or(f64::NAN), evidence.tolerance.unwrap_or(0.0));
    let message =
        format!("{name} on {a} {}: the {MEASURE} is {estimate:.1e}, asked for {tol:.1e}", status.words());
    let error = Error::not_converged(message, best, evidence).with_help(HELP);
    if status == Status::Cancelled { error.with_kind(ErrorKind::Cancelled) } else { error }
}

fn finite(name: &str, a: &Op, x: f64) -> Result<()> {
    if x.is_finite() { Ok(()) } else { Err(crate::eigen::pairs::not_finite(name, a, 1)) }
}

/// ν·I
fn diagonal<T: Working>(nu: T, k: usize) -> Mat<T> {
    Mat::from_fn(k, k, |i, j| if i == j { nu } else { T::zero() })
}

/// op(A)·X
fn map<T: Working>(a: &Op, op: Trans, x: MatRef<'_, T>, ws: &mut Workspace) -> Result<Mat<T>> {
    let mut y = Mat::zeros(op.shape(a.shape()).0, x.ncols());
    a.apply_into(op, ONE, T::erase(x), ZERO, T::erase_mut(y.as_mut()), ws)?;
    Ok(y)
}

/// An orthonormal basis of the range of (A·Aᴴ)^q·A·Ω.
fn sample<T: Working>(a: &Op, width: usize, q: usize, seed: u64, ws: &mut Workspace) -> Result<Mat<T>> {
    let orth = |y: Mat<T>| Qr::factor(y.as_ref()).and_then(|f| f.q()).on("a sample of the range");
    let mut basis = orth(map(a, Trans::None, gaussian::<T>(a.cols(), width, seed, 0).as_ref(), ws)?)?;
    for _ in 0..q {
        let other = orth(map(a, Trans::Adjoint, basis.as_ref(), ws)?)?;
        basis = orth(map(a, Trans::None, other.as_ref(), ws)?)?;
    }
    Ok(basis)
}

/// 10·√(2/π)·max‖(A − U·diag(s)·Vᴴ)·ω‖ over new Gaussian ω.
fn error_of<T: Working>(
    a: &Op,
    u: MatRef<'_, T>,
    s: &[f64],
    v: MatRef<'_, T>,
    seed: u64,
    ws: &mut Workspace,
) -> Result<f64> {
    let omega = gaussian::<T>(a.cols(), CHECKS, seed.wrapping_add(0x5eed), 0);
    let mut y = map(a, Trans::None, omega.as_ref(), ws)?;
    let mut c = v.subcols(0, s.len()).adjoint() * &omega;
    (0..CHECKS).for_each(|j| (0..s.len()).for_each(|i| c[(i, j)] = c[(i, j)].scale(s[i])));
    y -= u.subcols(0, s.len()) * &c;
    let worst = (0..CHECKS)
        .map(|j| norm_fro(y.as_ref().subcols(j, 1)))
        .fold(0.0, |w: f64, x| if x <= w { w } else { x });
    Ok(10.0 * (2.0 / std::f64::consts::PI).sqrt() * worst)
}

/// ‖image − λ·x‖/scale of each column.
fn residuals_of<T: Working>(
    image: &Mat<T>,
    x: MatRef<'_, T>,
    values: &[f64],
    scale: f64,
) -> Result<Vec<f64>> {
    let mut r = image.clone();
    for (j, &value) in values.iter().enumerate() {
        combine(r.as_mut().col_mut(j), T::one(), &[(T::from_f64(-value), x.col(j))]).on("a residual")?;
    }
    Ok((0..values.len()).map(|j| ratio(norm_fro(r.as_ref().subcols(j, 1)), scale)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use cola_runtime::DType;

    fn falling(n: usize, rate: f64) -> Vec<f64> {
        (0..n).map(|i| rate.powi(i as i32)).collect()
    }

    #[test]
    fn rank_k_is_nearly_optimal_and_its_error_bound_holds() {
        let spectrum = falling(80, 0.5);
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let a = testing::self_adjoint(&spectrum, dtype, 3);
            let low = dtype.epsilon() > 1e-10;
            let (t, evidence) = RandomisedSvd::new(6).solve(&a, &mut Workspace::new()).unwrap();
            let off = (0..6).map(|i| (t.values[i] - spectrum[i]).abs()).fold(0.0, f64::max);
            assert!(off < if low { 1e-5 } else { 1e-10 }, "{:?}", t.values);
            // The best error is σ₇ = 2⁻⁶; the bound is above it, and at most 10·√(2/π)·‖ω-part‖ of it.
            let bound = evidence.residual.unwrap();
            assert!((spectrum[6]..60.0 * spectrum[6]).contains(&bound), "{bound}");
        }
    }

    #[test]
    fn a_tolerance_raises_the_rank_and_then_cuts_it() {
        let a = testing::self_adjoint(&falling(100, 0.7), DType::F64, 3);
        let adaptive = RandomisedSvd { tol: Some(1e-4), ..RandomisedSvd::new(2) };
        let (t, evidence) = adaptive.solve(&a, &mut Workspace::new()).unwrap();
        assert!(evidence.residual.unwrap() <= 1e-4);
        // 0.7^r ≤ 1e-4 for r = 26; the bound asks for up to a factor 100 more, which is 13 in r.
        assert!((26..=45).contains(&t.values.len()), "{}", t.values.len());
        let flat = testing::self_adjoint(&[1.0; 60], DType::F64, 3);
        let refused = RandomisedSvd { tol: Some(1e-3), max_rank: Some(10), ..RandomisedSvd::new(2) };
        assert_eq!(refused.solve(&flat, &mut Workspace::new()).unwrap_err().kind(), ErrorKind::NotConverged);
    }

    #[test]
    fn psd_operators_by_nystroem() {
        let spectrum = falling(80, 0.5);
        let ws = &mut Workspace::new();
        for dtype in [DType::F64, DType::C64] {
            let a = testing::self_adjoint(&spectrum, dtype, 3);
            let (pairs, _) = RandomisedEigh::new(6).solve(&a, ws).unwrap();
            assert!((0..6).all(|i| (pairs.values[i] - spectrum[i]).abs() < 1e-10), "{:?}", pairs.values);
        }
        let indefinite = testing::self_adjoint(&[2.0, -1.5, 1.0, -0.5], DType::F64, 3);
        assert_eq!(RandomisedEigh::new(2).solve(&indefinite, ws).unwrap_err().kind(), ErrorKind::FalseClaim);
        let zero = testing::self_adjoint(&[0.0; 12], DType::F64, 3);
        assert_eq!(RandomisedEigh::new(2).solve(&zero, ws).unwrap().0.values, [0.0, 0.0]);
        assert_eq!(RandomisedSvd::new(2).solve(&zero, ws).unwrap().0.values, [0.0, 0.0]);
        assert!(RandomisedSvd::new(0).solve(&zero, ws).unwrap().0.values.is_empty());
    }
}
