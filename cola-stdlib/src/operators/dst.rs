//! The discrete sine transform.

use crate::kernel::OnOperand;
use cola_kernels::{Field, RealPart, Sine};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Number, Op, Operator,
    Result, Scalar, Tag, Trans, Value, Workspace, register, with_number,
};
use faer::{MatMut, MatRef};
use once_cell::sync::OnceCell;
use std::any::Any;
use std::f64::consts::PI;
use std::sync::Arc;

static DST: Constructor = Constructor::new("Dst");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Dst")
            .parent("Structured")
            .intrinsic("Unitary")
            .intrinsic("Symmetric")
            .intrinsic("Real")
            .doc("the orthonormal sine transform of kind 1 of n entries: the eigenvectors of Tridiagonal(b, a, b)")
            .make("Dst(n: Int; dtype: Symbol = f64) -> Operator", |x| {
                let dtype = super::words::dtype_named("Dst", x.get("dtype")?)?;
                Ok(Value::Op(Dst::new(x.get("n")?, dtype)))
            }),
    );
});

/// The orthonormal sine transform of kind I: Sⱼₖ = √(2/(n+1))·sin(π·j·k/(n+1)), j and k from 1.
///
/// Its columns are the eigenvectors of every tridiagonal Toeplitz matrix with equal bands: of the second difference with
/// zero boundary values, say.
///
/// # Shape
/// n×n.
///
/// # Apply
/// By complex Fourier transforms of length 2(n+1) of two real columns at a time: about 5·n·log₂n operations for a real
/// column, all threads on several. Half types compute in f32. Scratch of eight lines for each thread.
///
/// # Properties
/// `Unitary`, `Symmetric` and `Real`, so `SelfAdjoint`: it is its own inverse.
///
/// # Example
/// ```
/// use cola_runtime::{Array, DType};
/// use cola_stdlib::operators::Dst;
/// let y = Dst::new(3, DType::F64).apply(&Array::vector(vec![1.0, 0.0, 0.0]))?.to_vec::<f64>()?;
/// assert!((y[0] - 0.5).abs() < 1e-15 && (y[1] - 0.5f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct Dst {
    n: usize,
    dtype: DType,
    plan: OnceCell<Arc<dyn Any + Send + Sync>>,
}

impl Dst {
    /// The sine transform of n entries.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(n: usize, dtype: DType) -> Op {
        Op::new(Dst { n, dtype, plan: OnceCell::new() })
    }

    /// n.
    pub fn size(&self) -> usize {
        self.n
    }

    /// Entry (i, j) of the matrix, from 0.
    pub fn entry(&self, i: usize, j: usize) -> f64 {
        let last = self.n as u128 + 1;
        // The angle in units of π/(n+1), brought to one turn exactly.
        let turn = ((i as u128 + 1) * (j as u128 + 1)) % (2 * last);
        (2.0 / last as f64).sqrt() * (PI * turn as f64 / last as f64).sin()
    }

    fn run<T, R>(
        &self,
        (alpha, beta): (Scalar, Scalar),
        x: MatRef<'_, T>,
        y: MatMut<'_, T>,
        ws: &mut Workspace,
    ) -> Result<()>
    where
        T: Number + Element + Field<Re = R>,
        R: RealPart<Re = R> + Element,
    {
        let made = || Sine::<R>::new(self.n).map(|plan| Arc::new(plan) as Arc<dyn Any + Send + Sync>);
        let plan = self.plan.get_or_try_init(|| made().on("Dst"))?;
        let Some(plan) = plan.downcast_ref::<Sine<R>>() else {
            return Err(cola_runtime::Error::invalid("Dst", "its plan is of another type"));
        };
        let mut scratch = ws.take_vec::<R>(plan.scratch_len(x.ncols()))?;
        let (alpha, beta) = (<T as Element>::from_scalar(alpha), <T as Element>::from_scalar(beta));
        let done = plan.apply(alpha, x, beta, y, &mut scratch).on("x");
        ws.give_vec(scratch);
        done
    }
}

impl Operator for Dst {
    fn tag(&self) -> Tag {
        DST.leaf()
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
        let inner = self.dtype.accumulator();
        if inner == self.dtype {
            return with_number!(inner, T => self.run::<T, <T as Field>::Re>((alpha, beta), x.typed::<T>()?, y.typed::<T>()?, ws));
        }
        let (mut wide, mut product) = (ws.take(inner, self.n, x.cols())?, ws.take(inner, self.n, x.cols())?);
        wide.as_mut()?.copy_from(x)?;
        let (one, zero) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0));
        let done = with_number!(inner, T => {
            self.run::<T, <T as Field>::Re>((one, zero), wide.view::<T>()?, product.view_mut::<T>()?, ws)
        });
        let done = done.and_then(|()| y.axpby(alpha, product.as_ref(), beta));
        ws.give(wide);
        ws.give(product);
        done
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Dst", (children.len(), 0), (params.len(), 0))?;
        Ok(Dst::new(self.n, self.dtype))
    }

    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        Some(Ok(Dst::new(self.n, dtype)))
    }

    fn cost(&self) -> Cost {
        let (n, size) = (self.n as f64, self.dtype.accumulator().size_of() as f64);
        let parts = if self.dtype.is_complex() { 2.0 } else { 1.0 };
        Cost {
            flops: 5.0 * parts * n * (2.0 * n + 2.0).log2(),
            bytes: 8.0 * n * size,
            held: 4.0 * (n + 1.0) * size / parts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::check_apply;
    use cola_runtime::c64;

    #[test]
    fn apply_agrees_with_the_dense_matrix() {
        for dtype in DType::EVERY {
            for n in [0, 1, 2, 3, 8, 17] {
                let a = Dst::new(n, dtype);
                let Some(dst) = a.downcast_ref::<Dst>() else { continue };
                let dense: Vec<c64> = (0..n * n).map(|e| c64::new(dst.entry(e % n, e / n), 0.0)).collect();
                check_apply(&a, &dense);
            }
        }
    }
}
