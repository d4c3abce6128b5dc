//! An operator times a number.

use super::parts::only;
use crate::number::shown;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Error, ErrorKind, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register,
};

static SCALED: Constructor = Constructor::new("Scaled");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Scaled")
            .parent("Composite")
            .fixed(1)
            .doc("the operator c·A for a number c")
            .make("Scaled(c: Number, a: Operator) -> Operator", |x| {
                Scaled::new(x.get("c")?, x.get("a")?).map(Value::Op)
            }),
    );
});

/// c·A.
///
/// # Shape
/// That of A.
///
/// # Apply
/// y = c·(A·x): the work of A, no memory. The number is kept in double precision whatever the dtype.
///
/// # Properties
/// With real c those of A that survive it: `SelfAdjoint`, `Real`; `PSD` for c ≥ 0, `PD` for c > 0. `Symmetric`
/// and `Normal` for every c, `Unitary` and `Stiefel` for |c| = 1.
///
/// # Errors
/// `NotFinite` when c is NaN or infinite.
///
/// # Example
/// ```
/// use cola_runtime::{Array, c64};
/// use cola_stdlib::operators::{Diagonal, Scaled};
/// let a = Scaled::new(c64::new(3.0, 0.0), Diagonal::new(Array::vector(vec![1.0, 2.0]))?)?;
/// assert_eq!(a.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [3.0, 6.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Scaled {
    c: Scalar,
    parts: [Op; 1],
}

impl Scaled {
    /// The operator c·A. Nothing is simplified; the function `scale` does that. A complex c makes a
    /// complex operator of a real A.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(c: Scalar, a: Op) -> Result<Op> {
        if !(c.re.is_finite() && c.im.is_finite()) {
            return Err(Error::new(
                ErrorKind::NotFinite,
                format!("Scaled: c is {}, but must be finite; A is {a}", shown(c)),
            ));
        }
        Ok(Op::new(Scaled { c, parts: [a] }))
    }

    /// The number c.
    pub fn scalar(&self) -> Scalar {
        self.c
    }

    /// The operator A.
    pub fn inner(&self) -> &Op {
        &self.parts[0]
    }
}

impl Operator for Scaled {
    fn tag(&self) -> Tag {
        SCALED.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        self.inner().shape()
    }

    fn rank_bound(&self) -> usize {
        if self.c == Scalar::new(0.0, 0.0) { 0 } else { self.inner().rank_bound() }
    }

    fn dtype(&self) -> DType {
        let dtype = self.inner().dtype();
        if self.c.im == 0.0 { dtype } else { dtype.complex() }
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
        let c = if op.conjugates() { self.c.conj() } else { self.c };
        self.inner().apply_into(op, alpha * c, x, beta, y, ws)
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    /// The number c, 1×1 in double precision.
    fn params(&self) -> Vec<Array> {
        let c = if self.c.im == 0.0 { Array::vector(vec![self.c.re]) } else { Array::vector(vec![self.c]) };
        vec![c]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Scaled", (children.len(), 1), (params.len(), 1))?;
        let c = params.first().map_or(Ok(self.c), |c| c.get(0, 0))?;
        Scaled::new(c, only(children, "Scaled")?)
    }

    fn cost(&self) -> Cost {
        self.inner().cost()
    }

    fn details(&self) -> String {
        format!("c={}", shown(self.c))
    }
}
