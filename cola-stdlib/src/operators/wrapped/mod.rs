//! Convolutions wrapped around a box: what circulant, Toeplitz and convolution operators apply.
//!
//! x fills a corner of a periodic box, is convolved with a kernel there, and y is read off a corner of the result. By
//! Fourier transforms that costs O(N log N) whatever the kernel; a kernel with few entries, and any kernel in a small
//! box, is cheaper by the sum itself. The choice is made by the number of operations.
//!
//! Invariants: boxes are flat, the last axis fastest. The plan is made on first use and kept; after that nothing is
//! allocated but scratch from the workspace: a real box, a spectrum and the transform's own. All four maps use the one
//! spectrum: Aᴴ has the conjugated one, and Aᵀ and Ā are the conjugates of Aᴴ and A.

mod axis;
mod lines;

pub(super) use axis::{Axis, good_size};

use super::flops;
use crate::kernel::OnOperand;
use axis::indices;
use cola_kernels::{Field, Fourier, Run, add_runs, complex_mut};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Cost, DType, Element, Error, ErrorKind, Number, Result, Scalar, Trans,
    Workspace, c64, with_element,
};
use faer::{MatMut, MatRef};
use lines::{Line, load, store};
use num_complex::Complex;
use once_cell::sync::OnceCell;
use smallvec::SmallVec;
use std::any::Any;

/// Operations of a sum in the time of one operation of a transform: the sum streams through cache in whole vectors, the
/// transform shuffles and reads roots of unity.
const RATIO: f64 = 4.0;
/// Operations of a transform that its start is worth.
const START: f64 = 400.0;

/// A kernel in a box, and how it acts there.
pub(super) struct Wrapped {
    /// Its entries, flat.
    kernel: Array,
    axes: SmallVec<[Axis; 3]>,
    /// Multiply-adds of the sum.
    sum: f64,
    made: OnceCell<Box<dyn Any + Send + Sync>>,
}

impl std::fmt::Debug for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wrapped").field("kernel", &self.kernel).field("axes", &self.axes).finish()
    }
}

/// The plan, in the type that is computed in.
enum Made<W: Field> {
    Sum(Vec<Run<W>>),
    Spectral { fourier: Fourier<W>, multiplier: Vec<Complex<W::Re>> },
}

/// The spectrum of the kernel, where the operator knows it better than a transform of the kernel in its own precision.
pub(super) type Spectrum<'a> = Option<&'a dyn Fn() -> Result<Vec<c64>>>;

impl Wrapped {
    /// A kernel (flat, last axis fastest) with these axes.
    ///
    /// # Errors
    /// `OutOfMemory` for a box that cannot be addressed.
    pub(super) fn new(kernel: Array, axes: &[Axis]) -> Result<Wrapped> {
        let size =
            axes.iter().try_fold(1usize, |n, a| n.checked_mul(a.period)).filter(|&n| n < isize::MAX as usize);
        if size.is_none() {
            return Err(Error::new(
                ErrorKind::OutOfMemory,
                "the box of a convolution is too large to be addressed",
            ));
        }
        let sum = with_element!(kernel.dtype(), T => {
            let entries = kernel.view::<T>()?;
            let lengths: SmallVec<[Vec<f64>; 3]> = axes.iter().map(|a| {
                (0..a.kernel).map(|k| if a.period == 0 { 0.0 } else { a.stretches(k).map(|s| s.2 as f64).sum() }).collect()
            }).collect();
            let work = |(flat, digits): (usize, SmallVec<[usize; 3]>)| {
                if entries[(flat, 0)] == T::default() {
                    return 0.0;
                }
                digits.iter().zip(&lengths).map(|(&k, lengths)| lengths[k]).product::<f64>()
            };
            indices(axes.iter().map(|a| a.kernel)).map(work).sum::<f64>()
        });
        Ok(Wrapped { kernel, axes: axes.into(), sum, made: OnceCell::new() })
    }

    fn dtype(&self) -> DType {
        self.kernel.dtype()
    }

    fn period(&self) -> usize {
        self.axes.iter().map(|a| a.period).product()
    }

    /// Operations of two transforms and the product of the spectra.
    fn spectral_flops(&self) -> f64 {
        let n = self.period() as f64;
        let complex = 10.0 * n * n.log2().max(1.0) + 6.0 * n;
        if self.dtype().is_complex() { complex } else { 0.5 * complex }
    }

    /// The sum itself is cheaper than transforms.
    pub(super) fn by_sum(&self) -> bool {
        flops::multiply_add(self.dtype()) * self.sum <= RATIO * self.spectral_flops() + START
    }

    /// Work and memory of one apply.
    pub(super) fn cost(&self) -> Cost {
        let size = self.dtype().accumulator().size_of() as f64;
        let ends: f64 = self.axes.iter().map(|a| a.input as f64).product::<f64>()
            + self.axes.iter().map(|a| a.output as f64).product::<f64>();
        let held = self.kernel.rows() as f64 * self.dtype().size_of() as f64;
        if self.by_sum() {
            let flops = flops::multiply_add(self.dtype()) * self.sum;
            return Cost { flops, bytes: ends * size + held, held };
        }
        // Box and spectrum are written and read by both transforms and the product; the plan holds roots of unity.
        let n = self.period() as f64 * size;
        Cost { flops: self.spectral_flops(), bytes: ends * size + 9.0 * n, held: held + 3.0 * n }
    }

    fn make<W: Field + Element>(&self, spectrum: Spectrum<'_>) -> Result<Made<W>> {
        let kernel = self.kernel.cast(W::DTYPE)?;
        let entries = super::contiguous(kernel.view::<W>()?);
        if self.by_sum() {
            return Ok(Made::Sum(self.runs(entries)));
        }
        let shape: SmallVec<[usize; 3]> = self.axes.iter().map(|a| a.period).collect();
        let fourier = Fourier::<W>::new(&shape).on("a convolution")?;
        let scale = 1.0 / self.period() as f64;
        let number = |re: f64, im: f64| Complex::new(W::Re::from_f64(re), W::Re::from_f64(im));
        let multiplier = match spectrum {
            Some(given) => given()?
                .iter()
                .take(fourier.spectrum_len())
                .map(|z| number(z.re * scale, z.im * scale))
                .collect(),
            None => {
                let zero = number(0.0, 0.0);
                let mut boxed = vec![W::zero(); fourier.len()];
                for (flat, digits) in indices(self.axes.iter().map(|a| a.kernel)) {
                    let at = digits.iter().zip(&self.axes).fold(0, |at, (&k, a)| at * a.period + a.place(k));
                    boxed[at] += entries[flat];
                }
                let mut spectrum = vec![zero; fourier.spectrum_len()];
                let mut scratch = vec![zero; fourier.scratch_len()];
                fourier.forward(&mut boxed, &mut spectrum, &mut scratch).on("a kernel")?;
                spectrum.iter().map(|z| number(Field::re(z.re) * scale, Field::re(z.im) * scale)).collect()
            }
        };
        Ok(Made::Spectral { fourier, multiplier })
    }

    /// The sum as stretches along the last axis.
    fn runs<W: Field>(&self, entries: &[W]) -> Vec<Run<W>> {
        let mut runs = Vec::new();
        for (flat, digits) in indices(self.axes.iter().map(|a| a.kernel)) {
            if entries[flat] == W::zero() {
                continue;
            }
            // Every choice of one stretch along each axis, and every line of it.
            let mut lines = vec![(0usize, 0usize, 1usize)];
            for (i, (&k, axis)) in digits.iter().zip(&self.axes).enumerate() {
                let last = i + 1 == self.axes.len();
                let mut next = Vec::new();
                for &(from, to, _) in &lines {
                    for (f, t, len) in axis.stretches(k) {
                        let (f, t) = (from * axis.input + f, to * axis.output + t);
                        if last {
                            next.push((f, t, len));
                        } else {
                            next.extend((0..len).map(|l| (f + l, t + l, 1)));
                        }
                    }
                }
                lines = next;
            }
            runs.extend(lines.into_iter().map(|(from, to, len)| Run { value: entries[flat], from, to, len }));
        }
        runs
    }

    /// y ← α·op(A)·x + β·y.
    pub(super) fn apply(
        &self,
        op: Trans,
        scalars: (Scalar, Scalar),
        x: ArrayRef<'_>,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
        spectrum: Spectrum<'_>,
    ) -> Result<()> {
        with_element!(self.dtype(), T => {
            self.run::<T, <T as Element>::Acc>(op, scalars, x.typed::<T>()?, y.typed::<T>()?, ws, spectrum)
        })
    }

    fn run<T, W>(
        &self,
        op: Trans,
        (alpha, beta): (Scalar, Scalar),
        x: MatRef<'_, T>,
        mut y: MatMut<'_, T>,
        ws: &mut Workspace,
        spectrum: Spectrum<'_>,
    ) -> Result<()>
    where
        T: Element<Acc = W>,
        W: Field + Number,
        W::Re: Element,
    {
        let made = self.made.get_or_try_init(|| {
            self.make::<W>(spectrum).map(|m| Box::new(m) as Box<dyn Any + Send + Sync>)
        })?;
        let Some(made) = made.downcast_ref::<Made<W>>() else {
            return Err(Error::invalid("a convolution", "its plan is of another type"));
        };
        let (a, b) = (W::from_scalar(alpha), W::from_scalar(beta));
        let put = |y: &mut T, v: W| *y = T::store(if b == W::ZERO { a * v } else { a * v + b * y.load() });
        let (input, output): (fn(&Axis) -> usize, fn(&Axis) -> usize) =
            if op.transposes() { (|a| a.output, |a| a.input) } else { (|a| a.input, |a| a.output) };
        match made {
            Made::Sum(runs) => {
                let (mut from, mut to) = (ws.take_vec::<W>(x.nrows())?, ws.take_vec::<W>(y.nrows())?);
                for j in 0..x.ncols() {
                    let (from, to) = (&mut from[..x.nrows()], &mut to[..y.nrows()]);
                    load(x, j, [(0, 0, from.len())].into_iter(), from, |v: T| v.load());
                    to.fill(W::ZERO);
                    add_runs(runs, op.transposes(), op.conjugates(), from, to);
                    store(y.as_mut(), j, [(0, 0, to.len())].into_iter(), to, put);
                }
                ws.give_vec(from);
                ws.give_vec(to);
            }
            Made::Spectral { fourier, multiplier } => {
                // The maps that are conjugates of the other two.
                let turned = W::COMPLEX && matches!(op, Trans::Transpose | Trans::Conj);
                let turn = |v: W| if turned { v.conjugate() } else { v };
                let (n, spectrum, scratch) = (fourier.len(), fourier.spectrum_len(), fourier.scratch_len());
                let mut boxed = ws.take_vec::<W>(n)?;
                let mut numbers = ws.take_vec::<W::Re>(2 * (spectrum + scratch))?;
                let (spectrum, rest) = complex_mut(&mut numbers).split_at_mut(spectrum);
                let (boxed_n, scratch) = (&mut boxed[..n], &mut rest[..scratch]);
                for j in 0..x.ncols() {
                    if x.nrows() < n {
                        boxed_n.fill(W::ZERO);
                    }
                    load(x, j, self.lines(input), boxed_n, |v: T| turn(v.load()));
                    fourier.forward(boxed_n, spectrum, scratch).on("x")?;
                    if op.transposes() {
                        spectrum.iter_mut().zip(multiplier).for_each(|(z, m)| *z *= m.conj());
                    } else {
                        spectrum.iter_mut().zip(multiplier).for_each(|(z, m)| *z *= *m);
                    }
                    fourier.inverse(spectrum, boxed_n, scratch).on("x")?;
                    store(y.as_mut(), j, self.lines(output), boxed_n, |y: &mut T, v| put(y, turn(v)));
                }
                ws.give_vec(boxed);
                ws.give_vec(numbers);
            }
        }
        Ok(())
    }

    /// Lines of a corner of the box: (place in the corner, place in the box, length).
    fn lines(&self, size: fn(&Axis) -> usize) -> impl Iterator<Item = Line> {
        let (last, leading) = match self.axes.split_last() {
            Some((last, leading)) => (*last, leading),
            None => (Axis { kernel: 0, shift: 0, period: 0, input: 0, output: 0 }, &[][..]),
        };
        indices(leading.iter().map(size)).map(move |(row, digits)| {
            let at = digits.iter().zip(leading).fold(0, |at, (&i, a)| at * a.period + i);
            (row * size(&last), at * last.period, size(&last))
        })
    }
}
