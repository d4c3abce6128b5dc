//! An operator with its factorisation attached.

use super::parts::only;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Alg, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Op, Operator, Result,
    Scalar, Tag, Trans, Workspace, register,
};

static FACTORISED: Constructor = Constructor::new("Factorised");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Factorised")
            .parent("Composite")
            .fixed(1)
            .doc("the same map as A, factorised already: everything that solves with it uses these factors"),
    );
});

/// A, factorised by a named algorithm. Made by the function `factorised`.
///
/// Every operator keeps the factorisations that were made of it. This one was factorised when it was built, so that errors show
/// there, and says by which algorithm: inverses, solutions, determinants and pseudoinverses that are asked for by `Auto` use that one,
/// whatever else would cost less.
///
/// # Shape
/// That of A.
///
/// # Apply
/// That of A.
///
/// # Properties
/// Those of A.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::functions::{factorised, solve};
/// use cola_stdlib::operators::Dense;
/// let a = factorised(&Dense::new(Array::from_vec(2, 2, vec![2.0, 0.0, 1.0, 4.0])?))?;
/// assert_eq!(solve(&a, &Array::vector(vec![4.0, 8.0]))?.to_vec::<f64>()?, [1.0, 2.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct Factorised {
    a: [Op; 1],
    algorithm: Alg,
}

impl Factorised {
    /// A with the algorithm by which it has been factorised; the factors are kept with `a`.
    // The constructor of an operator makes its handle, here and for all operators.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(a: Op, algorithm: Alg) -> Op {
        Op::new(Factorised { a: [a], algorithm })
    }

    /// The operator itself.
    pub fn inner(&self) -> &Op {
        &self.a[0]
    }

    /// The algorithm by which it is factorised.
    pub fn algorithm(&self) -> &Alg {
        &self.algorithm
    }
}

impl Operator for Factorised {
    fn tag(&self) -> Tag {
        FACTORISED.of(&self.a)
    }

    fn shape(&self) -> (usize, usize) {
        self.a[0].shape()
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
        self.a[0].apply_into(op, alpha, x, beta, y, ws)
    }

    fn children(&self) -> &[Op] {
        &self.a
    }

    /// Another operator is factorised when it is first needed.
    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Factorised", (children.len(), 1), (params.len(), 0))?;
        only(children, "Factorised").map(|a| Factorised::new(a, self.algorithm.clone()))
    }

    fn cost(&self) -> Cost {
        self.a[0].cost()
    }

    fn details(&self) -> String {
        format!("by {}", self.algorithm)
    }
}
