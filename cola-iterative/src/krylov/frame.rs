//! What the short recurrences for general operators share: a start of a column, in numbers of order one.
//!
//! They solve K·x′ = r/‖r‖ with K = σ·A·M, and x ← x + ‖r‖·σ·M·x′ when the column ends or starts again: M is applied
//! once more for that, and not in every iteration. σ, a power of two, is 1 unless ‖A·M·r‖/‖r‖ is so far from 1
//! that products of such numbers would leave the range.
//!
//! Invariant: x is not made worse than it was at the start: an x′ whose residual is larger, or that is so long that
//! the rounding of K·x′ is, is thrown away.

use super::stage::Stage;
use crate::Working;
use crate::gaussian::fill_gaussian;
use cola_runtime::{Error, ErrorKind, Result};
use std::ops::Range;

/// What a column remembers of its start.
#[derive(Clone, Default)]
pub(crate) struct Frame {
    /// ‖r‖ at the start.
    pub length: f64,
    /// The factor of A·M; 0 before it is chosen.
    pub sigma: f64,
    /// ‖r‖ for x, relative to `length`.
    pub base: f64,
    /// ‖r‖ for x and x′, relative to `length`.
    pub level: f64,
    /// ‖K·r‖/‖r‖ of the start.
    pub gain: f64,
    /// How often the column was started.
    pub starts: usize,
    /// It has converged or broken down within an iteration, and waits for the end of it.
    pub idle: bool,
}

/// Scalars of a column that hold a frame.
pub(crate) trait Framed: Clone + Default {
    fn frame(&mut self) -> &mut Frame;
}

impl<T: Working, C: Framed> Stage<'_, T, C> {
    /// Block 0 ← r/‖r‖ and block x′ ← 0 for a column whose residual is in block 0.
    pub fn begin_frame(&mut self, j: usize, correction: usize) -> Result<()> {
        let length = self.norm(0, j);
        let frame = self.active[j].own.frame();
        let starts = frame.starts + 1;
        *frame = Frame { length, sigma: 0.0, base: 1.0, level: 1.0, gain: 0.0, starts, idle: false };
        self.col_mut(correction, j).fill(T::zero());
        // In two factors: the reciprocal may leave the range.
        let half = 2f64.powi(-(length.log2() as i32) / 2);
        self.update(0, j, T::from_f64(half), [])?;
        self.update(0, j, T::from_f64(1.0 / (length * half)), [])?;
        Ok(())
    }

    /// The column takes no part in the rest of the iteration.
    pub fn is_idle(&mut self, j: usize) -> bool {
        self.active[j].own.frame().idle
    }

    /// No column takes part in the rest of the iteration.
    pub fn all_idle(&mut self) -> bool {
        self.active.iter_mut().all(|column| column.own.frame().idle)
    }

    /// ‖r‖ as the recurrence has it, relative to the start; at the target the column idles.
    pub fn reach(&mut self, j: usize, level: f64, tol: f64) {
        // Beyond 1/ε, what the recurrence adds is rounding beside this: x′ will be thrown away.
        if !(level <= 1.0 / T::EPS) {
            self.active[j].own.frame().level = f64::INFINITY;
            self.break_down(j, "the residual grew by 1/ε");
            return;
        }
        let column = &mut self.active[j];
        let frame = column.own.frame();
        frame.level = level;
        column.estimate = level * frame.length;
        frame.idle |= column.estimate <= tol * column.norm_b;
    }

    /// Something to divide by vanished.
    pub fn break_down(&mut self, j: usize, why: &'static str) {
        self.active[j].broke = Some(why);
        self.active[j].own.frame().idle = true;
    }

    /// v ← σ·op(A)·op(M)·u for columns of two blocks; `between` holds op(M)·u.
    pub fn image(&mut self, u: usize, v: usize, between: usize, columns: Range<usize>) -> Result<()> {
        if self.is_preconditioned() {
            self.precondition(u, between, columns.clone())?;
            self.apply(between, v, columns.clone())?;
        } else {
            self.apply(u, v, columns.clone())?;
        }
        // Fourth powers of this must stay far inside the range.
        let far = T::EPS.powf(-0.6);
        for j in columns {
            if self.active[j].own.frame().sigma == 0.0 {
                let norm = self.norm(v, j);
                // Later NaN may be the recurrence's own, which starts again and comes by here.
                if !norm.is_finite() {
                    let message = format!("{}: NaN or infinity in the image of a unit vector", self.a);
                    return Err(Error::new(ErrorKind::NotFinite, message).with_help(
                        "A or the preconditioner returned it, or the numbers overflow the dtype",
                    ));
                }
                let tame = norm == 0.0 || (1.0 / far..far).contains(&norm);
                let sigma = if tame { 1.0 } else { 2f64.powi(-(norm.log2() as i32)) };
                let frame = self.active[j].own.frame();
                (frame.sigma, frame.gain) = (sigma, norm * sigma);
            }
            let sigma = self.active[j].own.frame().sigma;
            if sigma != 1.0 {
                self.update(v, j, T::from_f64(sigma), [])?;
            }
        }
        Ok(())
    }

    /// x ← x + ‖r‖·σ·M·x′ for a column, unless x is better without.
    pub fn settle_frame(&mut self, j: usize, correction: usize, between: usize) -> Result<()> {
        let frame = self.active[j].own.frame().clone();
        if frame.sigma == 0.0 || !(frame.level <= frame.base) {
            return Ok(());
        }
        // Rounding of K·x′ alone would be larger than the residual that x has.
        let size = self.norm(correction, j);
        if !(T::EPS * frame.gain * size <= frame.base) {
            return Ok(());
        }
        let mut from = correction;
        if self.is_preconditioned() {
            self.precondition(correction, between, j..j + 1)?;
            from = between;
        }
        self.add_to_x(j, [(T::from_f64(frame.length * frame.sigma), from)])
    }

    /// u ← u + Σ c·v for column j; the norm of it.
    pub fn accumulate(&mut self, u: usize, j: usize, terms: &[(T, usize)]) -> Result<f64> {
        let mut norm = 0.0;
        for part in terms.chunks(3) {
            norm = match *part {
                [a, b, c] => self.update(u, j, T::one(), [a, b, c])?,
                [a, b] => self.update(u, j, T::one(), [a, b])?,
                [a] => self.update(u, j, T::one(), [a])?,
                _ => norm,
            };
        }
        Ok(norm)
    }

    /// The shadow of a column: its residual at first; a random vector of length one after a breakdown showed
    /// that the residual was a bad choice.
    pub fn set_shadow(&mut self, shadow: usize, j: usize) -> Result<()> {
        let starts = self.active[j].own.frame().starts as u64;
        if starts == 1 {
            self.update(shadow, j, T::zero(), [(T::one(), 0)])?;
            return Ok(());
        }
        fill_gaussian(self.col_mut(shadow, j), starts, 0);
        let unit = 1.0 / self.norm(shadow, j);
        self.update(shadow, j, T::from_f64(unit), [])?;
        Ok(())
    }
}

/// An inner product of vectors of these norms that is nothing but rounding.
pub(super) fn vanishes<T: Working>(product: T, u: f64, v: f64) -> bool {
    let size = product.abs();
    !(size > 4.0 * T::EPS * u * v) || !size.is_finite()
}
