//! An approximate inverse, held as factors.

use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Op, Operator, Result, Scalar, Tag,
    Trans, Workspace, register,
};
use std::sync::Arc;

static APPROXIMATE_INVERSE: Constructor = Constructor::new("ApproximateInverse");

register!(|r| {
    r.constructor(
        ConstructorDef::new("ApproximateInverse")
            .parent("Structured")
            .doc("an approximate inverse, held as factors: the result of `preconditioner`"),
    );
});

/// M ≈ A⁻¹ by incomplete factors or sweeps. Made by the function `preconditioner`.
///
/// # Shape
/// n×n, as A.
///
/// # Apply
/// Substitution with the factors, in place: about 2 multiply-adds for each of their entries.
///
/// # Properties
/// None by itself; `preconditioner` claims PD where the factors are those of a positive definite matrix.
///
/// # Errors
/// None: the factors are there.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{algorithms::IncompleteLu, functions::preconditioner_with, operators::Sparse};
/// // Without fill the incomplete factors are the factors.
/// let a = Sparse::from_triplets(2, 2, &[0, 1, 1], &[0, 0, 1], Array::vector(vec![2.0, 1.0, 4.0]))?;
/// let m = preconditioner_with(&a, &IncompleteLu::default().into())?;
/// assert_eq!(m.apply(&Array::vector(vec![2.0, 5.0]))?.to_vec::<f64>()?, [1.0, 1.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct ApproximateInverse {
    n: usize,
    dtype: DType,
    factors: Arc<dyn Approximation>,
}

/// Factors of an approximate inverse.
pub trait Approximation: Send + Sync {
    /// x ← op(M)·x in the dtype of the factors.
    ///
    /// # Errors
    /// Those of substitution.
    fn apply_in_place(&self, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<()>;

    /// Entries of the factors.
    fn entries(&self) -> usize;

    /// In a few words: `ILU(0), 1.2e5 entries`.
    fn describe(&self) -> String;
}

impl ApproximateInverse {
    /// The operator of factors of an n×n matrix of a working dtype.
    // The constructor of an operator makes its handle, here and for all operators.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(n: usize, dtype: DType, factors: impl Approximation + 'static) -> Op {
        Op::new(ApproximateInverse { n, dtype, factors: Arc::new(factors) })
    }
}

impl Operator for ApproximateInverse {
    fn tag(&self) -> Tag {
        APPROXIMATE_INVERSE.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.n, self.n)
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        if beta == Scalar::new(0.0, 0.0) {
            y.rb_mut().copy_from(x)?;
            self.factors.apply_in_place(op, y.rb_mut(), ws)?;
            if alpha != Scalar::new(1.0, 0.0) {
                y.scale(alpha);
            }
            return Ok(());
        }
        let mut z = ws.take(self.dtype, x.rows(), x.cols())?;
        z.as_mut()?.copy_from(x)?;
        self.factors.apply_in_place(op, z.as_mut()?, ws)?;
        y.axpby(alpha, z.as_ref(), beta)?;
        ws.give(z);
        Ok(())
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("ApproximateInverse", (children.len(), 0), (params.len(), 0))?;
        Ok(Op::new(ApproximateInverse { n: self.n, dtype: self.dtype, factors: self.factors.clone() }))
    }

    /// Only its own: factors of one precision are not those of another.
    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        (dtype == self.dtype).then(|| self.rebuild(Vec::new(), Vec::new()))
    }

    fn cost(&self) -> Cost {
        let (entries, size) = (self.factors.entries() as f64, self.dtype.size_of() as f64);
        let flops = if self.dtype.is_complex() { 8.0 } else { 2.0 } * entries;
        Cost {
            flops,
            bytes: entries * (size + 4.0) + 2.0 * self.n as f64 * size,
            held: entries * (size + 4.0),
        }
    }

    fn details(&self) -> String {
        self.factors.describe()
    }
}
