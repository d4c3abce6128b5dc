//! The largest singular values by thick-restart Golub–Kahan bidiagonalisation.
//!
//! Method    Lanczos bidiagonalisation with full orthogonalisation on both sides, restarted with singular vectors of the
//!           small matrix. Invariants: A·V = U·B, Aᴴ·U = V·Bᴴ + v₊·cᴴ with U and [V v₊] orthonormal, B upper triangular:
//!           bidiagonal, but for one full column after a restart. Then the complement is searched for missed copies, as in
//!           `Lanczos`
//! Memory    max(2k, k+20) + 2 columns on either side, and 2; neither steps nor restarts allocate
//! Work      an apply of A and of Aᴴ, two passes over each basis a step
//! Stops     *converged*: every recomputed residual ≤ tol · `Stagnated` · `IterationLimit` · `Deadline`, `Cancelled` ·
//!           *the adjoint is not that of A*: `FalseClaim` · *NaN, infinity*: `NotFinite`
//! Differs   v lives on the shorter side, so that a start vector has nothing of a null space that has to be there;
//!           a vector that vanishes is replaced by a random one with a zero coefficient. The smallest values are the largest
//!           of an inverse, which the caller gives
//! Source    Baglama & Reichel 2005, doi:10.1137/04060593X

use super::Triplets;
use crate::eigen::basis::Basis;
use crate::eigen::dense::entries;
use crate::eigen::pairs::{End, Pairs, not_finite, ratio, stopped, within};
use crate::kernel::OnOperand;
use crate::krylov::{attainable, iteration_limit};
use crate::small::Small;
use crate::{ONE, Working, ZERO};
use cola_kernels::{Mat, MatMut, MatRef, combine, norm_fro, svd};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Array, Error, ErrorKind, Evidence, Op, Result, Status, Trans, Workspace, with_number};

const NAME: &str = "Golub-Kahan";
const HELP: &str = "raise tol, max_applies or basis";
/// Restarts without progress after which a computation has stagnated.
const PATIENCE: usize = 200;
/// Times that a tolerance on estimates is lowered because the recomputed residual is larger.
const TIGHTER: usize = 4;

/// The k largest singular triplets: see the module page.
#[derive(Clone, Debug)]
pub struct GolubKahan {
    /// How many triplets.
    pub k: usize,
    /// Largest residual relative to ‖A‖; at least 10ε of the dtype.
    pub tol: f64,
    /// Limit on applications of A and of Aᴴ together; without one, 20·n or as many as 10¹³ operations allow.
    pub max_applies: Option<usize>,
    /// Columns of each basis; max(2k, k + 20) without.
    pub basis: Option<usize>,
    /// Search the complement for missed copies of repeated singular values.
    pub missed: bool,
    /// Of the random start.
    pub seed: u64,
}

impl GolubKahan {
    /// The k largest triplets, tol 1e-10.
    pub fn new(k: usize) -> GolubKahan {
        GolubKahan { k, tol: 1e-10, max_applies: None, basis: None, missed: true, seed: 1 }
    }

    /// A·v = σ·u and Aᴴ·u = σ·v.
    ///
    /// # Errors
    /// Those of the module page; `InvalidArgument` for k > min(m, n).
    pub fn solve(&self, a: &Op, ws: &mut Workspace) -> Result<(Triplets, Evidence)> {
        let least = a.rows().min(a.cols());
        if self.k > least {
            return Err(Error::invalid(NAME, format!("{} triplets were asked for, {a} has {least}", self.k)));
        }
        with_number!(a.dtype().accumulator(), T => self.typed::<T>(a, ws))
    }

    fn typed<T: Working>(&self, a: &Op, ws: &mut Workspace) -> Result<(Triplets, Evidence)> {
        let (k, least) = (self.k, a.rows().min(a.cols()));
        let tol = attainable(self.tol, T::DTYPE);
        let limit = self.max_applies.unwrap_or_else(|| 2 * iteration_limit(None, a));
        watch::tell(|| Moment::Started { method: NAME, rows: a.rows(), columns: k, tolerance: tol, limit });
        let m = self.basis.unwrap_or((2 * k).max(k + 20)).max(k + 3);
        let copy = |x: MatRef<'_, T>, order: &[usize]| {
            Array::from_fn(x.nrows(), order.len(), |i, j| x[(i, order[j])])
        };
        if k == 0 || m + k + 3 >= least {
            let first: Vec<usize> = (0..k).collect();
            let whole = if k == 0 { None } else { Some(svd(entries::<T>(a)?.as_ref()).on("the operator")?) };
            let (left, right, values) = match &whole {
                Some(w) => (copy(w.u.as_ref(), &first)?, copy(w.v.as_ref(), &first)?, w.s[..k].to_vec()),
                None => {
                    (Array::zeros(a.rows(), 0, T::DTYPE)?, Array::zeros(a.cols(), 0, T::DTYPE)?, Vec::new())
                }
            };
            return self.certified::<T>(a, values, left, right, (Status::Converged, least, tol), ws);
        }
        let forward = if a.rows() >= a.cols() { Trans::None } else { Trans::Adjoint };
        let mut s = State::<T>::new(a, forward, m, limit, self.seed, ws)?;
        s.start(0, ws)?;
        let mut values = Vec::with_capacity(k + 1);
        let mut status = s.find(k, m, tol, None, &mut values, ws)?;
        // Each search finds a copy or ends.
        let mut searches = if self.missed && status == Some(Status::Converged) { k + 1 } else { 0 };
        while searches > 0 {
            searches -= 1;
            let Some(least) = (0..k).min_by(|&i, &j| values[i].total_cmp(&values[j])) else { break };
            let bound = values[least];
            s.start(k, ws)?;
            status = s.find(1, m - k, tol, Some(bound), &mut values, ws)?;
            let found = if values.len() > k { values.pop() } else { None };
            if status.is_some_and(|status| status != Status::Converged) {
                break;
            }
            match found {
                Some(found) if found > bound + 2.0 * tol * s.size => {
                    s.u.copy(k, least, 1);
                    s.v.copy(k, least, 1);
                    values[least] = found;
                }
                _ => break,
            }
        }
        let status = status.unwrap_or(Status::Converged);
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&i, &j| values[j].total_cmp(&values[i]));
        let (u, v) = (copy(s.u.cols(0..values.len()), &order)?, copy(s.v.cols(0..values.len()), &order)?);
        let (left, right) = if forward == Trans::None { (u, v) } else { (v, u) };
        let values = order.iter().map(|&i| values[i]).collect();
        let applies = s.applies;
        s.give(ws);
        self.certified::<T>(a, values, left, right, (status, applies, tol), ws)
    }

    fn certified<T: Working>(
        &self,
        a: &Op,
        values: Vec<f64>,
        left: Array,
        right: Array,
        (status, applies, tol): (Status, usize, f64),
        ws: &mut Workspace,
    ) -> Result<(Triplets, Evidence)> {
        let (u, v) = (left.view::<T>()?, right.view::<T>()?);
        let scale = values.first().copied().unwrap_or(0.0);
        let mut residuals = Vec::with_capacity(values.len());
        for (j, &sigma) in values.iter().enumerate() {
            let (u, v) = (u.subcols(j, 1), v.subcols(j, 1));
            residuals.push(ratio(residual(a, Trans::None, u, v, sigma, ws)?, scale));
        }
        let converged = within(&residuals, tol);
        let applies = applies + 2 * residuals.len();
        let measure = "max(‖A·v − σ·u‖, ‖Aᴴ·u − σ·v‖)/‖A‖";
        let pairs = Pairs { values, vectors: right, residuals, converged };
        let (pairs, evidence) =
            End { method: NAME, a, asked: self.k, applies, tol, status, measure, help: HELP }
                .certify(pairs)?;
        let Pairs { values, vectors: right, residuals, converged } = pairs;
        Ok((Triplets { values, left, right, residuals, converged }, evidence))
    }
}

/// max(‖op(A)·v − σ·u‖, ‖op(A)ᴴ·u − σ·v‖)
fn residual<T: Working>(
    a: &Op,
    op: Trans,
    u: MatRef<'_, T>,
    v: MatRef<'_, T>,
    sigma: f64,
    ws: &mut Workspace,
) -> Result<f64> {
    let mut worst = 0.0f64;
    for (op, x, y) in [(op, v, u), (Trans::Adjoint.of(op), u, v)] {
        let n = y.nrows();
        let mut r = ws.take_vec::<T>(n)?;
        let mut block = MatMut::from_column_major_slice_mut(&mut r[..n], n, 1);
        a.apply_into(op, ONE, T::erase(x), ZERO, T::erase_mut(block.as_mut()), ws)?;
        combine(block.as_mut().col_mut(0), T::one(), &[(T::from_f64(-sigma), y.col(0))]).on("a residual")?;
        let norm = norm_fro(block.as_ref());
        worst = if norm <= worst { worst } else { norm };
        ws.give_vec(r);
    }
    Ok(worst)
}

/// U, V, and B in columns 0..j of `b`, c in column j.
struct State<'a, T> {
    a: &'a Op,
    /// Which map is bidiagonalised: A or Aᴴ, whichever is tall.
    op: Trans,
    u: Basis<'a, T>,
    v: Basis<'a, T>,
    locked: usize,
    j: usize,
    b: Mat<T>,
    total: Vec<T>,
    /// The largest ‖A·v‖ seen, at most ‖A‖.
    size: f64,
    applies: usize,
    limit: usize,
    restarts: usize,
    sigma: Vec<f64>,
    estimates: Vec<f64>,
    /// P and Q of B = P·Σ·Qᴴ, and Pᴴ·c.
    p: Mat<T>,
    q: Mat<T>,
    c: Vec<T>,
    small: Small,
}

impl<'a, T: Working> State<'a, T> {
    fn new(a: &'a Op, op: Trans, m: usize, limit: usize, seed: u64, ws: &mut Workspace) -> Result<Self> {
        let (rows, cols) = op.shape(a.shape());
        let (u, v) = (Basis::new(rows, m + 1, None, seed + 1, ws)?, Basis::new(cols, m + 2, None, seed, ws)?);
        let (b, total) = (Mat::zeros(m + 2, m + 2), vec![T::zero(); m + 2]);
        let (sigma, estimates) = (Vec::with_capacity(m), Vec::with_capacity(m));
        let (p, q, c) = (Mat::zeros(m, m), Mat::zeros(m, m), Vec::with_capacity(m));
        Ok(State {
            a,
            op,
            u,
            v,
            locked: 0,
            j: 0,
            b,
            total,
            size: 0.0,
            applies: 0,
            limit,
            restarts: 0,
            sigma,
            estimates,
            p,
            q,
            c,
            small: Small::default(),
        })
    }

    fn give(self, ws: &mut Workspace) {
        self.u.give(ws);
        self.v.give(ws);
    }

    fn start(&mut self, locked: usize, ws: &mut Workspace) -> Result<()> {
        (self.locked, self.j) = (locked, 0);
        self.b.fill(T::zero());
        self.v.fill_random(locked, ws)
    }

    /// u_j, and v₊ after it.
    fn step(&mut self, ws: &mut Workspace) -> Result<()> {
        let (l, j) = (self.locked, self.j);
        // α·u = A·v₊ − U·c
        let before = self.apply(true, ws)?;
        let noise = 4.0 * T::EPS * self.size;
        self.size = self.size.max(before);
        let known = (0..j).find(|&i| self.b[(i, j)] != T::zero()).unwrap_or(j);
        if known < j {
            let c: &[T] = &self.b.col_as_slice(j)[known..j];
            self.u.subtract(l + known..l + j, l + j, c)?;
        }
        let alpha = self.u.orthonormalise(l + j, noise, &mut self.total, ws)?;
        (0..j).for_each(|i| self.b[(i, j)] += self.total[l + i]);
        self.b[(j, j)] = T::from_f64(alpha);
        if alpha == 0.0 {
            self.u.fill_random(l + j, ws)?;
        }
        // β·v₊ = Aᴴ·u − α·v: u is orthogonal to what A made of the columns of V before.
        let before = self.apply(false, ws)?;
        self.size = self.size.max(before);
        self.v.subtract(l + j..l + j + 1, l + j + 1, &[T::from_f64(alpha)])?;
        let beta = self.v.orthonormalise(l + j + 1, 4.0 * T::EPS * self.size, &mut self.total, ws)?;
        let off = self.total[l..=l + j].iter().map(|x| x.abs()).fold(0.0, f64::max);
        if off > 100.0 * T::EPS.sqrt() * self.size {
            let message = format!(
                "the adjoint of {} is not its adjoint: |uᴴ·A·v − conj(vᴴ·Aᴴ·u)| = {off:.1e} in {NAME}",
                self.a
            );
            return Err(
                Error::new(ErrorKind::FalseClaim, message).with_help("the operator applies a wrong adjoint")
            );
        }
        self.b[(j, j + 1)] = T::from_f64(beta);
        if beta == 0.0 {
            let iteration = self.applies;
            watch::tell(|| Moment::BrokeDown {
                method: NAME,
                iteration,
                why: "an invariant subspace is found",
            });
            self.v.fill_random(l + j + 1, ws)?;
        }
        self.j += 1;
        Ok(())
    }

    /// The next column of U ← op(A)·v₊, or of V ← op(A)ᴴ·u; its norm.
    fn apply(&mut self, forward: bool, ws: &mut Workspace) -> Result<f64> {
        let at = self.locked + self.j;
        let (op, x, mut y) = if forward {
            (self.op, self.v.cols(at..at + 1), self.u.cols_mut(at..at + 1))
        } else {
            (Trans::Adjoint.of(self.op), self.u.cols(at..at + 1), self.v.cols_mut(at + 1..at + 2))
        };
        self.a.apply_into(op, ONE, T::erase(x), ZERO, T::erase_mut(y.as_mut()), ws)?;
        self.applies += 1;
        let norm = norm_fro(y.as_ref());
        if norm.is_finite() { Ok(norm) } else { Err(not_finite(NAME, self.a, self.applies)) }
    }

    /// Expands and restarts until the `want` largest are small, also by recomputed residuals; they become columns behind
    /// the locked ones. `None`: the largest is less than the bound.
    fn find(
        &mut self,
        want: usize,
        columns: usize,
        tol: f64,
        bound: Option<f64>,
        values: &mut Vec<f64>,
        ws: &mut Workspace,
    ) -> Result<Option<Status>> {
        let (mut best, mut best_at, mut sum_at_best) = (f64::INFINITY, self.restarts, f64::INFINITY);
        let (mut factor, mut tighter) = (1.0, 0);
        loop {
            let mut stop = None;
            while stop.is_none() && self.j < columns {
                self.step(ws)?;
                let (iteration, residual) = (self.applies, best);
                watch::tell(|| Moment::Iteration { method: NAME, iteration, active: want, residual });
                stop = watch::stop_requested().map(stopped);
                if self.applies >= self.limit {
                    stop = stop.or(Some(Status::IterationLimit));
                }
            }
            let scale = self.restart_with(want, columns, tol * factor)?;
            let have = want.min(self.j);
            let reached = within(&self.estimates[..have], tol * factor * scale);
            let worst = self.estimates[..have].iter().fold(0.0, |w: f64, e| w.max(e / scale));
            let first =
                (self.sigma.first().copied().unwrap_or(0.0), self.estimates.first().copied().unwrap_or(0.0));
            let stuck = self.restarts - best_at > PATIENCE;
            if reached < want
                && bound.is_some_and(|bound| first.0 < bound && first.1 <= 0.01 * (bound - first.0))
            {
                return Ok(None);
            }
            if reached == want || stop.is_some() || stuck {
                let mut small = 0;
                for i in 0..have {
                    let at = self.locked + i;
                    // A rotation costs a few ε each.
                    self.u.orthonormalise(at, 0.0, &mut self.total, ws)?;
                    self.v.orthonormalise(at, 0.0, &mut self.total, ws)?;
                    let (u, v) = (self.u.cols(at..at + 1), self.v.cols(at..at + 1));
                    let r = residual(self.a, self.op, u, v, self.sigma[i], ws)?;
                    self.applies += 2;
                    small += usize::from(r <= tol * scale);
                }
                tighter += 1;
                let status =
                    if small == want { Status::Converged } else { stop.unwrap_or(Status::Stagnated) };
                if status == Status::Converged || stop.is_some() || stuck || tighter > TIGHTER {
                    values.extend(&self.sigma[..have]);
                    return Ok(Some(status));
                }
                factor *= 0.1;
            }
            let sum = self.sigma[..have].iter().sum::<f64>();
            if worst < 0.9 * best || (sum - sum_at_best).abs() > 100.0 * T::EPS * scale {
                (best, best_at, sum_at_best) = (worst, self.restarts, sum);
            }
            let iteration = self.applies;
            watch::tell(|| Moment::Restarted { method: NAME, iteration, residual: worst });
        }
    }

    /// B = P·Σ·Qᴴ;  U ← U·P, V ← V·Q, B ← Σ, c ← Pᴴ·c for the largest. Returns ‖A‖ as far as it is known.
    fn restart_with(&mut self, want: usize, columns: usize, tol: f64) -> Result<f64> {
        let (l, j) = (self.locked, self.j);
        self.sigma.resize(j, 0.0);
        let p = self.p.as_mut().submatrix_mut(0, 0, j, j);
        let q = self.q.as_mut().submatrix_mut(0, 0, j, j);
        self.small.svd(self.b.as_ref().submatrix(0, 0, j, j), &mut self.sigma, p, q)?;
        let (p, q, b) = (&self.p, &self.q, &self.b);
        self.c.clear();
        self.c.extend((0..j).map(|i| (0..j).map(|r| p[(r, i)].conj() * b[(r, j)]).sum::<T>()));
        self.estimates.clear();
        self.estimates.extend(self.c.iter().map(|x| x.abs()));
        self.size = self.size.max(self.sigma.first().copied().unwrap_or(0.0));
        let scale = self.size.max(f64::MIN_POSITIVE);
        let reached = within(&self.estimates[..want.min(j)], tol * scale);
        let spare = columns - want;
        let keep = (want + reached.clamp(spare / 3, spare / 2)).min(j.saturating_sub(1)).max(want.min(j));
        self.u.rotate(l, p.as_ref().submatrix(0, 0, j, keep))?;
        self.v.rotate(l, q.as_ref().submatrix(0, 0, j, keep))?;
        self.v.copy(l + j, l + keep, 1);
        self.b.fill(T::zero());
        for (i, (&sigma, &c)) in self.sigma.iter().zip(&self.c).take(keep).enumerate() {
            (self.b[(i, i)], self.b[(i, keep)]) = (T::from_f64(sigma), c);
        }
        self.j = keep;
        self.restarts += 1;
        Ok(scale)
    }
}

#[cfg(test)]
#[path = "golub_kahan_tests.rs"]
mod tests;
