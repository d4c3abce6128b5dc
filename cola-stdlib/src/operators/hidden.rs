//! An operator whose structure no rule sees.

use super::parts::only;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Op, Operator, Result,
    Scalar, Tag, Trans, Value, Workspace, register,
};

static HIDDEN: Constructor = Constructor::new("Hidden");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Hidden")
            .parent("Composite")
            .doc("the same map as A, with its structure and properties hidden from every rule")
            .make("Hidden(a: Operator) -> Operator", |x| x.get("a").map(|a| Value::Op(Hidden::new(a)))),
    );
});

/// The same map as A, known by its action only.
///
/// Dispatch sees a leaf without properties, so that every function falls back to its base method: for
/// comparing a rule with the base method, and for keeping one out. What is to be known of the operator all the
/// same is claimed with `assume`.
///
/// # Shape
/// That of A.
///
/// # Apply
/// That of A.
///
/// # Properties
/// None.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Diagonal, Hidden};
/// let a = Hidden::new(Diagonal::new(Array::vector(vec![2.0]))?);
/// assert_eq!(a.to_string(), "Hidden f64[1×1] cpu");
/// assert_eq!(a.apply(&Array::vector(vec![3.0]))?.to_vec::<f64>()?, [6.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Hidden {
    parts: [Op; 1],
}

impl Hidden {
    /// Hides the structure of an operator.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(a: Op) -> Op {
        Op::new(Hidden { parts: [a] })
    }

    /// The operator inside.
    pub fn inner(&self) -> &Op {
        &self.parts[0]
    }
}

impl Operator for Hidden {
    /// A leaf: the operator inside is a child for `rebuild` and `cast`, but not for patterns.
    fn tag(&self) -> Tag {
        HIDDEN.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        self.inner().shape()
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
        self.inner().apply_into(op, alpha, x, beta, y, ws)
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Hidden", (children.len(), 1), (params.len(), 0))?;
        only(children, "Hidden").map(Hidden::new)
    }

    fn cost(&self) -> Cost {
        self.inner().cost()
    }
}
