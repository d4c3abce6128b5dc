//! Eigenvectors of a mean of terms by variance-reduced block power iterations: VR-PCA.
//!
//! Method    around an anchor Ṽ with Ũ = A·Ṽ: V ← orth(V ± η·(A_S·(V − Ṽ·B) + Ũ·B)), B = Ṽᴴ·V, two passes over the
//!           terms an epoch; + leads to the largest eigenvalues, − to the least. Then Rayleigh–Ritz with all terms.
//!           Invariants: V is orthonormal; Ũ = A·Ṽ is recomputed; the sum of the Ritz values or the residual improves
//! Memory    5 vectors a wanted pair (Ṽ, Ũ, V, V − Ṽ·B, gradient or A·V)
//! Work      3m applies of single terms to k columns an epoch, 8n·k² operations a step
//! Stops     ‖A·v − λ·v‖ ≤ tol·‖A‖ for all k pairs (‖A·v‖ for the null space; there, where its dimension is asked for, a
//!           pair may also be seen not to belong to it) · *stagnated*: no step helps, or nothing
//!           gained in 100 epochs · the limits
//! Differs   B is the projection, not the nearest unitary matrix: V − Ṽ·B is smaller, and no decomposition is needed
//!           for it; the step starts at 1/L for the measured L; an epoch that is no better is dropped
//! Source    Shamir, ICML 2015 (arXiv:1409.2848) and ICML 2016 (arXiv:1507.08788)

use super::terms::{Terms, check_finite, norm};
use super::{Step, Svrg};
use crate::columns::{block as view, block_mut as columns, orthonormalise};
use crate::kernel::OnOperand;
use crate::krylov::options::attainable;
use crate::probes::bits;
use crate::{Working, larger};
use cola_kernels::{ColMut, ColRef, Scratch, Trans as Turn, combine, gemm, norm_fro};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{Array, Error, ErrorKind, Evidence, Op, Result, Status, Workspace, with_number};

const NAME: &str = "SVRG";
const PASSES: usize = 2;
const PATIENCE: usize = 100;

/// k eigenpairs and how they were checked.
#[derive(Clone, Debug)]
pub struct Eigenvectors {
    /// Descending.
    pub values: Vec<f64>,
    /// n×k, orthonormal, in the order of the values.
    pub vectors: Array,
    /// ‖A·v‖/‖A‖ of each.
    pub images: Vec<f64>,
    /// ‖A·v − λ·v‖/‖A‖, the largest, and epochs.
    pub evidence: Evidence,
}

/// Which end of the spectrum.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    Largest,
    /// All k vectors are in the null space.
    Null,
    /// Each of the k vectors is in the null space, or seen not to be.
    Least,
}

/// A pair whose residual is at most this part of its value has an eigenvalue near it, and that is not zero.
const DISTINCT: f64 = 0.1;

impl Svrg {
    /// The k algebraically largest eigenvalues of a self-adjoint mean, and their eigenvectors. That each is a pair is
    /// certified; that none is missing holds with probability one over the first random vectors, as for every power method.
    ///
    /// # Errors
    /// `NotConverged` and `Cancelled` with the best vectors; `InvalidArgument` for k > n; `NotFinite`; those of the terms.
    pub fn eigenvectors(&self, terms: &[Op], k: usize, ws: &mut Workspace) -> Result<Eigenvectors> {
        let terms = Terms::new(terms, self.batch, self.seed, ws)?;
        with_number!(terms.dtype(), T => run::<T>(self, terms, k, End::Largest))
    }

    /// k orthonormal vectors of the null space of a positive semidefinite mean.
    ///
    /// # Errors
    /// As [`Svrg::eigenvectors`]; `NotConverged` also where the null space is smaller than k.
    pub fn nullspace(&self, terms: &[Op], k: usize, ws: &mut Workspace) -> Result<(Array, Evidence)> {
        let terms = Terms::new(terms, self.batch, self.seed, ws)?;
        let found = with_number!(terms.dtype(), T => run::<T>(self, terms, k, End::Null))?;
        Ok((found.vectors, found.evidence))
    }
}

/// An orthonormal block that was checked: Ritz vectors, their images, and what they are worth.
struct Anchor<T> {
    v: Vec<T>,
    u: Vec<T>,
    n: usize,
    k: usize,
    /// Descending.
    values: Vec<f64>,
    /// ‖A·v − λ·v‖ and ‖A·v‖ of each.
    residuals: Vec<f64>,
    images: Vec<f64>,
}

impl<T: Working> Anchor<T> {
    fn take(terms: &mut Terms<'_>, k: usize) -> Result<Anchor<T>> {
        let n = terms.n;
        let (v, u) = (terms.ws.take_vec(n * k)?, terms.ws.take_vec(n * k)?);
        let [values, residuals, images] = [(); 3].map(|()| Vec::with_capacity(k));
        Ok(Anchor { v, u, n, k, values, residuals, images })
    }

    /// max(scale, ‖A·v‖ over all v)
    fn scale(&self, scale: f64) -> f64 {
        self.images.iter().copied().fold(scale, f64::max)
    }

    fn sum(&self) -> f64 {
        self.values.iter().sum()
    }

    /// The largest of what must become at most `bound`.
    fn residual(&self, end: End, bound: f64) -> f64 {
        let of = |j: usize| match end {
            End::Largest => self.residuals[j],
            End::Null => self.images[j],
            End::Least => {
                let least = DISTINCT * self.values[j];
                if least > bound {
                    self.images[j].min(self.residuals[j] / least * bound)
                } else {
                    self.images[j]
                }
            }
        };
        (0..self.values.len()).map(of).fold(0.0, larger)
    }
}

pub(super) fn run<T: Working>(
    options: &Svrg,
    mut terms: Terms<'_>,
    k: usize,
    end: End,
) -> Result<Eigenvectors> {
    let (n, tol, limit) = (terms.n, attainable(options.tol, T::DTYPE), options.max_epochs);
    if k > n {
        return Err(Error::invalid(NAME, format!("{k} vectors of length {n} cannot be independent")));
    }
    watch::tell(|| Moment::Started { method: NAME, rows: n, columns: k, tolerance: tol, limit });
    let smoothness = terms.smoothness::<T>()?;
    let mut step = Step::new(1.0 / smoothness.max(f64::MIN_POSITIVE));
    let uniform = |i: u64| (bits(options.seed as u64 ^ 0x5eed, i) >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
    let (mut best, mut candidate) = (Anchor::<T>::take(&mut terms, k)?, Anchor::take(&mut terms, k)?);
    let mut work = Work::take(&mut terms, k)?;
    for (i, x) in best.v[..n * k].iter_mut().enumerate() {
        *x = T::from_parts(uniform(2 * i as u64), uniform(2 * i as u64 + 1));
    }
    work.rayleigh_ritz(&mut terms, &mut best)?;
    let mut scale = best.scale(0.0);
    let (mut epoch, mut status) = (0, Status::Converged);
    let mut residual = best.residual(end, tol * scale);
    let (mut mark, mut mark_at) = (residual, 0);
    while !(residual <= tol * scale) {
        if epoch == limit {
            status = Status::IterationLimit;
            break;
        }
        epoch += 1;
        let up = if end == End::Largest { 1.0 } else { -1.0 };
        work.steps(&mut terms, &best, up * step.size, &mut candidate)?;
        work.rayleigh_ritz(&mut terms, &mut candidate)?;
        let gained = up * candidate.sum() > up * best.sum() + 10.0 * T::EPS * k as f64 * scale;
        let hope = if gained || candidate.residual(end, tol * scale) < residual {
            std::mem::swap(&mut best, &mut candidate);
            step.succeed();
            true
        } else {
            step.fail()
        };
        scale = best.scale(scale);
        residual = best.residual(end, tol * scale);
        let relative = residual / scale.max(f64::MIN_POSITIVE);
        watch::tell(|| Moment::Iteration { method: NAME, iteration: epoch, active: k, residual: relative });
        if gained || residual < 0.99 * mark {
            (mark, mark_at) = (residual.min(mark), epoch);
        }
        status = match watch::stop_requested() {
            Some(Stop::Deadline) => Status::Deadline,
            Some(Stop::Cancelled) => Status::Cancelled,
            None if !hope || epoch - mark_at > PATIENCE => Status::Stagnated,
            None => continue,
        };
        if residual <= tol * scale {
            status = Status::Converged;
        }
        break;
    }
    let found = outcome(&best, (epoch, status, tol, scale, end));
    let all = [best.v, best.u, candidate.v, candidate.u, work.d];
    all.into_iter().for_each(|x| terms.ws.give_vec(x));
    found
}

fn outcome<T: Working>(
    best: &Anchor<T>,
    (epoch, status, tol, scale, end): (usize, Status, f64, f64, End),
) -> Result<Eigenvectors> {
    let k = best.k;
    let residual = best.residual(end, tol * scale);
    let residual = if residual == 0.0 { 0.0 } else { residual / scale };
    let converged = if status == Status::Converged { k } else { 0 };
    watch::tell(|| Moment::Certified { method: NAME, residual, tolerance: tol, converged, of: k });
    let measure = if end == End::Largest { "‖A·v − λ·v‖/‖A‖" } else { "‖A·v‖/‖A‖" };
    let evidence = Evidence::of(NAME).iterations(epoch).residual(residual).tolerance(tol).status(status);
    let evidence = evidence.note(format!("{measure}, with all terms; iterations are epochs"));
    let vectors = Array::copy_of(T::erase(view(&best.v, best.n, k)))?;
    if status == Status::Converged {
        let images = best.images.iter().map(|y| if *y == 0.0 { 0.0 } else { y / scale }).collect();
        return Ok(Eigenvectors { values: best.values.clone(), vectors, images, evidence });
    }
    let message = format!(
        "{NAME} {} after {epoch} epochs: {measure} = {residual:.1e} for the worst of {k}, asked for {tol:.1e}",
        status.words()
    );
    let help = match (status, end) {
        (Status::Stagnated | Status::IterationLimit, End::Null) => {
            "the null space may be smaller: ask for fewer vectors"
        }
        (Status::Stagnated | Status::IterationLimit, End::Least) => {
            "eigenvalues near zero converge slowly: nullspace(A, SVD()) decides densely; or raise tol or max_epochs"
        }
        (Status::Stagnated | Status::IterationLimit, End::Largest) => {
            "A must be self-adjoint; ask for another number of pairs where eigenvalues are close, or raise tol"
        }
        (other, _) => other.advice(),
    };
    let error = Error::not_converged(message, vectors, evidence).with_help(help);
    Err(if status == Status::Cancelled { error.with_kind(ErrorKind::Cancelled) } else { error })
}

/// What an epoch needs beside its anchors.
struct Work<T> {
    /// V − Ṽ·B, then A·V and a residual.
    d: Vec<T>,
    /// k×k: B, or H, and eigenvectors of H.
    b: Vec<T>,
    s: Vec<T>,
    scratch: Scratch<T>,
}

impl<T: Working> Work<T> {
    fn take(terms: &mut Terms<'_>, k: usize) -> Result<Work<T>> {
        let d = terms.ws.take_vec(terms.n * k)?;
        let (b, s) = (vec![T::zero(); k * k], vec![T::zero(); k * k]);
        Ok(Work { d, b, s, scratch: Scratch::new() })
    }

    /// Two passes of steps from the anchor; the block they lead to, orthonormal, in `to.v`; spends `to.u`. `eta` < 0 goes
    /// downhill.
    fn steps(
        &mut self,
        terms: &mut Terms<'_>,
        anchor: &Anchor<T>,
        eta: f64,
        to: &mut Anchor<T>,
    ) -> Result<()> {
        let (n, k, all) = (anchor.n, anchor.k, anchor.n * anchor.k);
        let (one, zero) = (T::one(), T::zero());
        let (old, image) = (view(&anchor.v, n, k), view(&anchor.u, n, k));
        let (b, d, v, g) = (&mut self.b, &mut self.d, &mut to.v, &mut to.u);
        v[..all].copy_from_slice(&anchor.v[..all]);
        for _ in 0..PASSES * terms.steps() {
            // B = Ṽᴴ·V,  D = V − Ṽ·B,  G = A_S·D + Ũ·B
            gemm(columns(b, k, k), zero, one, Turn::Adjoint, old, Turn::None, view(v, n, k)).on("B")?;
            d[..all].copy_from_slice(&v[..all]);
            gemm(columns(d, n, k), one, -one, Turn::None, old, Turn::None, view(b, k, k)).on("D")?;
            gemm(columns(g, n, k), zero, one, Turn::None, image, Turn::None, view(b, k, k)).on("G")?;
            terms.add_batch(&d[..all], &mut g[..all])?;
            // V ← orth(V + η·G): the step keeps V well conditioned, so Gram–Schmidt is enough
            let gradient = ColRef::from_slice(&g[..all]);
            combine(ColMut::from_slice_mut(&mut v[..all]), one, &[(T::from_f64(eta), gradient)]).on("V")?;
            check_finite(orthonormalise(columns(v, n, k))?)?;
        }
        Ok(())
    }

    /// Ritz pairs of A on the span of `of.v`, largest first, and their residuals.
    fn rayleigh_ritz(&mut self, terms: &mut Terms<'_>, of: &mut Anchor<T>) -> Result<()> {
        let (n, k) = (of.n, of.k);
        let (one, zero) = (T::one(), T::zero());
        let Anchor { v, u, values, residuals, images, .. } = of;
        let Work { d, b, s, scratch } = self;
        // Gram–Schmidt of many steps leaves V orthonormal up to rounding; Householder's leaves it so to the last bits.
        scratch.qr(columns(v, n, k)).on("V")?;
        scratch.thin_q(view(v, n, k), columns(u, n, k)).on("V")?;
        terms.apply(&u[..n * k], &mut d[..n * k])?;
        check_finite(norm(d, n, k))?;
        // H = Vᴴ·A·V = S·Θ·Sᴴ,  V ← V·S,  U ← A·V·S
        let (basis, image) = (view(u, n, k), view(d, n, k));
        gemm(columns(b, k, k), zero, one, Turn::Adjoint, basis, Turn::None, image).on("H")?;
        for j in 0..k {
            for i in 0..=j {
                let mean = (b[j * k + i] + b[i * k + j].conj()).scale(0.5);
                (b[j * k + i], b[i * k + j]) = (mean, mean.conj());
            }
        }
        values.resize(k, 0.0);
        scratch.eigh(view(b, k, k), values, columns(s, k, k)).on("H")?;
        values.reverse();
        let s = view(s, k, k).reverse_cols();
        gemm(columns(v, n, k), zero, one, Turn::None, basis, Turn::None, s).on("V")?;
        gemm(columns(u, n, k), zero, one, Turn::None, image, Turn::None, s).on("U")?;
        residuals.clear();
        images.clear();
        let (v, u) = (view(v, n, k), view(u, n, k));
        for (j, &value) in values.iter().enumerate() {
            let terms = [(one, u.col(j)), (T::from_f64(-value), v.col(j))];
            combine(ColMut::from_slice_mut(&mut d[..n]), zero, &terms).on("a residual")?;
            residuals.push(norm(d, n, 1));
            images.push(norm_fro(u.subcols(j, 1)));
        }
        Ok(())
    }
}
