//! A product of Householder reflections.

use super::{contiguous, flops};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};
use std::sync::Arc;

static REFLECTIONS: Constructor = Constructor::new("Reflections");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Reflections")
            .parent("Structured")
            .intrinsic("Unitary")
            .doc("H₁·…·Hₖ with Hⱼ = I − 2·vⱼ·vⱼᴴ/vⱼᴴvⱼ for the columns vⱼ of V")
            .make("Reflections(v: Array) -> Operator", |x| {
                Reflections::of_columns(x.get("v")?).map(Value::Op)
            }),
    );
});

/// H₁·…·Hₖ with Hⱼ = I − 2·vⱼ·vⱼᴴ/vⱼᴴvⱼ, the vectors kept by their entries that are not zero: the factor Q of `qr` of a
/// banded or sparse matrix.
///
/// # Shape
/// n×n for vectors of n entries.
///
/// # Apply
/// One reflection after the other: 2 multiply-adds for each entry of the vectors and each column, and a scratch column.
///
/// # Properties
/// `Unitary` always; `Real` for a real dtype.
///
/// # Errors
/// `OutOfBounds` for an entry outside the vectors; `ShapeMismatch` where the numbers of entries differ; `NotFinite`. A vector
/// of zeros reflects nothing: its Hⱼ is I.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Reflections;
/// // The reflections that negate the first and the second coordinate.
/// let q = Reflections::of_columns(&Array::from_vec(2, 2, vec![3.0, 0.0, 0.0, 5.0])?)?;
/// let y = q.apply(&Array::vector(vec![1.0, 2.0]))?.to_vec::<f64>()?;
/// assert!((y[0] + 1.0).abs() < 1e-15 && (y[1] + 2.0).abs() < 2e-15);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Reflections {
    n: usize,
    /// Where each vector starts in `rows` and `values`, and the end of the last.
    starts: Arc<[usize]>,
    rows: Arc<[u32]>,
    /// The entries, nnz×1, each vector of norm √2 or zero.
    values: Array,
}

impl Reflections {
    /// The reflections at the planes orthogonal to the columns of an n×k array.
    ///
    /// # Errors
    /// `NotFinite`; `OutOfMemory`.
    pub fn of_columns(v: &Array) -> Result<Op> {
        let (n, k) = v.shape();
        let (mut starts, mut rows) = (vec![0], Vec::new());
        let values = with_element!(v.dtype(), T => {
            let v = v.view::<T>()?;
            let mut values = Vec::new();
            for j in 0..k {
                for i in (0..n).filter(|&i| v[(i, j)] != T::default()) {
                    rows.push(u32::try_from(i).unwrap_or(u32::MAX));
                    values.push(v[(i, j)]);
                }
                starts.push(values.len());
            }
            Array::vector(values)
        });
        Reflections::new(n, starts, rows, values)
    }

    /// The reflections of vectors of n entries: those of vector j are `values[starts[j]..starts[j + 1]]` in the rows of the
    /// same range.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(n: usize, starts: Vec<usize>, rows: Vec<u32>, values: Array) -> Result<Op> {
        let counts = (starts.first().copied(), starts.last().copied());
        let ordered = starts.windows(2).all(|w| w[0] <= w[1]);
        if counts != (Some(0), Some(rows.len())) || !ordered || values.shape() != (rows.len(), 1) {
            let (m, k) = values.shape();
            let why = format!(
                "{} rows and {m}×{k} values are not {} vectors",
                rows.len(),
                starts.len().saturating_sub(1)
            );
            return Err(Error::shape("Reflections", why));
        }
        if let Some(&row) = rows.iter().find(|&&row| row as usize >= n) {
            return Err(Error::bounds("Reflections", (row as usize, 0), (n, 1)));
        }
        let values = with_element!(values.dtype(), T => Array::vector(normalised(&starts, contiguous(values.view::<T>()?))?));
        Ok(Op::new(Reflections { n, starts: starts.into(), rows: rows.into(), values }))
    }

    /// How many of the vectors are not zero, and so reflect.
    ///
    /// # Errors
    /// None that a built operator has.
    pub fn count(&self) -> Result<usize> {
        with_element!(self.values.dtype(), T => {
            let values = contiguous(self.values.view::<T>()?);
            let reflects = |w: &&[usize]| values[w[0]..w[1]].iter().any(|z| *z != T::default());
            Ok(self.starts.windows(2).filter(reflects).count())
        })
    }
}

/// Every vector with the norm √2, so that H = I − v·vᴴ.
fn normalised<T: Element>(starts: &[usize], values: &[T]) -> Result<Vec<T>> {
    let mut out = values.to_vec();
    for w in starts.windows(2) {
        let v: Vec<Scalar> = values[w[0]..w[1]].iter().map(|z| z.to_scalar()).collect();
        if let Some(at) = v.iter().position(|z| !(z.re.is_finite() && z.im.is_finite())) {
            return Err(Error::not_finite("Reflections", (w[0] + at, 0)));
        }
        let largest = v.iter().map(|z| z.re.abs().max(z.im.abs())).fold(0.0, f64::max);
        if largest == 0.0 {
            continue;
        }
        // In two steps, so that neither a square nor a reciprocal leaves the range.
        let norm = v.iter().map(|z| (z / largest).norm_sqr()).sum::<f64>().sqrt();
        let size = norm * std::f64::consts::FRAC_1_SQRT_2;
        out[w[0]..w[1]].iter_mut().zip(v).for_each(|(to, z)| *to = T::from_scalar(z / largest / size));
    }
    Ok(out)
}

impl Operator for Reflections {
    fn tag(&self) -> Tag {
        REFLECTIONS.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.n, self.n)
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
        with_element!(self.dtype(), T => self.reflect::<T>(op, alpha, x, beta, y, ws))
    }

    fn params(&self) -> Vec<Array> {
        vec![self.values.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Reflections", (children.len(), 0), (params.len(), 1))?;
        let values = params.into_iter().next().unwrap_or_else(|| self.values.clone());
        Reflections::new(self.n, self.starts.to_vec(), self.rows.to_vec(), values)
    }

    fn cost(&self) -> Cost {
        let (n, held) = (self.n as f64, self.rows.len() as f64);
        let (dtype, size) = (self.dtype(), self.dtype().size_of() as f64);
        let vectors = held * (size + 4.0) + 8.0 * self.starts.len() as f64;
        Cost {
            flops: 2.0 * flops::multiply_add(dtype) * held,
            bytes: vectors + 2.0 * n * size,
            held: vectors,
        }
    }

    fn details(&self) -> String {
        format!("{} vectors, {} entries", self.starts.len() - 1, self.rows.len())
    }
}

impl Reflections {
    /// y ← α·op(H₁·…·Hₖ)·x + β·y
    fn reflect<T: Element>(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
        let number = <T::Acc as Element>::from_scalar;
        let (a, b, overwrite) = (number(alpha), number(beta), beta == Scalar::new(0.0, 0.0));
        let values = contiguous(self.values.view::<T>()?);
        // Hᵀ = H̄: Qᵀ and Q̄ reflect at the conjugate vectors.
        let conjugated = matches!(op, Trans::Transpose | Trans::Conj);
        let entry = |z: &T| if conjugated { z.load().conjugate() } else { z.load() };
        let mut scratch = ws.take(<T::Acc as Element>::DTYPE, self.n, 1)?;
        let mut view = scratch.view_mut::<T::Acc>()?;
        for c in 0..x.ncols() {
            (0..self.n).for_each(|i| view[(i, 0)] = x[(i, c)].load());
            let mut one = |w: &[usize]| {
                let (rows, v) = (&self.rows[w[0]..w[1]], &values[w[0]..w[1]]);
                let pairs = || rows.iter().zip(v).map(|(&i, v)| (i as usize, entry(v)));
                let sum = pairs().fold(T::Acc::ZERO, |sum, (i, v)| sum + v.conjugate() * view[(i, 0)]);
                pairs().for_each(|(i, v)| view[(i, 0)] -= v * sum);
            };
            // The adjoint begins with the first of them.
            if op.transposes() {
                self.starts.windows(2).for_each(&mut one);
            } else {
                self.starts.windows(2).rev().for_each(&mut one);
            }
            for i in 0..self.n {
                let z = a * view[(i, 0)];
                y[(i, c)] = T::store(if overwrite { z } else { z + b * y[(i, c)].load() });
            }
        }
        ws.give(scratch);
        Ok(())
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
            for (n, k) in [(0, 0), (1, 1), (3, 0), (4, 3), (3, 5)] {
                let v = numbers(dtype, 8).array(n, k)?;
                let q = Reflections::of_columns(&v)?;
                // The product, from the columns of I, by the vectors as they are kept.
                let made = q.downcast_ref::<Reflections>().unwrap();
                let kept = entries(&made.values);
                let mut dense: Vec<c64> =
                    (0..n * n).map(|e| c64::new(f64::from(u8::from(e % n == e / n)), 0.0)).collect();
                for w in made.starts.windows(2).rev() {
                    for c in 0..n {
                        let places = || (w[0]..w[1]).map(|e| (made.rows[e] as usize + c * n, kept[e]));
                        let sum: c64 = places().map(|(at, v)| v.conj() * dense[at]).sum();
                        places().for_each(|(at, v)| dense[at] -= v * sum);
                    }
                }
                check_apply(&q, &dense);
            }
        }
        Ok(())
    }

    #[test]
    fn huge_tiny_and_zero_vectors_are_allowed() -> Result<()> {
        let v = Array::from_vec(2, 3, vec![3e300, 4e300, 0.0, 0.0, 3e-310, 4e-310])?;
        let y = Reflections::of_columns(&v)?.apply(&Array::vector(vec![1.0, 2.0]))?.to_vec::<f64>()?;
        assert!((y[0] - 1.0).abs() < 1e-12 && (y[1] - 2.0).abs() < 1e-12, "{y:?}");
        Ok(())
    }

    #[test]
    fn what_are_no_vectors_is_refused() {
        let kind = |n, starts: &[usize], rows: &[u32], values: Vec<f64>| {
            Reflections::new(n, starts.to_vec(), rows.to_vec(), Array::vector(values))
                .map(|_| ())
                .unwrap_err()
                .kind()
        };
        assert_eq!(kind(2, &[0, 1], &[2], vec![1.0]), ErrorKind::OutOfBounds);
        assert_eq!(kind(2, &[0, 2], &[1], vec![1.0]), ErrorKind::ShapeMismatch);
        assert_eq!(kind(2, &[0, 1], &[1], vec![1.0, 2.0]), ErrorKind::ShapeMismatch);
        assert_eq!(kind(2, &[0, 1], &[1], vec![f64::NAN]), ErrorKind::NotFinite);
    }
}
