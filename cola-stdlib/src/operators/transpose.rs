//! The transpose of an operator.

use super::parts::only;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Op, Operator, Result,
    Scalar, Tag, Trans, Value, Workspace, register,
};

static TRANSPOSE: Constructor = Constructor::new("Transpose");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Transpose")
            .parent("Composite")
            .fixed(1)
            .doc("the transpose Aᵀ")
            .make("Transpose(a: Operator) -> Operator", |x| x.get("a").map(|a| Value::Op(Transpose::new(a)))),
    );
});

/// the transpose Aᵀ.
///
/// # Shape
/// n×m for an m×n operator A.
///
/// # Apply
/// That of A with the maps exchanged: no memory, no copy.
///
/// # Properties
/// Those of A that transposition keeps: all but `Stiefel` (unless `Unitary`).
///
/// # Example
/// ```
/// use cola_runtime::{Array, c64};
/// use cola_stdlib::operators::{Diagonal, Transpose};
/// let i = c64::new(0.0, 1.0);
/// let a = Transpose::new(Diagonal::new(Array::vector(vec![i]))?);
/// assert_eq!(a.apply(&Array::vector(vec![i]))?.get(0, 0)?, i * i);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Transpose {
    parts: [Op; 1],
}

impl Transpose {
    /// The operator as written. Nothing is simplified; the function `transpose` does that.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(a: Op) -> Op {
        Op::new(Transpose { parts: [a] })
    }

    /// The operator A inside.
    pub fn inner(&self) -> &Op {
        &self.parts[0]
    }
}

impl Operator for Transpose {
    fn tag(&self) -> Tag {
        TRANSPOSE.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        Trans::Transpose.shape(self.inner().shape())
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
        self.inner().apply_into(op.of(Trans::Transpose), alpha, x, beta, y, ws)
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Transpose", (children.len(), 1), (params.len(), 0))?;
        only(children, "Transpose").map(Transpose::new)
    }

    fn cost(&self) -> Cost {
        self.inner().cost()
    }
}
