//! The diagonal matrix.

use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};
use faer::{MatMut, MatRef};

static DIAGONAL: Constructor = Constructor::new("Diagonal");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Diagonal")
            .parent("Structured")
            .intrinsic("Normal")
            .intrinsic("Symmetric")
            .doc("the diagonal matrix of the entries d")
            .make("Diagonal(d: Array) -> Operator", |x| Diagonal::new(x.get("d")?).map(Value::Op)),
    );
});

/// diag(d₀, …, dₙ₋₁).
///
/// # Shape
/// n×n.
///
/// # Apply
/// yᵢ = dᵢ·xᵢ: n multiplications for each column, no memory.
///
/// # Properties
/// Real entries: `SelfAdjoint`; all ≥ 0: `PSD`; all > 0: `PD`; all of modulus 1: `Unitary`. Always `Normal`
/// and `Symmetric`. Found by one pass over the entries, on first use.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Diagonal;
/// let d = Diagonal::new(Array::vector(vec![2.0, 3.0]))?;
/// let y = d.apply(&Array::vector(vec![10.0, 10.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [20.0, 30.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Diagonal {
    d: Array,
}

impl Diagonal {
    /// The diagonal matrix of the entries of an n×1 array.
    ///
    /// # Errors
    /// `ShapeMismatch` unless `d` is one column.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(d: Array) -> Result<Op> {
        if d.cols() != 1 {
            return Err(Error::shape(
                "Diagonal",
                format!("d must be one column, got {}×{}", d.rows(), d.cols()),
            ));
        }
        let d = d.reshaped(d.rows(), 1)?;
        Ok(Op::new(Diagonal { d }))
    }

    /// The entries, n×1.
    pub fn entries(&self) -> &Array {
        &self.d
    }
}

impl Operator for Diagonal {
    fn tag(&self) -> Tag {
        DIAGONAL.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.d.rows(), self.d.rows())
    }

    fn dtype(&self) -> DType {
        self.d.dtype()
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        with_element!(self.d.dtype(), T => {
            let number = <<T as Element>::Acc as Element>::from_scalar;
            let rows = Rows { d: super::contiguous(self.d.view::<T>()?), beta: number(beta) };
            let a = number(alpha);
            match (op.conjugates() && T::DTYPE.is_complex(), alpha == Scalar::new(1.0, 0.0)) {
                (true, _) => rows.multiply(|d: T| a * d.load().conjugate(), x, y),
                (false, true) => rows.multiply(|d: T| d.load(), x, y),
                (false, false) => rows.multiply(|d: T| a * d.load(), x, y),
            }
        })
    }

    fn on_any_thread(&self) -> bool {
        true
    }

    fn params(&self) -> Vec<Array> {
        vec![self.d.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Diagonal", (children.len(), 0), (params.len(), 1))?;
        params.into_iter().next().map_or_else(|| Ok(Op::new(Diagonal { d: self.d.clone() })), Diagonal::new)
    }

    fn cost(&self) -> Cost {
        let (n, size) = (self.d.rows() as f64, self.d.dtype().size_of() as f64);
        Cost { flops: flops::multiply(self.d.dtype()) * n, bytes: 3.0 * n * size, held: n * size }
    }
}

/// The entries and β of one apply.
struct Rows<'a, T: Element> {
    d: &'a [T],
    beta: T::Acc,
}

impl<T: Element> Rows<'_, T> {
    /// yᵢⱼ ← f(dᵢ)·xᵢⱼ + β·yᵢⱼ along the direction in which y is contiguous.
    fn multiply(&self, f: impl Fn(T) -> T::Acc + Copy, x: ArrayRef<'_>, y: ArrayMut<'_>) -> Result<()> {
        let (x, y) = (x.typed::<T>()?, y.typed::<T>()?);
        if self.beta == T::Acc::ZERO {
            self.run(|d, x, y| *y = T::store(f(d) * x.load()), x, y);
        } else {
            let b = self.beta;
            self.run(|d, x, y| *y = T::store(f(d) * x.load() + b * y.load()), x, y);
        }
        Ok(())
    }

    fn run(&self, put: impl Fn(T, T, &mut T), x: MatRef<'_, T>, mut y: MatMut<'_, T>) {
        if y.row_stride() != 1 && y.col_stride() == 1 {
            for (i, &d) in self.d.iter().enumerate() {
                let (x, mut y) = (x.row(i).transpose(), y.as_mut().row_mut(i).transpose_mut());
                (0..x.nrows()).for_each(|j| put(d, x[j], &mut y[j]));
            }
            return;
        }
        for j in 0..x.ncols() {
            let (from, mut to) = (x.col(j), y.as_mut().col_mut(j));
            match (from.try_as_col_major(), to.as_mut().try_as_col_major_mut()) {
                (Some(from), Some(to)) => {
                    let rows = self.d.iter().zip(from.as_slice()).zip(to.as_slice_mut());
                    rows.for_each(|((&d, &x), y)| put(d, x, y));
                }
                _ => self.d.iter().enumerate().for_each(|(i, &d)| put(d, from[i], &mut to[i])),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};
    use cola_runtime::{ErrorKind, c64};

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for n in [0, 1, 5, 37] {
                let d = numbers(dtype, 1).array(n, 1)?;
                let d64 = entries(&d);
                let dense: Vec<c64> =
                    (0..n * n).map(|e| if e % n == e / n { d64[e % n] } else { c64::default() }).collect();
                check_apply(&Diagonal::new(d)?, &dense);
            }
        }
        Ok(())
    }

    #[test]
    fn entries_of_a_strided_column_are_packed() -> Result<()> {
        let rows = Array::from_vec(2, 3, vec![1.0, -1.0, 2.0, -2.0, 3.0, -3.0])?.transposed();
        let y = Diagonal::new(rows.column(1)?)?.apply(&Array::vector(vec![1.0, 1.0, 1.0]))?;
        assert_eq!(y.to_vec::<f64>()?, [-1.0, -2.0, -3.0]);
        Ok(())
    }

    #[test]
    fn a_matrix_of_entries_is_refused() -> Result<()> {
        let e = Diagonal::new(Array::zeros(2, 2, DType::F64)?).map(|_| ()).unwrap_err();
        assert_eq!(
            (e.kind(), e.message()),
            (ErrorKind::ShapeMismatch, "Diagonal: d must be one column, got 2×2")
        );
        Ok(())
    }

    #[test]
    fn a_complex_multiplication_costs_six_operations() -> Result<()> {
        assert_eq!(
            Diagonal::new(Array::zeros(10, 1, DType::C32)?)?.cost(),
            Cost { flops: 60.0, bytes: 240.0, held: 80.0 }
        );
        Ok(())
    }
}
