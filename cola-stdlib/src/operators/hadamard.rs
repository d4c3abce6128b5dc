//! The Walsh–Hadamard transform.

use crate::kernel::OnOperand;
use cola_kernels::Field;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};
use faer::{MatMut, MatRef};

static HADAMARD: Constructor = Constructor::new("Hadamard");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Hadamard")
            .parent("Structured")
            .intrinsic("Unitary")
            .intrinsic("SelfAdjoint")
            .intrinsic("Symmetric")
            .intrinsic("Real")
            .doc("the orthonormal Walsh–Hadamard transform of n = 2ᵏ entries, in natural order")
            .make("Hadamard(n: Int; dtype: Symbol = f64) -> Operator", |x| {
                let dtype = super::words::dtype_named("Hadamard", x.get("dtype")?)?;
                Hadamard::new(x.get("n")?, dtype).map(Value::Op)
            }),
    );
});

/// H with Hᵢⱼ = (−1)^b/√n, b the number of ones that the binary digits of i and j have in common: H₂ ⊗ … ⊗ H₂.
///
/// # Shape
/// n×n for n a power of two.
///
/// # Apply
/// n·log₂n additions for each column, in place; one vector of scratch.
///
/// # Properties
/// `Unitary`, `SelfAdjoint`, `Symmetric` and `Real`, always.
///
/// # Errors
/// `InvalidArgument` unless n is a power of two.
///
/// # Example
/// ```
/// use cola_runtime::{Array, DType};
/// use cola_stdlib::operators::Hadamard;
/// let y = Hadamard::new(4, DType::F64)?.apply(&Array::vector(vec![1.0, 2.0, 3.0, 4.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [5.0, -1.0, -2.0, 0.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Hadamard {
    n: usize,
    dtype: DType,
}

impl Hadamard {
    /// The transform of n entries.
    ///
    /// # Errors
    /// `InvalidArgument` unless n is a power of two.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(n: usize, dtype: DType) -> Result<Op> {
        if !n.is_power_of_two() {
            return Err(Error::invalid("Hadamard", format!("n must be a power of two, got {n}")));
        }
        Ok(Op::new(Hadamard { n, dtype }))
    }

    fn run<T, W>(
        &self,
        (alpha, beta): (Scalar, Scalar),
        x: MatRef<'_, T>,
        mut y: MatMut<'_, T>,
        ws: &mut Workspace,
    ) -> Result<()>
    where
        T: Element<Acc = W>,
        W: Field + Number,
    {
        let (a, b) = (W::from_scalar(alpha / (self.n as f64).sqrt()), W::from_scalar(beta));
        let mut buffer = ws.take_vec::<W>(self.n)?;
        for j in 0..x.ncols() {
            let (line, from) = (&mut buffer[..self.n], x.col(j));
            match from.try_as_col_major() {
                Some(from) => line.iter_mut().zip(from.as_slice()).for_each(|(t, v)| *t = v.load()),
                None => (0..self.n).for_each(|i| line[i] = from[i].load()),
            }
            cola_kernels::hadamard(line).on("x")?;
            let mut to = y.as_mut().col_mut(j);
            let put =
                |y: &mut T, v: W| *y = T::store(if b == W::ZERO { a * v } else { a * v + b * y.load() });
            match to.as_mut().try_as_col_major_mut() {
                Some(to) => to.as_slice_mut().iter_mut().zip(&*line).for_each(|(y, v)| put(y, *v)),
                None => (0..self.n).for_each(|i| put(&mut to[i], line[i])),
            }
        }
        ws.give_vec(buffer);
        Ok(())
    }
}

impl Operator for Hadamard {
    fn tag(&self) -> Tag {
        HADAMARD.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.n, self.n)
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn apply(
        &self,
        _op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        with_element!(self.dtype, T => {
            self.run::<T, <T as Element>::Acc>((alpha, beta), x.typed::<T>()?, y.typed::<T>()?, ws)
        })
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Hadamard", (children.len(), 0), (params.len(), 0))?;
        Hadamard::new(self.n, self.dtype)
    }

    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        Some(Hadamard::new(self.n, dtype))
    }

    fn cost(&self) -> Cost {
        let (n, size) = (self.n as f64, self.dtype.size_of() as f64);
        let parts = if self.dtype.is_complex() { 2.0 } else { 1.0 };
        Cost { flops: parts * n * (n.log2() + 1.0), bytes: 6.0 * n * size, held: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::check_apply;
    use cola_runtime::c64;

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for n in [1usize, 2, 4, 8, 64] {
                let entry =
                    |i: usize, j: usize| if (i & j).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
                let scale = 1.0 / (n as f64).sqrt();
                let dense: Vec<c64> =
                    (0..n * n).map(|e| c64::new(scale * entry(e % n, e / n), 0.0)).collect();
                check_apply(&Hadamard::new(n, dtype)?, &dense);
            }
        }
        Ok(())
    }

    #[test]
    fn sizes_that_are_no_powers_of_two_are_refused() {
        let e = Hadamard::new(6, DType::F64).map(|_| ()).unwrap_err();
        assert_eq!(e.message(), "Hadamard: n must be a power of two, got 6");
        assert!(Hadamard::new(0, DType::F64).is_err());
    }
}
