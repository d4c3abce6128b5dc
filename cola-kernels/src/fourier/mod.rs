//! Discrete Fourier transforms of boxes of any shape, real or complex.
//!
//! A box is a flat slice, the last axis fastest. The last axis is transformed line by line; then the box is
//! transposed, so that the axis before it becomes the fastest, and so on: every line that is transformed is contiguous.
//! The spectrum therefore lies rotated: axes 1, …, d−1, 0. That is what convolutions want, which only multiply spectra
//! of one layout; [`Fourier::rotate`] brings a complex spectrum back in order.
//!
//! Real boxes have half a spectrum along their last axis (n/2 + 1 numbers), since the other half is its conjugate.
//!
//! Invariants: nothing is allocated once a plan is made; nothing is scaled: `inverse(forward(x))` is N·x.

mod cosine;
mod hadamard;
mod line;
mod runs;
mod sine;

pub use cosine::{Cosine, CosineType};
pub use hadamard::hadamard;
pub(crate) use hadamard::hadamard_kernel;
pub use line::{Axis, LastAxis};
pub(crate) use line::{axis_kernel, last_axis_kernel};
pub(crate) use runs::add_runs_kernel;
pub use runs::{Run, add_runs};
pub use sine::Sine;

use crate::error::{KernelError, Result, expect_shape};
use crate::field::{Field, RealPart};
use num_complex::Complex;
use std::sync::Arc;

/// Entries of a square that is transposed at a time: two of them stay in the first cache.
const TILE: usize = 16;

/// The plan of a transform of a box with entries of type T.
pub struct Fourier<T: Field> {
    shape: Vec<usize>,
    last: Arc<dyn LastAxis<T>>,
    /// The plans of the other axes, in order.
    others: Vec<Arc<dyn Axis<T>>>,
}

impl<T: Field> Fourier<T> {
    /// The plan for boxes of this shape, last axis fastest.
    ///
    /// # Cost     O(Σ nᵢ) time and memory: the roots of unity.
    /// # Errors   `Shape` unless there is an axis and all are of positive length.
    pub fn new(shape: &[usize]) -> Result<Fourier<T>> {
        let Some((&last, others)) = shape.split_last().filter(|_| shape.iter().all(|&n| n > 0)) else {
            return Err(KernelError::Shape {
                what: "axes of a Fourier transform",
                expected: (1, 1),
                found: (0, 0),
            });
        };
        Ok(Fourier {
            shape: shape.to_vec(),
            last: T::k_last_axis(last),
            others: others.iter().map(|&n| T::k_axis(n)).collect(),
        })
    }

    /// The shape of the box.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Entries of the box.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// The box has no entries: never.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn last(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    fn lines(&self) -> usize {
        self.len() / self.last()
    }

    /// Complex numbers of the spectrum.
    pub fn spectrum_len(&self) -> usize {
        self.lines() * self.last.spectrum_len()
    }

    /// Complex numbers of scratch that a transform needs.
    pub fn scratch_len(&self) -> usize {
        let swap = if self.others.is_empty() { 0 } else { self.spectrum_len() };
        swap + self.others.iter().map(|a| a.scratch_len()).fold(self.last.scratch_len(), usize::max)
    }

    /// spectrum ← the transform Σⱼ xⱼ·exp(−2πi·⟨j, k/n⟩) of `x`, rotated; `x` is left with unspecified entries.
    ///
    /// # Cost     2.5·N·log₂N operations for real entries, 5·N·log₂N for complex ones.
    /// # Errors   `Shape` for slices of another length.
    pub fn forward(
        &self,
        x: &mut [T],
        spectrum: &mut [Complex<T::Re>],
        scratch: &mut [Complex<T::Re>],
    ) -> Result<()> {
        self.check(x.len(), spectrum.len(), scratch.len())?;
        let (n, half) = (self.last(), self.last.spectrum_len());
        let (swap, scratch) = self.split(scratch);
        for (line, to) in x.chunks_exact_mut(n).zip(spectrum.chunks_exact_mut(half)) {
            self.last.forward(line, to, scratch);
        }
        let (mut from, mut to, mut columns, mut moved) = (spectrum, swap, half, false);
        for (axis, &n) in self.others.iter().zip(&self.shape).rev() {
            transpose_box(from, to, columns);
            axis.forward(to, scratch);
            (from, to, columns, moved) = (to, from, n, !moved);
        }
        if moved {
            to.copy_from_slice(from);
        }
        Ok(())
    }

    /// x ← the inverse transform of a rotated spectrum, times N; `spectrum` is left with unspecified entries.
    ///
    /// # Cost     as [`Fourier::forward`].
    /// # Errors   `Shape` for slices of another length.
    pub fn inverse(
        &self,
        spectrum: &mut [Complex<T::Re>],
        x: &mut [T],
        scratch: &mut [Complex<T::Re>],
    ) -> Result<()> {
        self.check(x.len(), spectrum.len(), scratch.len())?;
        let (n, half) = (self.last(), self.last.spectrum_len());
        let (swap, scratch) = self.split(scratch);
        let (mut from, mut to) = (spectrum, swap);
        for (i, axis) in self.others.iter().enumerate() {
            axis.inverse(from, scratch);
            // The axis after this one was the fastest before the last rotation.
            let columns = if i + 1 == self.others.len() { half } else { self.shape[i + 1] };
            let rows = from.len() / columns;
            transpose_box(from, to, rows);
            (from, to) = (to, from);
        }
        for (line, to) in from.chunks_exact_mut(half).zip(x.chunks_exact_mut(n)) {
            self.last.inverse(line, to, scratch);
        }
        Ok(())
    }

    /// to ← a rotated spectrum of complex entries with its axes in order.
    ///
    /// # Errors   `Shape` for slices of another length.
    pub fn rotate(&self, spectrum: &[Complex<T::Re>], to: &mut [Complex<T::Re>]) -> Result<()> {
        let n = self.spectrum_len();
        expect_shape("a spectrum", (spectrum.len(), to.len()), (n, n))?;
        match self.shape.first() {
            Some(&first) if self.shape.len() > 1 => transpose_box(spectrum, to, first),
            _ => to.copy_from_slice(spectrum),
        }
        Ok(())
    }

    fn check(&self, x: usize, spectrum: usize, scratch: usize) -> Result<()> {
        expect_shape("a box and its spectrum", (x, spectrum), (self.len(), self.spectrum_len()))?;
        let need = self.scratch_len();
        expect_shape("scratch of a Fourier transform", (scratch.min(need), 1), (need, 1))
    }

    fn split<'s>(
        &self,
        scratch: &'s mut [Complex<T::Re>],
    ) -> (&'s mut [Complex<T::Re>], &'s mut [Complex<T::Re>]) {
        scratch.split_at_mut(if self.others.is_empty() { 0 } else { self.spectrum_len() })
    }
}

/// Real scratch as complex numbers; an odd number at the end is left out.
pub fn complex_mut<R: RealPart>(x: &mut [R]) -> &mut [Complex<R>] {
    let even = x.len() / 2 * 2;
    bytemuck::cast_slice_mut(&mut x[..even])
}

/// to ← the transpose of `from`, a matrix by rows with that many columns: its last axis becomes the first.
pub fn transpose_box<C: Copy>(from: &[C], to: &mut [C], columns: usize) {
    let rows = from.len() / columns.max(1);
    for first_row in (0..rows).step_by(TILE) {
        for first in (0..columns).step_by(TILE) {
            for j in first..columns.min(first + TILE) {
                for i in first_row..rows.min(first_row + TILE) {
                    to[j * rows + i] = from[i * columns + j];
                }
            }
        }
    }
}
