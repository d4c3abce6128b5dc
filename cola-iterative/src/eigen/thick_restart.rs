//! Thick-restart block Lanczos: the engine.
//!
//! Method    block Lanczos with full orthogonalisation for an operator OP that is self-adjoint in the inner product of B,
//!           restarted with Ritz vectors. Invariant: OP·V = V·H + V₊·C with [V V₊] orthonormal, H Hermitian, V₊ the next
//!           block of p columns; V is also orthogonal to locked columns, which stand first
//! Memory    m + p columns for a basis of m, and p + 2 beside it; neither steps nor restarts allocate, but where the basis
//!           may grow and restarts gain little, m is doubled, up to 2²⁶ entries and min(512, n/2) columns
//! Work      a step: one apply to p columns; for each, three vectors updated and the basis read twice. A restart: one
//!           product of the basis with a small matrix, in place
//! Stops     all wanted Ritz pairs small by estimate · *Below*: the most wanted one is certainly less wanted than a given
//!           value · the limit on applications · the limits of the caller
//! Differs   the known coefficients (three terms, all of them after a restart) are subtracted first, so that one pass of
//!           Gram–Schmidt over the basis is enough; a block that loses rank is filled up with random directions, whose
//!           coupling is zero, so invariant subspaces end nothing; what Gram–Schmidt finds beside the known coefficients
//!           is the asymmetry of OP, and a large one is refused
//! Source    Wu & Simon 2000, doi:10.1137/S0895479898334605; Stewart 2001, doi:10.1137/S0895479800371529

mod progress;

use super::basis::Basis;
use super::pairs::{not_finite, stopped};
use super::wanted::Wanted;
use crate::small::Small;
use crate::{ONE, Working, ZERO};
use cola_kernels::{Mat, MatMut, MatRef, norm_fro};
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Error, ErrorKind, Op, Result, Status, Trans, Workspace};
use progress::Gain;

/// Restarts without a better residual after which a computation has stagnated.
const PATIENCE: usize = 200;

/// OP = outer·inner, self-adjoint in the inner product of B.
#[derive(Clone, Copy)]
pub(crate) struct Map<'a> {
    pub outer: &'a Op,
    pub inner: Option<&'a Op>,
    pub b: Option<&'a Op>,
    /// Residuals are measured against the Ritz value itself, not against the largest one.
    pub relative: bool,
}

/// How a cycle of restarts ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ended {
    /// The wanted Ritz pairs stand first in the active columns, and are small by estimate.
    Converged,
    /// The most wanted value is below the bound.
    Below,
    /// The wanted Ritz pairs, as many as there are, stand first.
    Short(Status),
}

/// What a cycle looks for.
#[derive(Clone, Copy)]
pub(crate) struct Goal {
    pub want: usize,
    pub wanted: Wanted,
    pub tol: f64,
    /// Ends as soon as the most wanted value is less wanted than this one.
    pub unless_below: Option<f64>,
    /// Columns of all the room that are not V's: the locked ones, the next block and its image.
    pub beside: usize,
    /// There may be more room where restarts gain little.
    pub grows: bool,
}

pub(crate) struct ThickRestart<'a, T> {
    name: &'static str,
    map: Map<'a>,
    pub v: Basis<'a, T>,
    /// Columns that there is room for.
    room: usize,
    p: usize,
    /// Columns that stand first and stay.
    pub locked: usize,
    /// Columns of V.
    j: usize,
    /// [H Cᴴ; C ·], of which rows and columns 0..j+p are meant.
    h: Mat<T>,
    /// Ritz values, the most wanted first, and the estimates of their residuals.
    pub theta: Vec<f64>,
    pub estimates: Vec<f64>,
    /// Ritz values, ascending, their vectors as the columns of Y, and the order wanted.
    ascending: Vec<f64>,
    y: Mat<T>,
    order: Vec<usize>,
    /// C·Y, p rows.
    coupling: Vec<T>,
    small: Small,
    total: Vec<T>,
    /// inner·V₊
    z: Vec<T>,
    /// The largest |θ| seen: at most ‖OP‖.
    pub scale: f64,
    /// The largest ‖OP·v‖ seen.
    size: f64,
    pub applies: usize,
    pub limit: usize,
    restarts: usize,
}

impl<'a, T: Working> ThickRestart<'a, T> {
    /// Room for `columns` of length n in all, the blocks of p that are at work included.
    pub fn new(
        name: &'static str,
        map: Map<'a>,
        (columns, p): (usize, usize),
        limit: usize,
        seed: u64,
        ws: &mut Workspace,
    ) -> Result<Self> {
        let n = map.outer.rows();
        Ok(ThickRestart {
            name,
            map,
            v: Basis::new(n, columns, map.b, seed, ws)?,
            room: columns,
            p,
            locked: 0,
            j: 0,
            h: Mat::zeros(columns, columns),
            theta: Vec::with_capacity(columns),
            estimates: Vec::with_capacity(columns),
            ascending: Vec::with_capacity(columns),
            y: Mat::zeros(columns, columns),
            order: Vec::with_capacity(columns),
            coupling: vec![T::zero(); p * columns],
            small: Small::default(),
            total: vec![T::zero(); columns],
            z: ws.take_vec(if map.inner.is_some() { n * p } else { 0 })?,
            scale: 0.0,
            size: 0.0,
            applies: 0,
            limit,
            restarts: 0,
        })
    }

    /// Gives the memory back.
    pub fn give(self, ws: &mut Workspace) {
        self.v.give(ws);
        ws.give_vec(self.z);
    }

    /// Columns of V.
    pub fn columns(&self) -> usize {
        self.j
    }

    /// Starts behind `locked` columns: V is empty, V₊ holds the columns of `first`, then random ones.
    pub fn start(
        &mut self,
        locked: usize,
        p: usize,
        first: Option<MatRef<'_, T>>,
        ws: &mut Workspace,
    ) -> Result<()> {
        (self.locked, self.j, self.p) = (locked, 0, p);
        self.h.fill(T::zero());
        for i in 0..p {
            let w = locked + i;
            let norm = match first {
                Some(x) if i < x.ncols() => {
                    self.v.cols_mut(w..w + 1).copy_from(x.subcols(i, 1));
                    self.v.orthonormalise(w, 0.0, &mut self.total, ws)?
                }
                _ => 0.0,
            };
            if !norm.is_finite() {
                return Err(not_finite(self.name, self.map.outer, self.applies));
            }
            if norm == 0.0 {
                self.v.fill_random(w, ws)?;
            }
        }
        Ok(())
    }

    /// Expands and restarts until the goal is reached or cannot be. The wanted Ritz vectors then stand first in the
    /// active columns, and another call goes on from there.
    pub fn cycle(&mut self, goal: &Goal, ws: &mut Workspace) -> Result<Ended> {
        let (mut best, mut best_at, mut sum_at_best) = (f64::INFINITY, self.restarts, f64::INFINITY);
        let mut gain = Gain::default();
        loop {
            let columns = self.room - goal.beside;
            let mut stop = None;
            while stop.is_none() && self.j + self.p <= columns {
                self.step(ws)?;
                watch::tell(|| Moment::Iteration {
                    method: self.name,
                    iteration: self.applies,
                    active: goal.want,
                    residual: best,
                });
                stop = watch::stop_requested().map(stopped);
                if self.applies >= self.limit {
                    stop = stop.or(Some(Status::IterationLimit));
                }
            }
            self.ritz(goal.wanted)?;
            let want = goal.want.min(self.j);
            let reached = (0..want).filter(|&i| self.is_small(i, goal.tol)).count();
            let worst = (0..want).map(|i| self.estimates[i] / self.reference(i)).fold(0.0, f64::max);
            let ended = if reached == goal.want {
                Some(Ended::Converged)
            } else if goal.unless_below.is_some_and(|bound| self.is_below(goal, bound)) {
                Some(Ended::Below)
            } else {
                stop.map(Ended::Short)
            };
            // Fewer lose what was gained, more leave no room for new directions.
            let spare = columns - goal.want;
            let kept = goal.want + reached.clamp(spare / 3, spare / 2);
            let keep = kept.min(self.j.saturating_sub(self.p)).max(want);
            self.restart(keep)?;
            if let Some(ended) = ended {
                return Ok(ended);
            }
            // A copy that emerges from rounding raises the worst residual, and moves the values.
            let sum = self.theta[..want].iter().sum::<f64>();
            if worst < 0.9 * best || (sum - sum_at_best).abs() > 100.0 * T::EPS * self.scale {
                (best, best_at, sum_at_best) = (worst, self.restarts, sum);
            } else if self.restarts - best_at > PATIENCE {
                return Ok(Ended::Short(Status::Stagnated));
            }
            if goal.grows && gain.is_little(worst, goal.tol) {
                self.grow(ws);
                gain = Gain::default();
            }
            watch::tell(|| Moment::Restarted { method: self.name, iteration: self.applies, residual: worst });
        }
    }

    /// Makes the first `count` active columns orthonormal again: a rotation costs a few ε each.
    pub fn refresh(&mut self, count: usize, ws: &mut Workspace) -> Result<()> {
        for w in self.locked..self.locked + count {
            self.v.orthonormalise(w, 0.0, &mut self.total, ws)?;
        }
        Ok(())
    }

    /// One block step: the next block joins V, and its image becomes the next one.
    fn step(&mut self, ws: &mut Workspace) -> Result<()> {
        let (l, j, p) = (self.locked, self.j, self.p);
        self.apply(l + j, l + j + p, ws)?;
        self.applies += p;
        for i in 0..p {
            self.column(i, ws)?;
        }
        // H is Hermitian: the new diagonal block is, and C is seen from both sides.
        for c in j..j + p {
            for r in c..j + p {
                let mean = (self.h[(r, c)] + self.h[(c, r)].conj()).scale(0.5);
                (self.h[(r, c)], self.h[(c, r)]) = (mean, mean.conj());
            }
            for r in j + p..j + 2 * p {
                self.h[(c, r)] = self.h[(r, c)].conj();
            }
        }
        self.j += p;
        Ok(())
    }

    /// Column i of the new block: w ← w − [V V₊]·h, then orthonormal to all before it.
    fn column(&mut self, i: usize, ws: &mut Workspace) -> Result<()> {
        let (l, j, p) = (self.locked, self.j, self.p);
        let (w, c) = (l + j + p + i, j + i);
        let before = norm_fro(self.v.cols(w..w + 1));
        if !before.is_finite() {
            return Err(not_finite(self.name, self.map.outer, self.applies));
        }
        // What is known: VᴴOP·v = Cᴴ. And, in the plain inner product, what is cheap: V₊ᴴ·w.
        let known = (0..j).find(|&r| self.h[(r, c)] != T::zero()).unwrap_or(j);
        let mut total = std::mem::take(&mut self.total);
        (known..j).for_each(|r| total[r] = self.h[(r, c)]);
        let mut until = j;
        if self.map.b.is_none() {
            self.v.dots(l + j..l + j + p, w, &mut total[j..j + p])?;
            until = j + p;
        }
        if until > known {
            self.v.subtract(l + known..l + until, w, &total[known..until])?;
        }
        (j..until).for_each(|r| self.h[(r, c)] = total[r]);
        (until..j + p).for_each(|r| self.h[(r, c)] = T::zero());
        let noise = if self.map.b.is_none() { 4.0 * T::EPS * self.size.max(before) } else { 0.0 };
        let norm = self.v.orthonormalise(w, noise, &mut total, ws);
        let asymmetry = total[l..l + j].iter().map(|x| x.abs()).fold(0.0, f64::max);
        (j..j + p + i).for_each(|r| {
            let rest = total[l + r];
            self.h[(r, c)] = if r < j + p { self.h[(r, c)] + rest } else { rest };
        });
        self.total = total;
        let norm = norm?;
        if !norm.is_finite() {
            return Err(not_finite(self.name, self.map.outer, self.applies));
        }
        let column = (0..j + p + i).map(|r| self.h[(r, c)].abs()).fold(norm, f64::hypot);
        self.size = self.size.max(column);
        self.expect_self_adjoint(asymmetry.max(self.h[(c, c)].im().abs()))?;
        self.h[(j + p + i, c)] = T::from_f64(norm);
        (j + p + i + 1..j + 2 * p).for_each(|r| self.h[(r, c)] = T::zero());
        if norm == 0.0 {
            let (method, iteration) = (self.name, self.applies);
            watch::tell(|| Moment::BrokeDown { method, iteration, why: "an invariant subspace is found" });
            self.v.fill_random(w, ws)?;
        }
        Ok(())
    }

    fn expect_self_adjoint(&self, asymmetry: f64) -> Result<()> {
        if asymmetry <= 100.0 * T::EPS.sqrt() * self.size {
            return Ok(());
        }
        let (name, a) = (self.name, self.map.outer);
        let relative = asymmetry / self.size;
        let message = format!(
            "{a} was taken to be self-adjoint, but |uᴴ·A·v − conj(vᴴ·A·u)| = {relative:.1e}·‖A‖ in {name}"
        );
        Err(Error::new(ErrorKind::FalseClaim, message).with_help(
            "the claim SelfAdjoint is false, or an inverse is too inaccurate; KrylovSchur() needs neither",
        ))
    }

    /// Columns `to` ← OP · columns `from`, p of them.
    fn apply(&mut self, from: usize, to: usize, ws: &mut Workspace) -> Result<()> {
        let p = self.p;
        let (v, mut w) = self.v.split(from..from + p, to..to + p);
        let Some(inner) = self.map.inner else {
            return self.map.outer.apply_into(
                Trans::None,
                ONE,
                T::erase(v),
                ZERO,
                T::erase_mut(w.as_mut()),
                ws,
            );
        };
        let n = v.nrows();
        let mut z = MatMut::from_column_major_slice_mut(&mut self.z[..n * p], n, p);
        inner.apply_into(Trans::None, ONE, T::erase(v), ZERO, T::erase_mut(z.as_mut()), ws)?;
        self.map.outer.apply_into(Trans::None, ONE, T::erase(z.as_ref()), ZERO, T::erase_mut(w.as_mut()), ws)
    }

    /// H = Y·diag(θ)·Yᴴ, and ‖C·y‖ for each; `order` gives the columns of Y from the most wanted on.
    fn ritz(&mut self, wanted: Wanted) -> Result<()> {
        let (j, p) = (self.j, self.p);
        self.ascending.resize(j, 0.0);
        let y = self.y.as_mut().submatrix_mut(0, 0, j, j);
        self.small.eigh(self.h.as_ref().submatrix(0, 0, j, j), &mut self.ascending, y)?;
        wanted.order_into(&self.ascending, &mut self.order);
        self.theta.clear();
        self.theta.extend(self.order.iter().map(|&i| self.ascending[i]));
        self.scale = self.ascending.iter().fold(self.scale, |s, x| s.max(x.abs()));
        self.estimates.clear();
        for (c, &from) in self.order.iter().enumerate() {
            for i in 0..p {
                self.coupling[c * p + i] = (0..j).map(|r| self.h[(j + i, r)] * self.y[(r, from)]).sum::<T>();
            }
            self.estimates.push(self.coupling[c * p..][..p].iter().map(|x| x.abs()).fold(0.0, f64::hypot));
        }
        Ok(())
    }

    /// V ← V·Y for the first `keep` Ritz vectors, V₊ behind them: H ← diag(θ), C ← C·Y.
    fn restart(&mut self, keep: usize) -> Result<()> {
        let (l, j, p) = (self.locked, self.j, self.p);
        self.restarts += 1;
        // The wanted columns of Y are gathered in H, which is made anew.
        for (c, &from) in self.order[..keep].iter().enumerate() {
            (0..j).for_each(|r| self.h[(r, c)] = self.y[(r, from)]);
        }
        self.v.rotate(l, self.h.as_ref().submatrix(0, 0, j, keep))?;
        self.v.copy(l + j, l + keep, p);
        self.h.fill(T::zero());
        for c in 0..keep {
            self.h[(c, c)] = T::from_f64(self.theta[c]);
            for i in 0..p {
                let coupling = self.coupling[c * p + i];
                (self.h[(keep + i, c)], self.h[(c, keep + i)]) = (coupling, coupling.conj());
            }
        }
        self.j = keep;
        Ok(())
    }
}
