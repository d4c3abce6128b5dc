//! The zero map.

use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Op, Operator, Result, Scalar, Tag,
    Trans, Value, Workspace, register,
};

static ZERO: Constructor = Constructor::new("Zero");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Zero")
            .parent("Structured")
            .intrinsic("Real")
            .doc("the m×n matrix of zeros")
            .make("Zero(m: Int, n: Int, dtype: Symbol = f64) -> Operator", |x| {
                let dtype = super::words::dtype_named("Zero", x.get("dtype")?)?;
                Ok(Value::Op(Zero::new(x.get("m")?, x.get("n")?, dtype)))
            }),
    );
});

/// x ↦ 0.
///
/// # Shape
/// m×n.
///
/// # Apply
/// y = 0: x is not read, so NaN in x does not spread; no memory.
///
/// # Properties
/// `Real` always; `PSD`, `Symmetric` and `Idempotent` when square.
///
/// # Example
/// ```
/// use cola_runtime::{Array, DType};
/// use cola_stdlib::operators::Zero;
/// let y = Zero::new(1, 2, DType::F64).apply(&Array::vector(vec![3.0, 4.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [0.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Zero {
    m: usize,
    n: usize,
    dtype: DType,
}

impl Zero {
    /// The m×n matrix of zeros.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(m: usize, n: usize, dtype: DType) -> Op {
        Op::new(Zero { m, n, dtype })
    }
}

impl Operator for Zero {
    fn tag(&self) -> Tag {
        ZERO.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.m, self.n)
    }

    fn rank_bound(&self) -> usize {
        0
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn apply(
        &self,
        _op: Trans,
        _alpha: Scalar,
        _x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        y.scale(beta);
        Ok(())
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Zero", (children.len(), 0), (params.len(), 0))?;
        Ok(Zero::new(self.m, self.n, self.dtype))
    }

    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        Some(Ok(Zero::new(self.m, self.n, dtype)))
    }

    fn cost(&self) -> Cost {
        Cost { flops: 0.0, bytes: self.m as f64 * self.dtype.size_of() as f64, held: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries};

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for (m, n) in [(0, 0), (0, 3), (3, 0), (2, 4)] {
                check_apply(&Zero::new(m, n, dtype), &entries(&Array::zeros(m, n, dtype)?));
            }
        }
        Ok(())
    }
}
