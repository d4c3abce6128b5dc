//! The lazy function of an operator.

use super::flops;
use super::parts::only;
use crate::ScalarFunction;
use crate::kernel;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Alg, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Error, Op, Operator,
    Result, Scalar, Tag, Trans, Workspace, register,
};
use once_cell::sync::OnceCell;
use std::sync::Arc;

static MATRIX_FUNCTION: Constructor = Constructor::new("MatrixFunction");

register!(|r| {
    r.constructor(
        ConstructorDef::new("MatrixFunction")
            .parent("Composite")
            .fixed(1)
            .doc("the lazy function f(A) of an operator: exp, log, sqrt, pow, …"),
    );
});

/// f(A) for a scalar function f, by an algorithm. Made by `exp`, `log`, `sqrt`, `isqrt`, `pow` and `apply_fn`.
///
/// # Shape
/// n×n, as A.
///
/// # Apply
/// The dense matrix f(A) is computed on first use and kept with A: everything that asks for the same function
/// of A shares it. Then n² multiply-adds for each column, no memory. Methods that only apply A make f(A)·x anew for each x
/// instead, to their tolerance, and nothing is kept.
///
/// # Properties
/// `Normal`, `Symmetric`, `Real` with A and a real f; `SelfAdjoint` with A where f is real on the real line;
/// `PD` for the exponential of a self-adjoint A, `PSD` and `PD` for powers of such.
///
/// # Errors
/// `ShapeMismatch` unless A is square. On first use those of the algorithm; `NotFinite` where the dtype cannot
/// hold the result.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::exp, operators::Dense};
/// let a = Dense::new(Array::from_vec(2, 2, vec![0.0, 0.0, 1.0, 0.0])?); // rows (0, 1) and (0, 0)
/// let y = exp(&a)?.apply(&Array::vector(vec![1.0, 10.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [11.0, 10.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct MatrixFunction {
    a: [Op; 1],
    f: ScalarFunction,
    algorithm: Alg,
    evaluator: Arc<dyn Evaluator>,
    dtype: DType,
    kept: OnceCell<Arc<Array>>,
}

impl MatrixFunction {
    /// f of `a` by an evaluator that `algorithm` names; `complex` if it is complex although A is real.
    ///
    /// # Errors
    /// `ShapeMismatch` unless `a` is square.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(
        a: Op,
        f: ScalarFunction,
        algorithm: Alg,
        evaluator: Arc<dyn Evaluator>,
        complex: bool,
    ) -> Result<Op> {
        if !a.is_square() {
            return Err(Error::shape(&f.name(), format!("{a} is not square")));
        }
        let dtype = if complex { a.dtype().complex() } else { a.dtype() };
        Ok(Op::new(MatrixFunction { a: [a], f, algorithm, evaluator, dtype, kept: OnceCell::new() }))
    }

    /// The operator A.
    pub fn base(&self) -> &Op {
        &self.a[0]
    }

    /// The function f.
    pub fn function(&self) -> &ScalarFunction {
        &self.f
    }

    /// The algorithm that was asked for or chosen.
    pub fn algorithm(&self) -> &Alg {
        &self.algorithm
    }

    /// f(A) is computed as a matrix; else it is only applied.
    pub fn is_matrix(&self) -> bool {
        self.evaluator.action().is_none()
    }

    /// f(A) as a dense matrix of the dtype; computed once.
    ///
    /// # Errors
    /// Those of the algorithm; `NotFinite` where the dtype cannot hold an entry.
    pub fn matrix(&self) -> Result<&Array> {
        let kept = self.kept.get_or_try_init(|| {
            if !self.is_matrix() {
                return self.evaluator.evaluate(self.base(), &self.f, self.dtype).map(Arc::new);
            }
            let key = format!("{} by {} as {}", self.f.key(), self.evaluator.describe(), self.dtype);
            self.base().derived(&key, || self.evaluator.evaluate(self.base(), &self.f, self.dtype))
        })?;
        Ok(kept)
    }
}

impl MatrixFunction {
    /// y ← α·op(f(A))·x + β·y: f(A)ᵀ = f(Aᵀ), and conj f(A)·x = conj(f(A)·x̄).
    #[allow(clippy::too_many_arguments)]
    fn act(
        &self,
        action: &dyn Action,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let transposed = op.transposes().then(|| super::Transpose::new(self.base().clone()));
        let a = transposed.as_ref().unwrap_or(self.base());
        let dtype = self.dtype.accumulator();
        let (n, k) = x.shape();
        let mut b = ws.take(dtype, n, k)?;
        b.as_mut()?.copy_from(x)?;
        let conjugates = op.conjugates() && dtype.is_complex();
        let b = if conjugates { b.conjugated()? } else { b };
        let mut z = ws.take(dtype, n, k)?;
        action.apply_into(a, &self.f, b.as_ref(), z.as_mut()?, ws)?;
        let z = if conjugates { z.conjugated()? } else { z };
        y.axpby(alpha, z.as_ref(), beta)?;
        ws.give(b);
        ws.give(z);
        Ok(())
    }
}

impl Operator for MatrixFunction {
    fn tag(&self) -> Tag {
        MATRIX_FUNCTION.of(&self.a)
    }

    fn shape(&self) -> (usize, usize) {
        self.base().shape()
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn device(&self) -> Device {
        self.base().device()
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
        if let Some(action) = self.evaluator.action() {
            return self.act(action, op, alpha, x, beta, y, ws);
        }
        kernel::gemm(y, beta, alpha, op, self.matrix()?.as_ref(), Trans::None, x)
    }

    fn children(&self) -> &[Op] {
        &self.a
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("MatrixFunction", (children.len(), 1), (params.len(), 0))?;
        let a = only(children, "MatrixFunction")?;
        MatrixFunction::new(
            a,
            self.f.clone(),
            self.algorithm.clone(),
            self.evaluator.clone(),
            self.dtype.is_complex(),
        )
    }

    fn cost(&self) -> Cost {
        if let Some(action) = self.evaluator.action() {
            let (own, times) = (self.base().cost(), action.applies(self.base()));
            return Cost { flops: times * own.flops, bytes: times * own.bytes, held: own.held };
        }
        let (n, size) = (self.base().rows() as f64, self.dtype.size_of() as f64);
        Cost {
            flops: flops::multiply_add(self.dtype) * n * n,
            bytes: (n * n + 2.0 * n) * size,
            held: n * n * size + self.base().cost().held,
        }
    }

    fn details(&self) -> String {
        format!("{}, {}", self.f.name(), self.evaluator.describe())
    }
}

/// Computes functions of operators. Holds options, never the operator or a decomposition of it: these are kept
/// with the operator (`Op::derived`).
pub trait Evaluator: Send + Sync {
    /// f(A) as a dense matrix of that dtype, checked, with the evidence pushed.
    ///
    /// # Errors
    /// `Singular`, `NotConverged`, `NotFinite`, `Inaccurate`, `FalseClaim`, `OutOfMemory`; those of A.
    fn evaluate(&self, a: &Op, f: &ScalarFunction, dtype: DType) -> Result<Array>;

    /// The method in a few words, as shown beside the operator: `by eigenvectors`.
    fn describe(&self) -> &'static str;

    /// How f(A) is applied where it is not made as a matrix.
    fn action(&self) -> Option<&dyn Action> {
        None
    }
}

/// Applies functions of operators without a matrix of their size. Holds options, never the operator.
pub trait Action: Send + Sync {
    /// x ← f(A)·b for blocks in a working dtype, with the evidence pushed.
    ///
    /// # Errors
    /// `NotConverged` with the best iterate, `NotFinite`, `FalseClaim`, `NotPositiveDefinite`; those of A.
    fn apply_into(
        &self,
        a: &Op,
        f: &ScalarFunction,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()>;

    /// About how many products with A one column takes.
    fn applies(&self, a: &Op) -> f64;
}
