//! How a kernel matrix acts, and how entries are read off.

use super::Kernel;
use super::covariance::Covariance;
use crate::kernel::{self, OnOperand};
use cola_kernels::{Entry, PairKernels, Pairwise, pairwise_apply, pairwise_diagonal, pairwise_entries};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, DType, Element, Error, Number, Result, Scalar, Trans, Workspace, with_element,
};

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

impl Kernel {
    /// y ← α·op(K)·x + β·y with real α and β; in f32 for half types, rounded once.
    pub(super) fn apply_real(
        &self,
        transposed: bool,
        (alpha, beta): (f64, f64),
        x: ArrayRef<'_>,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        match self.x.dtype() {
            DType::F64 => self.apply_typed::<f64>(transposed, (alpha, beta), x, y, ws),
            DType::F32 => self.apply_typed::<f32>(transposed, (alpha, beta), x, y, ws),
            _ => {
                let mut wide = ws.take(DType::F32, x.rows(), x.cols())?;
                let mut image = ws.take(DType::F32, y.rows(), y.cols())?;
                wide.as_mut()?.copy_from(x)?;
                if beta != 0.0 {
                    image.as_mut()?.copy_from(y.rb())?;
                }
                self.apply_typed::<f32>(transposed, (alpha, beta), wide.as_ref(), image.as_mut()?, ws)?;
                y.copy_from(image.as_ref())?;
                ws.give(wide);
                ws.give(image);
                Ok(())
            }
        }
    }

    fn apply_typed<T: PairKernels + Number>(
        &self,
        transposed: bool,
        (alpha, beta): (f64, f64),
        x: ArrayRef<'_>,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        if let Covariance::Linear { offset } = self.map.covariance {
            return self.apply_linear(transposed, alpha, offset, x, beta, y, ws);
        }
        self.with_pairs::<T, _>(transposed, |pairs| {
            let mut scratch = ws.take_vec::<T>(pairs.scratch())?;
            let (x, y) = (x.typed::<T>()?, y.typed::<T>()?);
            let (alpha, beta) = (T::from_real(alpha), T::from_real(beta));
            let done = pairwise_apply(pairs, alpha, x, beta, y, &mut scratch).on("a kernel matrix");
            ws.give_vec(scratch);
            done
        })
    }

    /// v·(X·Yᵀ + offset·1·1ᵀ), by its factors.
    #[allow(clippy::too_many_arguments, reason = "those of an apply, and the offset")]
    fn apply_linear(
        &self,
        transposed: bool,
        alpha: f64,
        offset: f64,
        x: ArrayRef<'_>,
        beta: f64,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (rows, cols) = if transposed { (&self.cols, &self.rows) } else { (&self.rows, &self.cols) };
        let (left, right) = (rows.for_products(), cols.for_products());
        let (alpha, beta) = (Scalar::new(alpha * self.map.variance, 0.0), Scalar::new(beta, 0.0));
        let (d, k) = (left.cols(), x.cols());
        y.rb_mut().scale(beta);
        if d > 0 {
            let mut small = ws.take(left.dtype(), d, k)?;
            kernel::gemm(small.as_mut()?, ZERO, ONE, Trans::Transpose, right.as_ref(), Trans::None, x)?;
            kernel::gemm(y.rb_mut(), ONE, alpha, Trans::None, left.as_ref(), Trans::None, small.as_ref())?;
            ws.give(small);
        }
        if offset != 0.0 {
            with_element!(y.dtype(), T => {
                let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
                for j in 0..k {
                    let sum: f64 = (0..x.nrows()).map(|i| x[(i, j)].to_scalar().re).sum();
                    let add = T::from_scalar(alpha * offset * sum).load();
                    (0..y.nrows()).for_each(|i| y[(i, j)] = T::store(y[(i, j)].load() + add));
                }
            });
        }
        Ok(())
    }

    /// Runs `body` on the matrix of pairs, or on its transpose.
    fn with_pairs<T: PairKernels + Element, A>(
        &self,
        transposed: bool,
        body: impl FnOnce(&Pairwise<'_, T>) -> Result<A>,
    ) -> Result<A> {
        let d = self.x.cols();
        let weights = self.weights.view::<T>()?;
        let weights = weights.col(0).try_as_col_major().map_or(&[][..], |c| c.as_slice());
        let (first, second) = (self.rows.side::<T>()?, self.cols.side::<T>()?);
        let (rows, cols) = if transposed { (second, first) } else { (first, second) };
        let (variance, block) = (self.map.variance, self.map.block);
        let run = |entry: Entry<'_>| body(&Pairwise { rows, cols, weights, entry, variance, block });
        match (self.map.covariance.entry(), &self.map.covariance, &self.plain) {
            (Some(entry), ..) => run(entry),
            (None, Covariance::Custom(custom), Some([x, y])) => {
                let at = |points: &'_ [f64], i: usize| -> std::ops::Range<usize> {
                    let start = (i * d).min(points.len());
                    start..(start + d).min(points.len())
                };
                let pair = |i: usize, j: usize| {
                    let (i, j) = if transposed { (j, i) } else { (i, j) };
                    custom.value(&x[at(x, i)], &y[at(y, j)])
                };
                run(Entry::Pair(&pair))
            }
            _ => Err(Error::invalid("Kernel", "a user's function without points")),
        }
    }

    /// Columns `start..end`, cut at the shape; every entry is computed once.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn columns(&self, start: usize, end: usize) -> Result<Array> {
        let (m, n) = (self.x.rows(), self.y.rows());
        let (start, end) = (start.min(n), end.min(n));
        let mut out = Array::zeros(m, end.saturating_sub(start), self.weights.dtype())?;
        match self.weights.dtype() {
            DType::F64 => self.with_pairs::<f64, _>(false, |p| {
                pairwise_entries(p, (0, start), out.view_mut::<f64>()?).on("a kernel matrix")
            })?,
            _ => self.with_pairs::<f32, _>(false, |p| {
                pairwise_entries(p, (0, start), out.view_mut::<f32>()?).on("a kernel matrix")
            })?,
        }
        out.cast(self.x.dtype())
    }

    /// k(xᵢ₊ₜ, yⱼ₊ₜ) for t < len, where `at` is (i, j).
    ///
    /// # Errors
    /// `ShapeMismatch` when that leaves the matrix.
    pub fn diagonal(&self, at: (usize, usize), len: usize) -> Result<Array> {
        let (m, n) = (self.x.rows(), self.y.rows());
        let inside = |start: usize, size: usize| start.checked_add(len).is_some_and(|end| end <= size);
        if len > 0 && !(inside(at.0, m) && inside(at.1, n)) {
            let why = format!("{len} entries of a diagonal from {at:?} leave a matrix of {m}×{n}");
            return Err(Error::shape("Kernel", why));
        }
        if self.is_square_of_points() && at.0 == at.1 && self.map.covariance.is_stationary() {
            return Array::full(len, 1, self.x.dtype(), Scalar::new(self.map.variance, 0.0));
        }
        let read = match self.weights.dtype() {
            DType::F64 => {
                let mut out = vec![0.0f64; len];
                self.with_pairs::<f64, _>(false, |p| {
                    pairwise_diagonal(p, at, &mut out).on("a kernel matrix")
                })?;
                Array::vector(out)
            }
            _ => {
                let mut out = vec![0.0f32; len];
                self.with_pairs::<f32, _>(false, |p| {
                    pairwise_diagonal(p, at, &mut out).on("a kernel matrix")
                })?;
                Array::vector(out)
            }
        };
        read.cast(self.x.dtype())
    }
}
