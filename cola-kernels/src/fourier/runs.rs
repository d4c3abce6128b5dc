//! Convolution without a transform: sums over stretches of contiguous entries.

use crate::field::Field;
use crate::lanes::vectorised;

/// One stretch: y[to + t] += value·x[from + t] for t < len.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run<T> {
    /// The entry of the kernel.
    pub value: T,
    /// First place in x.
    pub from: usize,
    /// First place in y.
    pub to: usize,
    /// Entries of the stretch.
    pub len: usize,
}

/// y += A·x for the map A that the stretches make up; Aᵀ when `transposed`, with conjugated entries when `conjugated`.
/// Stretches that leave x or y are cut.
///
/// # Cost     one multiply-add for each entry of each stretch.
pub fn add_runs<T: Field>(runs: &[Run<T>], transposed: bool, conjugated: bool, x: &[T], y: &mut [T]) {
    T::k_add_runs(runs, transposed, conjugated, x, y);
}

pub(crate) fn add_runs_kernel<T: Field>(
    runs: &[Run<T>],
    transposed: bool,
    conjugated: bool,
    x: &[T],
    y: &mut [T],
) {
    vectorised!(all(runs, transposed, conjugated, x, y));
}

#[inline(always)]
fn all<T: Field>(runs: &[Run<T>], transposed: bool, conjugated: bool, x: &[T], y: &mut [T]) {
    for run in runs {
        let (from, to) = if transposed { (run.to, run.from) } else { (run.from, run.to) };
        let value = if conjugated { Field::conj(run.value) } else { run.value };
        let (Some(x), Some(y)) = (x.get(from..), y.get_mut(to..)) else { continue };
        for (y, x) in y.iter_mut().zip(x).take(run.len) {
            *y += value * *x;
        }
    }
}
