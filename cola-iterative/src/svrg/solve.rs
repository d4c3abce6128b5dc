//! Solving A·x = b for a mean of terms by variance-reduced gradients.
//!
//! Method    around an anchor x̃ with r̃ = A·x̃ − b, for the difference d = x − x̃ alone: d ← d − η·(A_S·d + r̃), two passes
//!           over the terms an epoch. Invariant: r̃ is recomputed with all terms, and falls for every column
//! Memory    4 vectors a column (r̃, d, gradient, the next r̃)
//! Work      3m applies of single terms an epoch, 4n operations a step
//! Stops     ‖r̃‖ ≤ tol·‖b‖ for each column · *stagnated*: no step helps, or less than 1 % gained in 100 epochs · the limits
//! Differs   the last iterate of an epoch is the next anchor, if its residual is smaller; terms in a random order, each
//!           once a pass; the step starts at 1/L for the measured L and is halved where an epoch fails
//! Source    Johnson & Zhang, NIPS 2013

use super::terms::{Terms, check_finite, norm};
use super::{Step, Svrg};
use crate::Working;
use crate::kernel::OnOperand;
use crate::krylov::options::attainable;
use cola_kernels::{ColMut, ColRef, combine};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{Array, DType, Error, ErrorKind, Evidence, Op, Result, Status, Workspace, with_number};

const NAME: &str = "SVRG";
/// Passes over the terms between two anchors.
const PASSES: usize = 2;
/// Epochs in which something must be gained.
const PATIENCE: usize = 100;

impl Svrg {
    /// x with (1/m)·Σᵢ Aᵢ·x = b for a mean that is positive definite; single terms need not be.
    ///
    /// # Errors
    /// `NotConverged` and `Cancelled` with the best iterate; `ShapeMismatch`; `NotFinite`; those of the terms.
    pub fn solve(&self, terms: &[Op], b: &Array, ws: &mut Workspace) -> Result<(Array, Evidence)> {
        let terms = Terms::new(terms, self.batch, self.seed, ws)?;
        if b.rows() != terms.n {
            let message = format!("b is {}×{}, and the terms are {}×{2}", b.rows(), b.cols(), terms.n);
            return Err(Error::shape(NAME, message));
        }
        let dtype = DType::promote(terms.dtype(), b.dtype()).accumulator();
        with_number!(dtype, T => Epochs::<T>::run(self, terms, &b.cast(dtype)?))
    }
}

/// A column that is not finished.
#[derive(Clone, Copy)]
struct Column {
    index: usize,
    norm_b: f64,
    residual: f64,
}

struct Epochs<'a, T> {
    terms: Terms<'a>,
    x: Vec<T>,
    /// r̃, d, the gradient, the next r̃: column j of each belongs to active column j.
    blocks: [Vec<T>; 4],
    active: Vec<Column>,
    step: Step,
}

const R: usize = 0;

impl<T: Working> Epochs<'_, T> {
    fn run(options: &Svrg, mut terms: Terms<'_>, b: &Array) -> Result<(Array, Evidence)> {
        let (n, k, tol) = (terms.n, b.cols(), attainable(options.tol, T::DTYPE));
        let limit = options.max_epochs;
        watch::tell(|| Moment::Started { method: NAME, rows: n, columns: k, tolerance: tol, limit });
        let (b, smoothness) = (b.to_vec::<T>()?, terms.smoothness::<T>()?);
        let mut blocks = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
        for block in &mut blocks {
            *block = terms.ws.take_vec(n * k)?;
        }
        let step = Step::new(1.0 / smoothness.max(f64::MIN_POSITIVE));
        let x = vec![T::zero(); n * k];
        let mut s = Epochs { terms, x, blocks, active: Vec::with_capacity(k), step };
        let mut worst = 0.0f64;
        for index in 0..k {
            let column = &b[index * n..][..n];
            let norm_b = norm(column, n, 1);
            check_finite(norm_b)?;
            if norm_b > 0.0 {
                // r̃ = −b at x̃ = 0
                let to = &mut s.blocks[R][s.active.len() * n..][..n];
                to.iter_mut().zip(column).for_each(|(r, &b)| *r = -b);
                s.active.push(Column { index, norm_b, residual: norm_b });
            }
        }
        let (mut epoch, mut status) = (0, None);
        let (mut mark, mut mark_at) = (f64::INFINITY, 0);
        while !s.active.is_empty() && status.is_none() {
            if epoch == limit {
                status = Some(Status::IterationLimit);
                break;
            }
            epoch += 1;
            let helps = s.epoch(&b)?;
            let now = s.active.iter().map(|c| c.residual / c.norm_b).fold(0.0, f64::max);
            let active = s.active.len();
            watch::tell(|| Moment::Iteration { method: NAME, iteration: epoch, active, residual: now });
            for j in (0..s.active.len()).rev() {
                let Column { residual, norm_b, .. } = s.active[j];
                if residual <= tol * norm_b {
                    worst = worst.max(residual / norm_b);
                    s.finish(j);
                }
            }
            if now < 0.99 * mark {
                (mark, mark_at) = (now, epoch);
            }
            if !helps || epoch - mark_at > PATIENCE {
                status = Some(Status::Stagnated);
            }
            match watch::stop_requested() {
                Some(Stop::Deadline) => status = Some(Status::Deadline),
                Some(Stop::Cancelled) => status = Some(Status::Cancelled),
                None => {}
            }
        }
        let open = s.active.len();
        worst = s.active.iter().map(|c| c.residual / c.norm_b).fold(worst, f64::max);
        s.blocks.into_iter().for_each(|block| s.terms.ws.give_vec(block));
        let x = Array::from_vec(n, k, s.x)?;
        let (converged, residual) = (k - open, worst);
        watch::tell(|| Moment::Certified { method: NAME, residual, tolerance: tol, converged, of: k });
        let status = status.filter(|_| open > 0).unwrap_or(Status::Converged);
        let evidence = Evidence::of(NAME).iterations(epoch).residual(worst).tolerance(tol).status(status);
        let evidence = evidence.note("‖b − A·x‖/‖b‖, with all terms; iterations are epochs");
        if open == 0 {
            Ok((x, evidence))
        } else {
            Err(not_converged(status, (open, k), worst, tol, x, evidence))
        }
    }

    /// Steps around the anchor, and the new anchor for the columns that it serves. Whether there is hope.
    fn epoch(&mut self, b: &[T]) -> Result<bool> {
        let (n, k) = (self.terms.n, self.active.len());
        let all = n * k;
        let eta = T::from_f64(self.step.size);
        let [r, d, g, next] = &mut self.blocks;
        d[..all].fill(T::zero());
        for _ in 0..PASSES * self.terms.steps() {
            // g = A_S·d + r̃,  d ← d − η·g
            g[..all].copy_from_slice(&r[..all]);
            self.terms.add_batch(&d[..all], &mut g[..all])?;
            let g = ColRef::from_slice(&g[..all]);
            combine(ColMut::from_slice_mut(&mut d[..all]), T::one(), &[(-eta, g)]).on("a block")?;
        }
        // The next r̃ = A·(x̃ + d) − b, recomputed from x itself
        for (j, column) in self.active.iter().enumerate() {
            let (x, d) = (&self.x[column.index * n..][..n], &mut d[j * n..][..n]);
            combine(ColMut::from_slice_mut(d), T::one(), &[(T::one(), ColRef::from_slice(x))]).on("x")?;
        }
        self.terms.apply(&d[..all], &mut next[..all])?;
        let mut failed = false;
        for (j, column) in self.active.iter_mut().enumerate() {
            let at = j * n..(j + 1) * n;
            let b = ColRef::from_slice(&b[column.index * n..][..n]);
            combine(ColMut::from_slice_mut(&mut next[at.clone()]), T::one(), &[(-T::one(), b)]).on("b")?;
            let residual = norm(&next[at.clone()], n, 1);
            // A step that is too long may overflow, and NaN is no improvement: the column keeps its anchor.
            if residual < column.residual {
                column.residual = residual;
                self.x[column.index * n..][..n].copy_from_slice(&d[at.clone()]);
                r[at.clone()].copy_from_slice(&next[at]);
            } else {
                failed = true;
            }
        }
        if !failed {
            self.step.succeed();
            return Ok(true);
        }
        Ok(self.step.fail())
    }

    /// Takes a column out of the active ones: the last one moves to its place.
    fn finish(&mut self, j: usize) {
        self.active.swap_remove(j);
        let (n, last) = (self.terms.n, self.active.len());
        if j < last {
            self.blocks[R].copy_within(last * n..(last + 1) * n, j * n);
        }
    }
}

fn not_converged(
    status: Status,
    (open, of): (usize, usize),
    worst: f64,
    tol: f64,
    x: Array,
    evidence: Evidence,
) -> Error {
    let epochs = evidence.iterations.unwrap_or(0);
    let columns = if of > 1 { format!("{open} of {of} columns; the worst ") } else { String::new() };
    let message = format!(
        "{NAME} {} after {epochs} epochs: {columns}‖b − A·x‖/‖b‖ = {worst:.1e}, asked for {tol:.1e}",
        status.words()
    );
    let help = match status {
        Status::Stagnated => {
            "A must be positive definite; ill-conditioned sums converge slowly: CG() on the whole sum is better"
        }
        Status::IterationLimit => {
            "raise tol or max_epochs; ill-conditioned sums converge slowly: CG() on the whole sum is better"
        }
        other => other.advice(),
    };
    let error = Error::not_converged(message, x, evidence).with_help(help);
    if status == Status::Cancelled { error.with_kind(ErrorKind::Cancelled) } else { error }
}
