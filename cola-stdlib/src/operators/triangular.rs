//! The triangular matrix.

use crate::kernel;
use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};

static TRIANGULAR: Constructor = Constructor::new("Triangular");

/// Rows of a triangle that is multiplied entry by entry; larger ones are halved.
const SMALL: usize = 32;

register!(|r| {
    r.constructor(
        ConstructorDef::new("Triangular")
            .parent("Structured")
            .doc("the lower or upper triangle of the array a; the other half is never read")
            .make("Triangular(a: Array, lower: Bool = true, unit: Bool = false) -> Operator", |x| {
                Triangular::new(x.get("a")?, x.get("lower")?, x.get("unit")?).map(Value::Op)
            }),
    );
});

/// One triangle of a square array, the other half being zero.
///
/// # Shape
/// n×n.
///
/// # Apply
/// n²/2 multiply-adds for each column, no memory: the triangle is halved until it is small, and the square
/// between the halves is a dense product. The other half of the array is never read, nor is the diagonal
/// when it is unit, so a factorisation may keep other things there.
///
/// # Properties
/// `Real` for a real dtype.
///
/// # Errors
/// `ShapeMismatch` unless the array is square.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Triangular;
/// let a = Array::from_vec(2, 2, vec![1.0, 3.0, f64::NAN, 4.0])?; // rows (1, ·) and (3, 4)
/// let y = Triangular::new(a, true, false)?.apply(&Array::vector(vec![1.0, 10.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [1.0, 43.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Triangular {
    a: Array,
    lower: bool,
    unit: bool,
}

impl Triangular {
    /// The lower (or upper) triangle of `a`; with `unit`, its diagonal is 1 whatever `a` holds there.
    ///
    /// # Errors
    /// `ShapeMismatch` unless `a` is square.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(a: Array, lower: bool, unit: bool) -> Result<Op> {
        if a.rows() != a.cols() {
            return Err(Error::shape(
                "Triangular",
                format!("a must be square, got {}×{}", a.rows(), a.cols()),
            ));
        }
        Ok(Op::new(Triangular { a, lower, unit }))
    }

    /// The array that holds the triangle; its other half means nothing.
    pub fn array(&self) -> &Array {
        &self.a
    }

    /// The lower triangle is meant, not the upper one.
    pub fn is_lower(&self) -> bool {
        self.lower
    }

    /// The diagonal is 1, whatever the array holds there.
    pub fn is_unit(&self) -> bool {
        self.unit
    }
}

impl Operator for Triangular {
    fn tag(&self) -> Tag {
        TRIANGULAR.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        self.a.shape()
    }

    fn dtype(&self) -> DType {
        self.a.dtype()
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
        let a = self.a.as_ref();
        let (a, lower) = if op.transposes() { (a.transposed(), !self.lower) } else { (a, self.lower) };
        Triangle { lower, unit: self.unit, conj: op.conjugates() }.multiply(a, alpha, x, beta, y)
    }

    fn params(&self) -> Vec<Array> {
        vec![self.a.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Triangular", (children.len(), 0), (params.len(), 1))?;
        let a = params.into_iter().next().unwrap_or_else(|| self.a.clone());
        Triangular::new(a, self.lower, self.unit)
    }

    fn cost(&self) -> Cost {
        let (n, dtype) = (self.a.rows() as f64, self.a.dtype());
        let size = dtype.size_of() as f64;
        let entries = if self.unit { n * (n - 1.0) / 2.0 } else { n * (n + 1.0) / 2.0 };
        Cost {
            flops: flops::multiply_add(dtype) * entries,
            bytes: (entries + 2.0 * n) * size,
            held: n * n * size,
        }
    }

    fn details(&self) -> String {
        let half = if self.lower { "lower" } else { "upper" };
        if self.unit { format!("{half}, unit") } else { half.to_owned() }
    }
}

/// How the triangle of a view is read.
#[derive(Clone, Copy)]
struct Triangle {
    lower: bool,
    unit: bool,
    conj: bool,
}

impl Triangle {
    /// y ← α·T·x + β·y, halving T:  [T₁ 0; S T₂]·[x₁; x₂] = [T₁x₁; T₂x₂ + S·x₁], and S·x₂ joins y₁ when T is
    /// upper.
    fn multiply(
        self,
        a: ArrayRef<'_>,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
    ) -> Result<()> {
        let n = a.rows();
        if n <= SMALL {
            return with_element!(a.dtype(), T => self.small::<T>(a, alpha, x, beta, y));
        }
        let h = (n / 2).next_multiple_of(8);
        let (top, bottom) = (a.rows_range(0, h), a.rows_range(h, n));
        let (x1, x2) = (x.rows_range(0, h), x.rows_range(h, n));
        self.multiply(top.cols_range(0, h), alpha, x1, beta, y.rb_mut().rows_range(0, h))?;
        self.multiply(bottom.cols_range(h, n), alpha, x2, beta, y.rb_mut().rows_range(h, n))?;
        let (square, from, into) = if self.lower {
            (bottom.cols_range(0, h), x1, y.rows_range(h, n))
        } else {
            (top.cols_range(h, n), x2, y.rows_range(0, h))
        };
        let op = Trans::new(false, self.conj);
        kernel::gemm(into, Scalar::new(1.0, 0.0), alpha, op, square, Trans::None, from)
    }

    fn small<T: Element>(
        self,
        a: ArrayRef<'_>,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
    ) -> Result<()> {
        let (a, x, mut y) = (a.typed::<T>()?, x.typed::<T>()?, y.typed::<T>()?);
        let number = <T::Acc as Element>::from_scalar;
        let (alpha, b, overwrite) = (number(alpha), number(beta), beta == Scalar::new(0.0, 0.0));
        let n = a.nrows();
        for c in 0..x.ncols() {
            let mut sums = [T::Acc::ZERO; SMALL];
            for j in 0..n {
                let xj = x[(j, c)].load();
                if self.unit {
                    sums[j] += xj;
                }
                let skip = usize::from(self.unit);
                let rows = if self.lower { j + skip..n } else { 0..j + 1 - skip };
                for i in rows {
                    let t = a[(i, j)].load();
                    sums[i] += if self.conj { t.conjugate() } else { t } * xj;
                }
            }
            for (i, &sum) in sums[..n].iter().enumerate() {
                let ax = alpha * sum;
                y[(i, c)] = T::store(if overwrite { ax } else { ax + b * y[(i, c)].load() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};
    use cola_runtime::{ErrorKind, c64};

    #[test]
    fn apply_agrees_with_the_dense_matrix_and_reads_only_its_half() -> Result<()> {
        for dtype in DType::EVERY {
            for n in [0, 1, 5, 33, 70] {
                let a = numbers(dtype, 3).array(n, n)?;
                for (lower, unit) in [(true, false), (true, true), (false, false), (false, true)] {
                    check(&a, lower, unit)?;
                }
            }
        }
        Ok(())
    }

    fn check(a: &Array, lower: bool, unit: bool) -> Result<()> {
        let (n, all) = (a.rows(), entries(a));
        let place = |e: usize| (e % n, e / n);
        let dense: Vec<c64> = (0..n * n)
            .map(|e| match place(e) {
                (i, j) if i == j => {
                    if unit {
                        c64::new(1.0, 0.0)
                    } else {
                        all[e]
                    }
                }
                (i, j) if (i > j) == lower => all[e],
                _ => c64::default(),
            })
            .collect();
        let hidden = with_element!(a.dtype(), T => {
            let v = a.view::<T>()?;
            Array::from_fn(n, n, |i, j| {
                let read = if i == j { !unit } else { (i > j) == lower };
                if read { v[(i, j)] } else { T::from_scalar(Scalar::new(f64::NAN, 0.0)) }
            })?
        });
        check_apply(&Triangular::new(hidden.clone(), lower, unit)?, &dense);
        let dense_t: Vec<c64> = (0..n * n).map(|e| dense[place(e).1 + place(e).0 * n]).collect();
        check_apply(&Triangular::new(hidden.transposed(), !lower, unit)?, &dense_t);
        Ok(())
    }

    #[test]
    fn a_rectangular_array_is_refused() -> Result<()> {
        let e = Triangular::new(Array::zeros(2, 3, DType::F64)?, true, false).map(|_| ()).unwrap_err();
        assert_eq!(
            (e.kind(), e.message()),
            (ErrorKind::ShapeMismatch, "Triangular: a must be square, got 2×3")
        );
        Ok(())
    }
}
