//! Transforms of lines: the seam to the library underneath.

use crate::field::Field;
use faer::{c32, c64};
use num_complex::Complex;
use realfft::{ComplexToReal, FftNum, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// Lines of complex numbers, one after the other, in place.
pub trait Axis<T: Field>: Send + Sync {
    /// Each line ← its transform.
    fn forward(&self, lines: &mut [Complex<T::Re>], scratch: &mut [Complex<T::Re>]);
    /// Each line ← its inverse transform times n.
    fn inverse(&self, lines: &mut [Complex<T::Re>], scratch: &mut [Complex<T::Re>]);
    /// Complex numbers of scratch.
    fn scratch_len(&self) -> usize;
}

/// One line of a box and its spectrum.
pub trait LastAxis<T: Field>: Send + Sync {
    /// spectrum ← the transform of `line`, which is left with unspecified entries.
    fn forward(&self, line: &mut [T], spectrum: &mut [Complex<T::Re>], scratch: &mut [Complex<T::Re>]);
    /// line ← the inverse transform of `spectrum` times n; `spectrum` is left with unspecified entries.
    fn inverse(&self, spectrum: &mut [Complex<T::Re>], line: &mut [T], scratch: &mut [Complex<T::Re>]);
    /// Complex numbers of the spectrum of one line.
    fn spectrum_len(&self) -> usize;
    /// Complex numbers of scratch.
    fn scratch_len(&self) -> usize;
}

struct ComplexLine<R: FftNum> {
    forward: Arc<dyn Fft<R>>,
    inverse: Arc<dyn Fft<R>>,
}

impl<R: FftNum> ComplexLine<R> {
    fn new(n: usize) -> ComplexLine<R> {
        let mut planner = FftPlanner::new();
        ComplexLine { forward: planner.plan_fft_forward(n), inverse: planner.plan_fft_inverse(n) }
    }

    fn in_place(&self) -> usize {
        self.forward.get_inplace_scratch_len().max(self.inverse.get_inplace_scratch_len())
    }

    fn out_of_place(&self) -> usize {
        self.forward.get_outofplace_scratch_len().max(self.inverse.get_outofplace_scratch_len())
    }
}

impl<R: FftNum, T: Field<Re = R>> Axis<T> for ComplexLine<R> {
    fn forward(&self, lines: &mut [Complex<R>], scratch: &mut [Complex<R>]) {
        self.forward.process_with_scratch(lines, scratch);
    }

    fn inverse(&self, lines: &mut [Complex<R>], scratch: &mut [Complex<R>]) {
        self.inverse.process_with_scratch(lines, scratch);
    }

    fn scratch_len(&self) -> usize {
        self.in_place()
    }
}

impl<R: FftNum> LastAxis<Complex<R>> for ComplexLine<R>
where
    Complex<R>: Field<Re = R>,
{
    fn forward(&self, line: &mut [Complex<R>], spectrum: &mut [Complex<R>], scratch: &mut [Complex<R>]) {
        self.forward.process_outofplace_with_scratch(line, spectrum, scratch);
    }

    fn inverse(&self, spectrum: &mut [Complex<R>], line: &mut [Complex<R>], scratch: &mut [Complex<R>]) {
        self.inverse.process_outofplace_with_scratch(spectrum, line, scratch);
    }

    fn spectrum_len(&self) -> usize {
        self.forward.len()
    }

    fn scratch_len(&self) -> usize {
        self.out_of_place()
    }
}

struct RealLine<R: FftNum> {
    n: usize,
    forward: Arc<dyn RealToComplex<R>>,
    inverse: Arc<dyn ComplexToReal<R>>,
}

impl<R: FftNum + Field<Re = R>> LastAxis<R> for RealLine<R> {
    fn forward(&self, line: &mut [R], spectrum: &mut [Complex<R>], scratch: &mut [Complex<R>]) {
        // The lengths fit: the box was checked.
        let fits = self.forward.process_with_scratch(line, spectrum, scratch);
        debug_assert!(fits.is_ok());
    }

    fn inverse(&self, spectrum: &mut [Complex<R>], line: &mut [R], scratch: &mut [Complex<R>]) {
        // The numbers that are their own conjugates are real but for rounding, and are taken as real.
        let ends = if self.n.is_multiple_of(2) { 2 } else { 1 };
        let last = spectrum.len() - 1;
        for k in [0, last].into_iter().take(ends) {
            spectrum[k].im = <R as num_traits::Zero>::zero();
        }
        let fits = self.inverse.process_with_scratch(spectrum, line, scratch);
        debug_assert!(fits.is_ok());
    }

    fn spectrum_len(&self) -> usize {
        self.n / 2 + 1
    }

    fn scratch_len(&self) -> usize {
        self.forward.get_scratch_len().max(self.inverse.get_scratch_len())
    }
}

/// An element type whose lines can be planned.
pub(crate) trait Planned: Field {
    fn last_axis(n: usize) -> Arc<dyn LastAxis<Self>>;
    fn axis(n: usize) -> Arc<dyn Axis<Self>>;
}

macro_rules! planned {
    ($real:ident, $complex:ident) => {
        impl Planned for $real {
            fn last_axis(n: usize) -> Arc<dyn LastAxis<$real>> {
                let mut planner = RealFftPlanner::new();
                Arc::new(RealLine {
                    n,
                    forward: planner.plan_fft_forward(n),
                    inverse: planner.plan_fft_inverse(n),
                })
            }
            fn axis(n: usize) -> Arc<dyn Axis<$real>> {
                Arc::new(ComplexLine::<$real>::new(n))
            }
        }

        impl Planned for $complex {
            fn last_axis(n: usize) -> Arc<dyn LastAxis<$complex>> {
                Arc::new(ComplexLine::<$real>::new(n))
            }
            fn axis(n: usize) -> Arc<dyn Axis<$complex>> {
                Arc::new(ComplexLine::<$real>::new(n))
            }
        }
    };
}

planned!(f32, c32);
planned!(f64, c64);

/// The plan of the last axis.
pub(crate) fn last_axis_kernel<T: Planned>(n: usize) -> Arc<dyn LastAxis<T>> {
    T::last_axis(n)
}

/// The plan of another axis.
pub(crate) fn axis_kernel<T: Planned>(n: usize) -> Arc<dyn Axis<T>> {
    T::axis(n)
}
