//! The entrywise conjugate of an operator.

use super::parts::only;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Op, Operator, Result,
    Scalar, Tag, Trans, Value, Workspace, register,
};

static CONJUGATE: Constructor = Constructor::new("Conjugate");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Conjugate")
            .parent("Composite")
            .fixed(1)
            .doc("the entrywise complex conjugate of A")
            .make("Conjugate(a: Operator) -> Operator", |x| x.get("a").map(|a| Value::Op(Conjugate::new(a)))),
    );
});

/// the entrywise complex conjugate of A.
///
/// # Shape
/// That of A.
///
/// # Apply
/// That of A with the maps exchanged: no memory, no copy.
///
/// # Properties
/// All those of A.
///
/// # Example
/// ```
/// use cola_runtime::{Array, c64};
/// use cola_stdlib::operators::{Diagonal, Conjugate};
/// let i = c64::new(0.0, 1.0);
/// let a = Conjugate::new(Diagonal::new(Array::vector(vec![i]))?);
/// assert_eq!(a.apply(&Array::vector(vec![i]))?.get(0, 0)?, c64::new(1.0, 0.0));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Conjugate {
    parts: [Op; 1],
}

impl Conjugate {
    /// The operator as written. Nothing is simplified; the function `conj` does that.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(a: Op) -> Op {
        Op::new(Conjugate { parts: [a] })
    }

    /// The operator A inside.
    pub fn inner(&self) -> &Op {
        &self.parts[0]
    }
}

impl Operator for Conjugate {
    fn tag(&self) -> Tag {
        CONJUGATE.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        Trans::Conj.shape(self.inner().shape())
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
        self.inner().apply_into(op.of(Trans::Conj), alpha, x, beta, y, ws)
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Conjugate", (children.len(), 1), (params.len(), 0))?;
        only(children, "Conjugate").map(Conjugate::new)
    }

    fn cost(&self) -> Cost {
        self.inner().cost()
    }
}
