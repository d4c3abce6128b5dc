//! The adjoint of an operator.

use super::parts::only;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Op, Operator, Result,
    Scalar, Tag, Trans, Value, Workspace, register,
};

static ADJOINT: Constructor = Constructor::new("Adjoint");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Adjoint")
            .parent("Composite")
            .fixed(1)
            .doc("the adjoint Aᴴ, the conjugate transpose")
            .make("Adjoint(a: Operator) -> Operator", |x| x.get("a").map(|a| Value::Op(Adjoint::new(a)))),
    );
});

/// the adjoint Aᴴ, the conjugate transpose.
///
/// # Shape
/// n×m for an m×n operator A.
///
/// # Apply
/// That of A with the maps exchanged: no memory, no copy.
///
/// # Properties
/// Those of A that the adjoint keeps: all but `Stiefel` (unless `Unitary`).
///
/// # Example
/// ```
/// use cola_runtime::{Array, c64};
/// use cola_stdlib::operators::{Diagonal, Adjoint};
/// let i = c64::new(0.0, 1.0);
/// let a = Adjoint::new(Diagonal::new(Array::vector(vec![i]))?);
/// assert_eq!(a.apply(&Array::vector(vec![i]))?.get(0, 0)?, c64::new(1.0, 0.0));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Adjoint {
    parts: [Op; 1],
}

impl Adjoint {
    /// The operator as written. Nothing is simplified; the function `adjoint` does that.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(a: Op) -> Op {
        Op::new(Adjoint { parts: [a] })
    }

    /// The operator A inside.
    pub fn inner(&self) -> &Op {
        &self.parts[0]
    }
}

impl Operator for Adjoint {
    fn tag(&self) -> Tag {
        ADJOINT.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        Trans::Adjoint.shape(self.inner().shape())
    }

    fn rank_bound(&self) -> usize {
        self.inner().rank_bound()
    }

    fn dtype(&self) -> DType {
        self.inner().dtype()
    }

    fn device(&self) -> Device {
        self.inner().device()
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
        self.inner().apply_into(op.of(Trans::Adjoint), alpha, x, beta, y, ws)
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Adjoint", (children.len(), 1), (params.len(), 0))?;
        only(children, "Adjoint").map(Adjoint::new)
    }

    fn cost(&self) -> Cost {
        self.inner().cost()
    }
}
