//! The lazy inverse of an operator.

use crate::shape::not_rank_deficient;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Alg, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Error, Op, Operator,
    Result, Scalar, Tag, Trans, Workspace, register,
};
use std::sync::Arc;

static INVERSE: Constructor = Constructor::new("Inverse");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Inverse").parent("Composite").fixed(1).doc("the lazy inverse of an operator"),
    );
});

/// A⁻¹, by an algorithm. Made by the function `inverse`.
///
/// # Shape
/// n×n, as A.
///
/// # Apply
/// Solves with A, Aᵀ, Aᴴ or Ā. A factorisation is made on first use and kept with A: every inverse, solve,
/// determinant or diagonal of A shares it. Each apply checks its result and pushes the evidence.
///
/// # Properties
/// Those of A that inversion keeps.
///
/// # Errors
/// `ShapeMismatch` unless A is square.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::inverse, operators::Dense};
/// let a = Dense::new(Array::from_vec(2, 2, vec![2.0, 0.0, 1.0, 4.0])?);
/// let x = inverse(&a)?.apply(&Array::vector(vec![4.0, 8.0]))?;
/// assert_eq!(x.to_vec::<f64>()?, [1.0, 2.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct Inverse {
    a: [Op; 1],
    algorithm: Alg,
    solver: Arc<dyn Solver>,
}

impl Inverse {
    /// The inverse of `a` by a solver that `algorithm` names.
    ///
    /// # Errors
    /// `ShapeMismatch` unless `a` is square; `Singular` where its structure leaves it with less than full rank.
    // The constructor of an operator makes its handle, here and for all operators.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(a: Op, algorithm: Alg, solver: Box<dyn Solver>) -> Result<Op> {
        Inverse::shared(a, algorithm, solver.into())
    }

    fn shared(a: Op, algorithm: Alg, solver: Arc<dyn Solver>) -> Result<Op> {
        if !a.is_square() {
            return Err(Error::shape("inverse", format!("{a} is not square"))
                .with_help("pinv(A) is its pseudoinverse, lstsq(A, b) solves least-squares problems"));
        }
        not_rank_deficient(&a)?;
        Ok(Op::new(Inverse { a: [a], algorithm, solver }))
    }

    /// The operator that is inverted.
    pub fn base(&self) -> &Op {
        &self.a[0]
    }

    /// The algorithm that was asked for or chosen.
    pub fn algorithm(&self) -> &Alg {
        &self.algorithm
    }

    /// x ← op(A)⁻¹·x without a check; false, with x untouched, where only `apply` is possible.
    ///
    /// # Errors
    /// Those of the solver.
    pub fn solve_in_place(&self, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<bool> {
        self.solver.solve_in_place(&self.a[0], op, x, ws)
    }
}

impl Operator for Inverse {
    fn tag(&self) -> Tag {
        INVERSE.of(&self.a)
    }

    fn shape(&self) -> (usize, usize) {
        self.a[0].shape()
    }

    fn dtype(&self) -> DType {
        self.a[0].dtype()
    }

    fn device(&self) -> Device {
        self.a[0].device()
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
        self.solver.solve_into(&self.a[0], op, alpha, x, beta, y, ws)
    }

    fn children(&self) -> &[Op] {
        &self.a
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Inverse", (children.len(), 1), (params.len(), 0))?;
        let a = children.into_iter().next().unwrap_or_else(|| self.a[0].clone());
        Inverse::shared(a, self.algorithm.clone(), self.solver.clone())
    }

    fn cost(&self) -> Cost {
        let n = self.a[0].rows() as f64;
        let flops = self.solver.flops(&self.a[0]);
        let size = self.dtype().size_of() as f64;
        Cost { flops, bytes: 0.5 * flops * size + 2.0 * n * size, held: self.a[0].cost().held }
    }

    fn details(&self) -> String {
        self.solver.describe()
    }
}

/// Solves with one operator. Holds options, never the operator or its factorisation: these are kept with
/// the operator (`Op::derived`), so that everything that asks for them shares them.
pub trait Solver: Send + Sync {
    /// y ← α·op(A)⁻¹·x + β·y for a block x; x and y have A's dtype. Checks its own result and pushes the
    /// evidence.
    ///
    /// # Errors
    /// `Singular`, `NotPositiveDefinite`, `NotConverged`, `Inaccurate`; those of A.
    #[allow(clippy::too_many_arguments, reason = "the signature of Operator::apply, and A")]
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()>;

    /// x ← op(A)⁻¹·x without a check, for callers that check the whole of which this is a part. Returns
    /// false, with x untouched, where only [`Solver::solve_into`] is possible.
    ///
    /// # Errors
    /// As [`Solver::solve_into`].
    fn solve_in_place(&self, a: &Op, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<bool> {
        let _ = (a, op, x, ws);
        Ok(false)
    }

    /// The method in a few words, as shown beside the operator: `by Cholesky`.
    fn describe(&self) -> String;

    /// Operations of one solve for one column, once everything is factorised.
    fn flops(&self, a: &Op) -> f64 {
        let n = a.rows() as f64;
        2.0 * n * n
    }
}
