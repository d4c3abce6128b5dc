//! The identity.

use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Op, Operator, Result, Scalar, Tag,
    Trans, Value, Workspace, register,
};

static IDENTITY: Constructor = Constructor::new("Identity");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Identity")
            .parent("Structured")
            .intrinsic("PD")
            .intrinsic("Unitary")
            .intrinsic("Symmetric")
            .intrinsic("Idempotent")
            .intrinsic("Real")
            .doc("the n×n identity")
            .make("Identity(n: Int, dtype: Symbol = f64) -> Operator", |x| {
                Ok(Value::Op(Identity::new(
                    x.get("n")?,
                    super::words::dtype_named("Identity", x.get("dtype")?)?,
                )))
            }),
    );
});

/// x ↦ x.
///
/// # Shape
/// n×n.
///
/// # Apply
/// A copy: no arithmetic, no memory.
///
/// # Properties
/// `PD`, `Unitary`, `Symmetric`, `Idempotent` and `Real`, always.
///
/// # Example
/// ```
/// use cola_runtime::{Array, DType};
/// use cola_stdlib::operators::Identity;
/// let y = Identity::new(2, DType::F64).apply(&Array::vector(vec![3.0, 4.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [3.0, 4.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Identity {
    n: usize,
    dtype: DType,
}

impl Identity {
    /// The n×n identity.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(n: usize, dtype: DType) -> Op {
        Op::new(Identity { n, dtype })
    }
}

impl Operator for Identity {
    fn tag(&self) -> Tag {
        IDENTITY.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.n, self.n)
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn apply(
        &self,
        _op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        y.axpby(alpha, x, beta)
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Identity", (children.len(), 0), (params.len(), 0))?;
        Ok(Identity::new(self.n, self.dtype))
    }

    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        Some(Ok(Identity::new(self.n, dtype)))
    }

    fn cost(&self) -> Cost {
        Cost { flops: 0.0, bytes: 2.0 * self.n as f64 * self.dtype.size_of() as f64, held: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries};

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for n in [0, 1, 6] {
                check_apply(&Identity::new(n, dtype), &entries(&Array::identity(n, dtype)?));
            }
        }
        Ok(())
    }

    #[test]
    fn it_is_cast_without_arrays() -> Result<()> {
        assert_eq!(Identity::new(3, DType::F16).cast(DType::C64)?.dtype(), DType::F64);
        Ok(())
    }
}
