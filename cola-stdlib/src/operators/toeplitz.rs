//! The Toeplitz matrix.

use super::wrapped::{Axis, Wrapped, good_size};
use crate::number::shown;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Error, Op, Operator, Result, Scalar,
    Tag, Trans, Value, Workspace, register, with_element,
};

static TOEPLITZ: Constructor = Constructor::new("Toeplitz");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Toeplitz")
            .parent("Structured")
            .doc("the matrix with constant diagonals of a first column and a first row (its conjugate, when omitted)")
            .make("Toeplitz(col: Array, row: Array?) -> Operator", |x| {
                let col: Array = x.get("col")?;
                let row = match x.get::<Option<Array>>("row")? {
                    Some(row) => row,
                    None => col.conjugated()?,
                };
                Toeplitz::new(col, row).map(Value::Op)
            }),
    );
});

/// T with Tᵢⱼ = tᵢ₋ⱼ: constant along its diagonals.
///
/// # Shape
/// m×n.
///
/// # Apply
/// As a corner of a circulant matrix of a size N ≥ m + n − 1 without large prime factors: two Fourier transforms for each
/// column, 10·N·log₂N operations for complex entries and 5·N·log₂N for real ones. With few non-zero diagonals, and in small
/// sizes, the sum itself. The roots of unity and the spectrum are kept: 3N numbers.
///
/// # Properties
/// `Real` entries; `Symmetric` when tₖ = t₋ₖ; `SelfAdjoint` when tₖ is the conjugate of t₋ₖ. Then `PSD` and `PD` when
/// diagonal dominance proves it, or the eigenvalues of the circulant matrix with their bound on rounding.
///
/// # Errors
/// `ShapeMismatch` unless `col` and `row` are columns, both with or both without entries; `InvalidArgument` unless they
/// start with the same number.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Toeplitz;
/// let v = |x: &[f64]| Array::vector(x.to_vec());
/// let a = Toeplitz::new(v(&[1.0, 2.0]), v(&[1.0, 5.0, 6.0]))?;
/// // rows (1, 5, 6), (2, 1, 5)
/// assert_eq!(a.apply(&v(&[1.0, 10.0, 100.0]))?.to_vec::<f64>()?, [651.0, 512.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Toeplitz {
    /// t₋₍ₙ₋₁₎, …, tₘ₋₁.
    t: Array,
    shape: (usize, usize),
    wrapped: Wrapped,
}

impl Toeplitz {
    /// The Toeplitz matrix of a first column and a first row, both as columns, in their joint dtype.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(col: Array, row: Array) -> Result<Op> {
        for (name, a) in [("col", &col), ("row", &row)] {
            if a.cols() != 1 {
                let why = format!("{name} must be one column, got {}×{}", a.rows(), a.cols());
                return Err(Error::shape("Toeplitz", why));
            }
        }
        let dtype = col.dtype().promote(row.dtype());
        let (m, n) = (col.rows(), row.rows());
        if m == 0 || n == 0 {
            return Toeplitz::of_diagonals(Array::zeros(0, 1, dtype)?, m, n);
        }
        let (corner, first) = (col.get(0, 0)?, row.get(0, 0)?);
        // NaN is the same number as NaN: whoever computes with it refuses it.
        if corner != first && !(corner.is_nan() && first.is_nan()) {
            let (corner, first) = (shown(corner), shown(first));
            let why = format!("col and row must start with the same number, got {corner} and {first}");
            return Err(Error::invalid("Toeplitz", why));
        }
        let (col, row) = (col.cast(dtype)?, row.cast(dtype)?);
        let t = with_element!(dtype, T => {
            let (col, row) = (col.view::<T>()?, row.view::<T>()?);
            Array::from_fn(m + n - 1, 1, |k, _| if k < n { row[(n - 1 - k, 0)] } else { col[(k + 1 - n, 0)] })?
        });
        Toeplitz::of_diagonals(t, m, n)
    }

    /// The m×n Toeplitz matrix of its diagonals t₋₍ₙ₋₁₎, …, tₘ₋₁, from the upper right corner to the lower left one.
    ///
    /// # Errors
    /// `ShapeMismatch` unless there are m + n − 1 of them, or none for an empty matrix.
    pub fn of_diagonals(t: Array, m: usize, n: usize) -> Result<Op> {
        let need = if m == 0 || n == 0 { Some(0) } else { m.checked_add(n - 1) };
        if t.cols() != 1 || need != Some(t.rows()) {
            let (rows, cols) = t.shape();
            let why =
                format!("an {m}×{n} matrix has {} diagonals, got {rows}×{cols}", m as u128 + n as u128 - 1);
            return Err(Error::shape("Toeplitz", why));
        }
        let t = t.reshaped(t.rows(), 1)?;
        let period = good_size(t.rows());
        let axis = Axis { kernel: t.rows(), shift: 1 - n.max(1) as isize, period, input: n, output: m };
        Ok(Op::new(Toeplitz { wrapped: Wrapped::new(t.clone(), &[axis])?, t, shape: (m, n) }))
    }

    /// The diagonals t₋₍ₙ₋₁₎, …, tₘ₋₁ as one column.
    pub fn diagonals(&self) -> &Array {
        &self.t
    }

    /// tₖ, the entry where the row is k more than the column.
    ///
    /// # Errors
    /// `OutOfBounds` for a diagonal that does not exist.
    pub fn entry(&self, k: isize) -> Result<Scalar> {
        let at = usize::try_from(k + self.shape.1 as isize - 1).unwrap_or(usize::MAX);
        self.t.get(at, 0)
    }
}

impl Operator for Toeplitz {
    fn tag(&self) -> Tag {
        TOEPLITZ.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        self.shape
    }

    fn dtype(&self) -> DType {
        self.t.dtype()
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
        self.wrapped.apply(op, (alpha, beta), x, y, ws, None)
    }

    fn params(&self) -> Vec<Array> {
        vec![self.t.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Toeplitz", (children.len(), 0), (params.len(), 1))?;
        let t = params.into_iter().next().unwrap_or_else(|| self.t.clone());
        Toeplitz::of_diagonals(t, self.shape.0, self.shape.1)
    }

    fn cost(&self) -> Cost {
        self.wrapped.cost()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};
    use cola_runtime::{ErrorKind, c64};

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        let shapes = [(1, 1), (2, 2), (3, 3), (1, 4), (4, 1), (5, 3), (3, 7), (30, 30), (97, 60), (64, 129)];
        for dtype in DType::EVERY {
            for (m, n) in shapes {
                let t = numbers(dtype, 11).array(m + n - 1, 1)?;
                let diagonals = entries(&t);
                let dense: Vec<c64> = (0..m * n).map(|e| diagonals[e % m + n - 1 - e / m]).collect();
                check_apply(&Toeplitz::of_diagonals(t, m, n)?, &dense);
            }
            for (m, n) in [(0, 0), (0, 3), (3, 0)] {
                check_apply(&Toeplitz::new(Array::zeros(m, 1, dtype)?, Array::zeros(n, 1, dtype)?)?, &[]);
            }
        }
        Ok(())
    }

    #[test]
    fn two_different_corners_are_refused() {
        let v = |x: &[f64]| Array::vector(x.to_vec());
        let e = Toeplitz::new(v(&[1.0, 2.0]), v(&[3.0])).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::InvalidArgument);
        assert_eq!(e.message(), "Toeplitz: col and row must start with the same number, got 1 and 3");
        let e = Toeplitz::of_diagonals(v(&[1.0]), 2, 2).map(|_| ()).unwrap_err();
        assert_eq!(e.message(), "Toeplitz: an 2×2 matrix has 3 diagonals, got 1×1");
    }
}
