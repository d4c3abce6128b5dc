//! The lazy pseudoinverse of an operator.

use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Alg, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Op, Operator, Result,
    Scalar, Tag, Trans, Workspace, register,
};
use std::sync::Arc;

static PSEUDO_INVERSE: Constructor = Constructor::new("PseudoInverse");

register!(|r| {
    r.constructor(
        ConstructorDef::new("PseudoInverse")
            .parent("Composite")
            .fixed(1)
            .doc("the lazy pseudoinverse of an operator"),
    );
});

/// A⁺, by an algorithm. Made by the function `pinv`.
///
/// # Shape
/// n×m for an A of m×n.
///
/// # Apply
/// Least-squares solutions with A, Aᵀ, Aᴴ or Ā. A factorisation is made on first use and kept with A: every pseudoinverse
/// and least-squares solution of A shares it. Each apply checks its result and pushes the evidence, which names the rank that was found.
///
/// # Properties
/// Those of A that pseudoinversion keeps.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::pinv, operators::Dense};
/// let a = Dense::new(Array::from_vec(2, 1, vec![3.0, 4.0])?);
/// let x = pinv(&a)?.apply(&Array::vector(vec![3.0, 4.0]))?;
/// assert!((x.get(0, 0)?.re - 1.0).abs() < 1e-15);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct PseudoInverse {
    a: [Op; 1],
    algorithm: Alg,
    solver: Arc<dyn LeastSquares>,
}

impl PseudoInverse {
    /// The pseudoinverse of `a` by a solver that `algorithm` names.
    // The constructor of an operator makes its handle, here and for all operators.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(a: Op, algorithm: Alg, solver: Box<dyn LeastSquares>) -> Op {
        Op::new(PseudoInverse { a: [a], algorithm, solver: solver.into() })
    }

    /// The operator that is inverted.
    pub fn base(&self) -> &Op {
        &self.a[0]
    }

    /// The algorithm that was asked for or chosen.
    pub fn algorithm(&self) -> &Alg {
        &self.algorithm
    }

    /// The tolerance that was given for singular values, if one was.
    pub fn rcond(&self) -> Option<f64> {
        self.solver.rcond()
    }
}

impl Operator for PseudoInverse {
    fn tag(&self) -> Tag {
        PSEUDO_INVERSE.of(&self.a)
    }

    fn shape(&self) -> (usize, usize) {
        (self.a[0].cols(), self.a[0].rows())
    }

    fn rank_bound(&self) -> usize {
        self.a[0].rank_bound()
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
        expect_parts("PseudoInverse", (children.len(), 1), (params.len(), 0))?;
        let a = children.into_iter().next().unwrap_or_else(|| self.a[0].clone());
        let (algorithm, solver) = (self.algorithm.clone(), self.solver.clone());
        Ok(Op::new(PseudoInverse { a: [a], algorithm, solver }))
    }

    fn cost(&self) -> Cost {
        let (m, n) = self.a[0].shape();
        let flops = self.solver.flops(&self.a[0]);
        let size = self.dtype().size_of() as f64;
        Cost { flops, bytes: 0.5 * flops * size + (m + n) as f64 * size, held: self.a[0].cost().held }
    }

    fn details(&self) -> String {
        self.solver.describe()
    }
}

/// Solves least-squares problems with one operator. Holds options, never the operator or its factorisation: these are kept
/// with the operator (`Op::derived`), so that everything that asks for them shares them.
pub trait LeastSquares: Send + Sync {
    /// y ← α·op(A)⁺·x + β·y for a block x; x and y have A's dtype. Checks its own result and pushes the evidence.
    ///
    /// # Errors
    /// `Inaccurate`, `Unsupported`, `OutOfMemory`; those of A.
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

    /// The method in a few words, as shown beside the operator: `by QR`.
    fn describe(&self) -> String;

    /// The tolerance that was given for singular values relative to the largest, if one was.
    fn rcond(&self) -> Option<f64> {
        None
    }

    /// Operations of one solve for one column, once everything is factorised.
    fn flops(&self, a: &Op) -> f64 {
        let (m, n) = (a.rows() as f64, a.cols() as f64);
        let complex = if a.dtype().is_complex() { 4.0 } else { 1.0 };
        2.0 * complex * (m + n) * m.min(n)
    }
}
