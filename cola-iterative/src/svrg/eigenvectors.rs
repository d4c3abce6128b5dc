//! Eigenvectors of a mean of terms by variance-reduced block power iterations: VR-PCA.
//!
//! Method    around an anchor Ṽ with Ũ = A·Ṽ: V ← orth(V ± η·(A_S·(V − Ṽ·B) + Ũ·B)), B = Ṽᴴ·V, two passes over the
//!           terms an epoch; + leads to the largest eigenvalues, − to the least. Then Rayleigh–Ritz with all terms.
//!           Invariants: V is orthonormal; Ũ = A·Ṽ is recomputed; the sum of the Ritz values or the residual improves
//! Memory    5 vectors a wanted pair (Ṽ, Ũ, V, V − Ṽ·B, gradient)
//! Work      3m applies of single terms to k columns an epoch, 8n·k² operations a step
//! Stops     ‖A·v − λ·v‖ ≤ tol·‖A‖ for all k pairs (‖A·v‖ for the null space; there, where its dimension is asked for, a
//!           pair may also be seen not to belong to it) · *stagnated*: no step helps, or nothing
//!           gained in 100 epochs · the limits
//! Differs   B is the projection, not the nearest unitary matrix: V − Ṽ·B is smaller, and no decomposition is needed
//!           for it; the step starts at 1/L for the measured L; an epoch that is no better is dropped
//! Source    Shamir, ICML 2015 (arXiv:1409.2848) and ICML 2016 (arXiv:1507.08788)

use super::terms::{Terms, check_finite, norm};
use super::{Step, Svrg};
use crate::Working;
use crate::columns::orthonormalise;
use crate::kernel::OnOperand;
use crate::krylov::options::attainable;
use crate::probes::bits;
use cola_kernels::{ColMut, ColRef, Mat, MatMut, MatRef, Trans as Turn, combine, eigh, gemm};
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
    v: Mat<T>,
    u: Mat<T>,
    values: Vec<f64>,
    /// ‖A·v − λ·v‖ and ‖A·v‖ of each.
    residuals: Vec<f64>,
    images: Vec<f64>,
}

impl<T> Anchor<T> {
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
        (0..self.values.len()).map(of).fold(0.0, |w: f64, r| if r <= w { w } else { r })
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
    let first = Mat::<T>::from_fn(n, k, |i, j| {
        let at = 2 * (i + n * j) as u64;
        T::from_parts(uniform(at), uniform(at + 1))
    });
    let first = cola_kernels::Qr::factor(first.as_ref()).on("the first block")?.q().on("the first block")?;
    let mut best = rayleigh_ritz(&mut terms, first)?;
    let mut scale = best.u.col_iter().map(|u| cola_kernels::norm_fro(u.as_mat())).fold(0.0, f64::max);
    let (mut epoch, mut status) = (0, Status::Converged);
    let mut residual = best.residual(end, tol * scale);
    let (mut mark, mut mark_at) = (residual, 0);
    while !(residual <= tol * scale) {
        if epoch == limit {
            status = Status::IterationLimit;
            break;
        }
        epoch += 1;
        let v = steps(&mut terms, &best, if end == End::Largest { step.size } else { -step.size })?;
        let candidate = rayleigh_ritz(&mut terms, v)?;
        let sum = |a: &Anchor<T>| a.values.iter().sum::<f64>() * if end == End::Largest { 1.0 } else { -1.0 };
        let gained = sum(&candidate) > sum(&best) + 10.0 * T::EPS * k as f64 * scale;
        let hope = if gained || candidate.residual(end, tol * scale) < residual {
            best = candidate;
            step.succeed();
            true
        } else {
            step.fail()
        };
        scale = best.u.col_iter().map(|u| cola_kernels::norm_fro(u.as_mat())).fold(scale, f64::max);
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
    outcome(best, (epoch, status, tol, scale, end))
}

fn outcome<T: Working>(
    best: Anchor<T>,
    (epoch, status, tol, scale, end): (usize, Status, f64, f64, End),
) -> Result<Eigenvectors> {
    let k = best.values.len();
    let residual = best.residual(end, tol * scale);
    let residual = if residual == 0.0 { 0.0 } else { residual / scale };
    let converged = if status == Status::Converged { k } else { 0 };
    watch::tell(|| Moment::Certified { method: NAME, residual, tolerance: tol, converged, of: k });
    let measure = if end == End::Largest { "‖A·v − λ·v‖/‖A‖" } else { "‖A·v‖/‖A‖" };
    let evidence = Evidence::of(NAME).iterations(epoch).residual(residual).tolerance(tol).status(status);
    let evidence = evidence.note(format!("{measure}, with all terms; iterations are epochs"));
    let vectors = Array::copy_of(T::erase(best.v.as_ref()))?;
    if status == Status::Converged {
        let images = best.images.iter().map(|y| if *y == 0.0 { 0.0 } else { y / scale }).collect();
        return Ok(Eigenvectors { values: best.values, vectors, images, evidence });
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

/// Two passes of steps from the anchor; the block they lead to, orthonormal. `eta` < 0 goes downhill.
fn steps<T: Working>(terms: &mut Terms<'_>, anchor: &Anchor<T>, eta: f64) -> Result<Mat<T>> {
    let (n, k) = anchor.v.shape();
    let mut data = terms.ws.take_vec::<T>(2 * n * k)?;
    let (d, g) = data[..2 * n * k].split_at_mut(n * k);
    let mut v = anchor.v.clone();
    let mut b = Mat::<T>::zeros(k, k);
    for _ in 0..PASSES * terms.steps() {
        // B = Ṽᴴ·V,  D = V − Ṽ·B,  G = A_S·D + Ũ·B
        gemm(b.as_mut(), T::zero(), T::one(), Turn::Adjoint, anchor.v.as_ref(), Turn::None, v.as_ref())
            .on("B")?;
        columns(d, n, k).copy_from(v.as_ref());
        gemm(columns(d, n, k), T::one(), -T::one(), Turn::None, anchor.v.as_ref(), Turn::None, b.as_ref())
            .on("D")?;
        gemm(columns(g, n, k), T::zero(), T::one(), Turn::None, anchor.u.as_ref(), Turn::None, b.as_ref())
            .on("G")?;
        terms.add_batch(d, g)?;
        // V ← orth(V + η·G): the step keeps V well conditioned, so Gram–Schmidt is enough
        for j in 0..k {
            let g = ColRef::from_slice(&g[j * n..][..n]);
            combine(v.col_mut(j), T::one(), &[(T::from_f64(eta), g)]).on("V")?;
        }
        check_finite(orthonormalise(&mut v)?)?;
    }
    terms.ws.give_vec(data);
    Ok(v)
}

/// k columns of length n.
fn columns<T>(x: &mut [T], n: usize, k: usize) -> MatMut<'_, T> {
    MatMut::from_column_major_slice_mut(x, n, k)
}

/// Ritz pairs of A on the span of v, largest first, and their residuals.
fn rayleigh_ritz<T: Working>(terms: &mut Terms<'_>, v: Mat<T>) -> Result<Anchor<T>> {
    let (n, k) = v.shape();
    let mut data = vec![T::zero(); 2 * n * k];
    let (x, y) = data.split_at_mut(n * k);
    // Gram–Schmidt of many steps leaves V orthonormal up to rounding; Householder's leaves it so to the last bits.
    let v = cola_kernels::Qr::factor(v.as_ref()).on("V")?.q().on("V")?;
    columns(x, n, k).copy_from(v.as_ref());
    terms.apply(x, y)?;
    check_finite(norm(y, n, k))?;
    let u = MatRef::from_column_major_slice(y, n, k);
    // H = Vᴴ·A·V = S·Θ·Sᴴ,  V ← V·S,  U ← U·S
    let mut h = Mat::<T>::zeros(k, k);
    gemm(h.as_mut(), T::zero(), T::one(), Turn::Adjoint, v.as_ref(), Turn::None, u).on("H")?;
    let h = Mat::from_fn(k, k, |i, j| (h[(i, j)] + h[(j, i)].conj()).scale(0.5));
    let (mut values, s) = eigh(h.as_ref()).on("H")?;
    values.reverse();
    let s = Mat::from_fn(k, k, |i, j| s[(i, k - 1 - j)]);
    let (residuals, images) = (Vec::with_capacity(k), Vec::with_capacity(k));
    let mut anchor = Anchor { v: Mat::zeros(n, k), u: Mat::zeros(n, k), values, residuals, images };
    gemm(anchor.v.as_mut(), T::zero(), T::one(), Turn::None, v.as_ref(), Turn::None, s.as_ref()).on("V")?;
    gemm(anchor.u.as_mut(), T::zero(), T::one(), Turn::None, u, Turn::None, s.as_ref()).on("U")?;
    let column = &mut x[..n];
    for j in 0..k {
        let terms = [(T::one(), anchor.u.col(j)), (T::from_f64(-anchor.values[j]), anchor.v.col(j))];
        combine(ColMut::from_slice_mut(column), T::zero(), &terms).on("a residual")?;
        anchor.residuals.push(norm(column, n, 1));
        anchor.images.push(cola_kernels::norm_fro(anchor.u.as_ref().subcols(j, 1)));
    }
    Ok(anchor)
}
