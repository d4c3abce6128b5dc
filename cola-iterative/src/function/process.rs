//! The Lanczos process for a block of columns, each with its own tridiagonal matrix.
//!
//! Method    vⱼ₊₁·βⱼ = A·vⱼ − αⱼ·vⱼ − βⱼ₋₁·vⱼ₋₁ for all active columns in lockstep. Invariant: A·V = V·T + β·v·eᵀ up
//!           to rounding; V is orthonormal as long as it is kept
//! Memory    3 vectors a column, and the basis that is kept
//! Work      one apply a column, 10n operations; 4jn to 8jn more in step j while the basis is kept, 8jn by
//!           reflections
//! Stops     β at rounding level: the space is invariant, and the column is marked *exact*
//! Differs   the first `keep` vectors are kept and new ones made orthogonal to them, by Gram–Schmidt or by reflections
//!           (Golub, Underwood & Wilkinson 1972; Golub & Van Loan, 4th ed., §10.3.5); after that the plain recurrence
//!           goes on, whose functions are as good after some more steps (Musco, Musco & Sidford, SODA 2018).
//!           vⱼ₋₁ᴴ·A·vⱼ = βⱼ₋₁ is looked at where it is free, so that an A that is not self-adjoint is found out
//! Source    Paige, IMA J. Appl. Math. 18 (1976), doi:10.1093/imamat/18.3.341

use super::not_finite;
use crate::columns::{Columns, as_matrix, as_matrix_mut, divide_to, dot, map, norm, update};
use crate::kernel::OnOperand;
use crate::orthonormal::{Basis, GramSchmidt};
use crate::{Working, larger};
use cola_kernels::{MatMut, MatRef, axpby};
use cola_runtime::{Error, ErrorKind, Op, Result, Trans, Workspace};

/// Steps in which symmetry is looked at where the basis is not kept.
const LOOKED_AT: usize = 4;

/// The first vectors of a column, which are kept.
#[derive(Clone, Copy)]
pub(crate) struct Keep {
    /// How many.
    pub vectors: usize,
    /// Orthonormal by reflections.
    pub householder: bool,
}

impl Keep {
    /// The recurrence alone.
    pub const NONE: Keep = Keep { vectors: 0, householder: false };
}

/// One active column.
pub(crate) struct Chain<T> {
    /// Which column of the block it was.
    pub index: usize,
    /// ‖b‖
    pub norm: f64,
    pub alpha: Vec<f64>,
    /// β₁…βₘ; the last one leads out of the space.
    pub beta: Vec<f64>,
    /// The space is invariant.
    pub exact: bool,
    pub basis: Basis<T>,
    largest: f64,
}

impl<T: Working> Chain<T> {
    /// A bound of ‖T‖ so far.
    pub fn size(&self) -> f64 {
        self.largest
    }

    /// The diagonal and subdiagonal of T.
    pub fn tridiagonal(&self) -> (&[f64], &[f64]) {
        (&self.alpha, &self.beta[..self.alpha.len().saturating_sub(1)])
    }
}

/// The active columns.
pub(crate) struct Process<'a, T> {
    a: &'a Op,
    method: &'static str,
    keep: Keep,
    prev: Columns<T>,
    cur: Columns<T>,
    w: Columns<T>,
    /// Vᴴ·w of one column.
    coefficients: Vec<T>,
    pub active: Vec<Chain<T>>,
    pub steps: usize,
}

/// What a step found out of one column.
struct Entries {
    alpha: f64,
    beta: f64,
    /// By how much A is not self-adjoint on the vectors that were looked at.
    off: f64,
}

impl Entries {
    /// Of Vᴴ·A·vⱼ, whose last entry is αⱼ and the one before βⱼ₋₁.
    fn of_column<T: Working>(h: &[T], beta: f64, beta_prev: f64) -> Entries {
        let j = h.len() - 1;
        let expected = |i: usize| T::from_f64(if i + 1 == j { beta_prev } else { 0.0 });
        let above = (0..j).map(|i| (h[i] - expected(i)).abs());
        Entries { alpha: h[j].re(), beta, off: above.fold(h[j].im().abs(), larger) }
    }
}

/// w ← w − αⱼ·vⱼ − βⱼ₋₁·vⱼ₋₁; `looks` at vⱼ₋₁ᴴ·w too, for which there must be a vⱼ₋₁.
fn recurrence<T: Working>(
    v: &[T],
    v_prev: &[T],
    w: &mut [T],
    beta_prev: f64,
    looks: bool,
) -> Result<Entries> {
    // αⱼ = vⱼᴴ·w
    let alpha = dot(v, w)?;
    let mut off = alpha.im().abs();
    if looks {
        off = larger(off, (dot(v_prev, w)? - T::from_f64(beta_prev)).abs());
    }
    let minus_alpha = T::from_f64(-alpha.re());
    let beta = if beta_prev == 0.0 {
        update(w, T::one(), [(minus_alpha, v)])?
    } else {
        update(w, T::one(), [(minus_alpha, v), (T::from_f64(-beta_prev), v_prev)])?
    };
    Ok(Entries { alpha: alpha.re(), beta, off })
}

/// w ← w − V·Vᴴ·w, and βⱼ of that.
fn reorthogonalise<T: Working>(basis: &mut GramSchmidt<T>, w: &mut [T], found: &mut Entries) -> Result<()> {
    found.off = larger(found.off, basis.project_out(w, None)?);
    // Twice is enough.
    if norm(w) < 0.7 * found.beta {
        basis.project_out(w, None)?;
    }
    found.beta = norm(w);
    Ok(())
}

impl<'a, T: Working> Process<'a, T> {
    /// Starts from the columns of b that are not zero; at most `limit` steps are expected.
    pub fn start(
        a: &'a Op,
        method: &'static str,
        b: MatRef<'_, T>,
        keep: Keep,
        limit: usize,
        ws: &mut Workspace,
    ) -> Result<Self> {
        let (n, k) = b.shape();
        let [prev, mut cur, mut w] =
            [Columns::take(ws, n, k)?, Columns::take(ws, n, k)?, Columns::take(ws, n, k)?];
        let mut active = Vec::with_capacity(k);
        for index in 0..k {
            let place = active.len();
            let v = cur.col_mut(place);
            as_matrix_mut(v).copy_from(b.subcols(index, 1));
            let norm = norm(v);
            if norm == 0.0 {
                continue;
            }
            if !norm.is_finite() {
                return Err(Error::new(ErrorKind::NotFinite, "b holds NaN or infinity"));
            }
            v.iter_mut().for_each(|x| *x = x.scale(1.0 / norm));
            let mut basis = Basis::new(n, keep.vectors, keep.householder);
            if keep.vectors > 0 {
                basis.start(v, w.col_mut(place), ws)?;
            }
            let room = limit.min(4096);
            let (alpha, beta) = (Vec::with_capacity(room), Vec::with_capacity(room));
            active.push(Chain { index, norm, alpha, beta, exact: false, basis, largest: 0.0 });
        }
        let coefficients = vec![T::zero(); if keep.householder { keep.vectors } else { 0 }];
        Ok(Process { a, method, keep, prev, cur, w, coefficients, active, steps: 0 })
    }

    /// One step of all active columns.
    ///
    /// # Errors
    /// `NotFinite`; `FalseClaim` where A is not self-adjoint.
    pub fn step(&mut self, ws: &mut Workspace) -> Result<()> {
        let k = self.active.len();
        let j = self.steps;
        // w = A·vⱼ
        map(self.a, Trans::None, &self.cur, &mut self.w, k, ws)?;
        self.steps += 1;
        let keeps = j + 1 < self.keep.vectors;
        for i in 0..k {
            let (v, v_prev, w) = (self.cur.col(i), self.prev.col(i), self.w.col_mut(i));
            let chain = &mut self.active[i];
            let beta_prev = chain.beta.last().copied().unwrap_or(0.0);
            let Entries { alpha, beta, off } = match &mut chain.basis {
                Basis::Householder(basis) if keeps => {
                    let h = &mut self.coefficients[..=j];
                    let beta = basis.split(w, h)?;
                    Entries::of_column(h, beta, beta_prev)
                }
                Basis::GramSchmidt(basis) if keeps => {
                    let mut found = recurrence(v, v_prev, w, beta_prev, false)?;
                    reorthogonalise(basis, w, &mut found)?;
                    found
                }
                _ => recurrence(v, v_prev, w, beta_prev, j > 0 && j <= LOOKED_AT)?,
            };
            if !(alpha.is_finite() && beta.is_finite() && off.is_finite()) {
                return Err(not_finite(self.method, self.a));
            }
            chain.largest = chain.largest.max(alpha.abs() + beta.max(beta_prev));
            if off > T::EPS.sqrt() * chain.largest {
                let message = format!(
                    "{} was taken to be self-adjoint, but uᴴ·A·v and vᴴ·A·u differ by {off:.1e} for two unit vectors \
                     in step {} of {}",
                    self.a,
                    j + 1,
                    self.method
                );
                return Err(Error::new(ErrorKind::FalseClaim, message)
                    .with_help("the claim SelfAdjoint is false: use a method for any operator"));
            }
            chain.alpha.push(alpha);
            chain.beta.push(beta);
            // The noise of w is that of A·v: a few ε·‖A‖.
            chain.exact = beta <= 4.0 * T::EPS * chain.largest || j + 1 == v.len();
        }
        std::mem::swap(&mut self.prev, &mut self.cur);
        for i in 0..k {
            let chain = &mut self.active[i];
            let beta = chain.beta.last().copied().unwrap_or(0.0);
            // vⱼ₊₁ = w/βⱼ
            if keeps && !chain.exact {
                chain.basis.extend(self.w.col_mut(i), beta, self.cur.col_mut(i), ws)?;
            } else if chain.exact {
                self.cur.col_mut(i).fill(T::zero());
            } else {
                divide_to(self.cur.col_mut(i), self.w.col(i), beta)?;
            }
        }
        Ok(())
    }

    /// Takes a column out: the last one moves to its place.
    pub fn remove(&mut self, i: usize) -> Chain<T> {
        let chain = self.active.swap_remove(i);
        let last = self.active.len();
        self.prev.copy_column(last, i);
        self.cur.copy_column(last, i);
        chain
    }

    /// Gives the scratch back.
    pub fn give(self, ws: &mut Workspace) {
        [self.prev, self.cur, self.w].into_iter().for_each(|block| block.give(ws));
        self.active.into_iter().for_each(|chain| chain.basis.give(ws));
    }
}

/// A finished column and the coefficients of its result in the vectors of its process.
pub(crate) struct Combination<T> {
    pub chain: Chain<T>,
    pub y: Vec<T>,
}

impl<T: Working> Process<'_, T> {
    /// x ← V·y for all finished columns: from the vectors that were kept, then by running the recurrence once more
    /// from there with the known α and β.
    ///
    /// # Errors
    /// `Inaccurate` where the second run differs from the first.
    pub fn assemble(
        &mut self,
        done: &mut Vec<Combination<T>>,
        mut x: MatMut<'_, T>,
        ws: &mut Workspace,
    ) -> Result<()> {
        for c in done.iter_mut() {
            let mut x = x.as_mut().subcols_mut(c.chain.index, 1);
            x.fill(T::zero());
            c.chain.basis.add_to(x, &c.y)?;
        }
        let (mut again, short): (Vec<_>, Vec<_>) =
            done.drain(..).partition(|c| c.y.len() > c.chain.basis.len());
        short.into_iter().for_each(|c| c.chain.basis.give(ws));
        let Some(kept) = again.first().map(|c| c.chain.basis.len()) else { return Ok(()) };
        for (i, c) in again.iter_mut().enumerate() {
            c.chain.basis.vector(kept - 2, self.prev.col_mut(i))?;
            c.chain.basis.vector(kept - 1, self.cur.col_mut(i))?;
        }
        let mut j = kept - 1;
        while !again.is_empty() {
            let k = again.len();
            map(self.a, Trans::None, &self.cur, &mut self.w, k, ws)?;
            for (i, c) in again.iter().enumerate() {
                let (v, v_prev, w) = (self.cur.col(i), self.prev.col(i), self.w.col_mut(i));
                let (alpha, beta) = (c.chain.alpha[j], c.chain.beta[j]);
                let beta_prev = c.chain.beta[j - 1];
                let terms = [(T::from_f64(-alpha), v), (T::from_f64(-beta_prev), v_prev)];
                let drift = (update(w, T::one(), terms)? - beta).abs();
                if !(drift <= T::EPS.sqrt() * c.chain.size()) {
                    let message = format!(
                        "{} on {}: the second run of the recurrence differs from the first by {drift:.1e} in step {}",
                        self.method,
                        self.a,
                        j + 1
                    );
                    return Err(Error::new(ErrorKind::Inaccurate, message).with_help(
                        "the operator must return the same for the same vector; or keep more of the basis",
                    ));
                }
            }
            std::mem::swap(&mut self.prev, &mut self.cur);
            j += 1;
            for i in (0..k).rev() {
                let c = &again[i];
                let factor = T::from_f64(1.0 / c.chain.beta[j - 1]);
                update(self.cur.col_mut(i), T::zero(), [(factor, self.w.col(i))])?;
                // x ← x + yⱼ·vⱼ
                let mut x = x.as_mut().subcols_mut(c.chain.index, 1);
                axpby(c.y[j], as_matrix(self.cur.col(i)), T::one(), x.as_mut()).on("x")?;
                if j + 1 == c.y.len() {
                    again.swap_remove(i).chain.basis.give(ws);
                    self.prev.copy_column(again.len(), i);
                    self.cur.copy_column(again.len(), i);
                    self.w.copy_column(again.len(), i);
                }
            }
        }
        Ok(())
    }
}
