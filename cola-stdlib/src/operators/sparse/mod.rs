//! The sparse matrix.

mod interop;
mod pattern;
#[cfg(test)]
mod tests;
mod triplets;

pub use pattern::Pattern;

use crate::kernel::{OnOperand, trans};
use crate::operators::{contiguous, flops, words};
use cola_kernels::{CsrRef, Half};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Inputs, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, bf16, f16, register, with_element, with_number,
};
use once_cell::sync::OnceCell;
use std::sync::Arc;

static SPARSE: Constructor = Constructor::new("Sparse");

/// Multiply-adds of one apply of Aᵀ from which its rows are worth storing: the kernel then runs on all
/// threads.
const STORE_TRANSPOSE_FROM: usize = 100_000;

register!(|r| {
    r.constructor(
        ConstructorDef::new("Sparse")
            .doc("the rows×cols matrix with values[e] at (row[e], col[e]); repeated places are summed")
            .make("Sparse(rows: Int, cols: Int, row: Array, col: Array, values: Array) -> Operator", |x| {
                from_inputs(x).map(Value::Op)
            }),
    );
});

fn from_inputs(x: &Inputs<'_>) -> Result<Op> {
    let (rows, cols): (usize, usize) = (x.get("rows")?, x.get("cols")?);
    let places = |name: &str, bound: usize| -> Result<Vec<u32>> {
        let list = words::indices_below(bound.min(1 << 32), x.get(name)?, &format!("Sparse: {name}"))?;
        Ok(list.into_iter().map(|i| i as u32).collect())
    };
    Sparse::from_triplets(rows, cols, &places("row", rows)?, &places("col", cols)?, x.get("values")?)
}

/// A matrix given by its entries that are not zero (or that may become so), by rows.
///
/// # Shape
/// m×n.
///
/// # Apply
/// nnz multiply-adds for each column. n entries of scratch for each column of a block, of a wide one for eight columns in each
/// thread. Aᵀ scatters by the rows
/// of A (n entries of scratch), or, when it is large, gathers by the rows of Aᵀ, which are stored on first use.
///
/// # Properties
/// `Real` for a real dtype. The entries are not searched for others: claim them.
///
/// # Errors
/// `OutOfBounds` for an entry outside the shape; `ShapeMismatch` when numbers of rows, columns and values
/// differ.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Sparse;
/// let a = Sparse::from_triplets(2, 3, &[1, 0, 1], &[2, 0, 2], Array::vector(vec![1.0, 5.0, 3.0]))?;
/// // rows (5, 0, 0) and (0, 0, 1 + 3)
/// assert_eq!(a.apply(&Array::vector(vec![1.0, 10.0, 100.0]))?.to_vec::<f64>()?, [5.0, 400.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Sparse {
    pattern: Arc<Pattern>,
    values: Array,
    transposed: OnceCell<Array>,
}

impl Sparse {
    /// The rows×cols matrix with `values[e]` at (`row[e]`, `col[e]`), in any order; values at one place are
    /// summed, and zeros are kept.
    ///
    /// # Errors
    /// `OutOfBounds` naming an entry outside the shape; `ShapeMismatch` unless there are as many rows as
    /// columns as values (n×1); `OutOfMemory`.
    pub fn from_triplets(rows: usize, cols: usize, row: &[u32], col: &[u32], values: Array) -> Result<Op> {
        let (pattern, values) = triplets::compress(rows, cols, row, col, &values)?;
        Sparse::from_pattern(Arc::new(pattern), values)
    }

    /// The matrix with these values, one for each entry of a pattern in its order.
    ///
    /// # Errors
    /// `ShapeMismatch` unless `values` is nnz×1; `OutOfMemory`.
    pub fn from_pattern(pattern: Arc<Pattern>, values: Array) -> Result<Op> {
        let nnz = pattern.nnz();
        if values.shape() != (nnz, 1) {
            let (m, k) = values.shape();
            let why = format!("a pattern of {nnz} entries needs {nnz}×1 values, got {m}×{k}");
            return Err(Error::shape("Sparse", why));
        }
        let values = values.reshaped(nnz, 1)?;
        Ok(Op::new(Sparse { pattern, values, transposed: OnceCell::new() }))
    }

    /// Where the entries are.
    pub fn pattern(&self) -> &Arc<Pattern> {
        &self.pattern
    }

    /// The entries in the order of the pattern, nnz×1.
    pub fn values(&self) -> &Array {
        &self.values
    }

    /// The entries in the order of the pattern of Aᵀ, nnz×1 (not conjugated); made on first use.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn transposed_values(&self) -> Result<&Array> {
        self.transposed.get_or_try_init(|| {
            let pattern = self.pattern.transposed()?;
            with_element!(self.values.dtype(), T => {
                let mut values = Vec::new();
                pattern.gather(contiguous(self.values.view::<T>()?), &mut values).on("Sparse")?;
                Ok(Array::vector(values))
            })
        })
    }

    /// The rows of A, or those of Aᵀ when op transposes and they are stored or worth storing; and what
    /// remains of op for these rows.
    fn rows_for<T: Element>(&self, op: Trans, columns: usize) -> Result<(CsrRef<'_, T>, Trans)> {
        let large = self.pattern.nnz().saturating_mul(columns) >= STORE_TRANSPOSE_FROM;
        if op.transposes() && (large || self.transposed.get().is_some()) {
            let values = contiguous(self.transposed_values()?.view::<T>()?);
            return Ok((self.pattern.transposed()?.with_values(values), Trans::new(false, op.conjugates())));
        }
        Ok((self.pattern.with_values(contiguous(self.values.view::<T>()?)), op))
    }

    fn apply_half<H: Half + Element>(
        &self,
        op: Trans,
        (alpha, beta): (Scalar, Scalar),
        x: ArrayRef<'_>,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (rows, op) = self.rows_for::<H>(op, x.cols())?;
        let lines = if op.transposes() { rows.rows + rows.cols } else { rows.cols };
        let mut scratch = ws.take_vec::<f32>(lines * x.cols())?;
        let (x, y) = (x.typed::<H>()?, y.typed::<H>()?);
        let (alpha, beta) = (alpha.re as f32, beta.re as f32);
        let done = cola_kernels::spmm_half(trans(op), alpha, rows, x, beta, y, &mut scratch).on("Sparse");
        ws.give_vec(scratch);
        done
    }
}

impl Operator for Sparse {
    fn tag(&self) -> Tag {
        SPARSE.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.pattern.rows(), self.pattern.cols())
    }

    fn dtype(&self) -> DType {
        self.values.dtype()
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        match self.dtype() {
            DType::F16 => self.apply_half::<f16>(op, (alpha, beta), x, y, ws),
            DType::BF16 => self.apply_half::<bf16>(op, (alpha, beta), x, y, ws),
            dtype => with_number!(dtype, T => {
                let (rows, op) = self.rows_for::<T>(op, x.cols())?;
                let (x, y) = (x.typed::<T>()?, y.typed::<T>()?);
                let mut scratch = ws.take_vec::<T>(cola_kernels::spmm_scratch(trans(op), rows, x))?;
                let (alpha, beta) = (T::from_scalar(alpha), T::from_scalar(beta));
                let done = cola_kernels::spmm(trans(op), alpha, rows, x, beta, y, &mut scratch).on("Sparse");
                ws.give_vec(scratch);
                done
            }),
        }
    }

    fn on_any_thread(&self) -> bool {
        true
    }

    fn params(&self) -> Vec<Array> {
        vec![self.values.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Sparse", (children.len(), 0), (params.len(), 1))?;
        let values = params.into_iter().next().unwrap_or_else(|| self.values.clone());
        Sparse::from_pattern(self.pattern.clone(), values)
    }

    fn cost(&self) -> Cost {
        let (nnz, size) = (self.pattern.nnz() as f64, self.dtype().size_of() as f64);
        let ((m, n), pattern) = (self.shape(), self.pattern.bytes() as f64);
        Cost {
            flops: flops::multiply_add(self.dtype()) * nnz,
            bytes: pattern + (nnz + m as f64 + n as f64) * size,
            held: pattern + nnz * size,
        }
    }

    fn details(&self) -> String {
        format!("nnz={}", self.pattern.nnz())
    }
}
