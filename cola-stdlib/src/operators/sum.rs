//! The sum of operators.

use super::parts::{ONE, ZERO, unified};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Error, Op, Operator, Result,
    Scalar, Tag, Trans, Value, Workspace, register,
};

static SUM: Constructor = Constructor::new("Sum");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Sum")
            .parent("Composite")
            .variadic()
            .commutative()
            .doc("the sum A₁ + … + Aₖ of operators of one shape")
            .make("Sum(parts...: Operator) -> Operator", |x| Sum::new(x.operators("parts")?).map(Value::Op)),
    );
});

/// A₁ + … + Aₖ.
///
/// # Shape
/// m×n, that of every part.
///
/// # Apply
/// y = Σᵢ Aᵢ·x: the work of the parts, each adding into y. In f16 and bf16 the terms are added up in one
/// f32 block of the size of y, so that a long sum is rounded once and not once per term.
///
/// # Properties
/// Those that all parts have and addition keeps: `PSD` (`PD` if one part is), `SelfAdjoint`, `Symmetric`,
/// `Real`.
///
/// # Errors
/// `InvalidArgument` without parts; `ShapeMismatch` naming the two parts that differ.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Diagonal, Sum};
/// let a = Diagonal::new(Array::vector(vec![1.0, 2.0]))?;
/// let b = Diagonal::new(Array::vector(vec![10.0, 20.0]))?;
/// let y = Sum::new(vec![a, b])?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [11.0, 22.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Sum {
    parts: Vec<Op>,
    dtype: DType,
}

impl Sum {
    /// The sum of operators of one shape, brought to one precision. Nothing is simplified; the function
    /// `add` does that.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(parts: Vec<Op>) -> Result<Op> {
        let first = parts.first();
        if let Some((first, other)) =
            first.and_then(|a| Some((a, parts.iter().find(|b| b.shape() != a.shape())?)))
        {
            return Err(Error::shape("Sum", format!("A is {first}, B is {other}: both must have one shape")));
        }
        let (parts, dtype) = unified("Sum", parts)?;
        Ok(Op::new(Sum { parts, dtype }))
    }

    /// The terms, in the order in which they are added.
    pub fn parts(&self) -> &[Op] {
        &self.parts
    }
}

impl Operator for Sum {
    fn tag(&self) -> Tag {
        SUM.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        self.parts.first().map_or((0, 0), Op::shape)
    }

    fn rank_bound(&self) -> usize {
        self.parts.iter().fold(0usize, |bound, part| bound.saturating_add(part.rank_bound()))
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn device(&self) -> Device {
        self.parts.first().map_or(Device::CPU, Op::device)
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
        if !self.dtype.is_half() || self.parts.len() == 1 {
            let mut beta = beta;
            for part in &self.parts {
                part.apply_into(op, alpha, x, beta, y.rb_mut(), ws)?;
                beta = ONE;
            }
            return Ok(());
        }
        let (m, k) = y.shape();
        let mut term = ws.take(self.dtype, m, k)?;
        let mut total = ws.take(DType::F32, m, k)?;
        total.as_mut()?.axpby(beta, y.rb(), ZERO)?;
        if beta == ZERO {
            total.as_mut()?.fill(ZERO);
        }
        for part in &self.parts {
            part.apply_into(op, ONE, x, ZERO, term.as_mut()?, ws)?;
            total.as_mut()?.axpby(alpha, term.as_ref(), ONE)?;
        }
        y.copy_from(total.as_ref())?;
        ws.give(term);
        ws.give(total);
        Ok(())
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<cola_runtime::Array>) -> Result<Op> {
        expect_parts("Sum", (children.len(), self.parts.len()), (params.len(), 0))?;
        Sum::new(children)
    }

    fn cost(&self) -> Cost {
        self.parts.iter().map(Op::cost).fold(Cost::default(), |a, b| a + b)
    }
}
