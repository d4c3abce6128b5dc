//! The dense matrix.

use crate::kernel;
use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Op, Operator, Result, Scalar, Tag,
    Trans, Value, Workspace, register,
};

static DENSE: Constructor = Constructor::new("Dense");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Dense")
            .doc("the matrix whose entries are the array a")
            .make("Dense(a: Array) -> Operator", |x| Ok(Value::Op(Dense::new(x.get("a")?))))
            .wraps_arrays(),
    );
});

/// A matrix given by all its entries.
///
/// # Shape
/// m×n.
///
/// # Apply
/// y = A·x: m·n multiply-adds for each column, at memory bandwidth for one column; no memory. Transposes
/// read the same entries.
///
/// # Properties
/// `Real` for a real dtype. The entries are not searched for others: claim them.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Dense;
/// let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 3.0, 2.0, 4.0])?); // rows (1, 2) and (3, 4)
/// let y = a.apply(&Array::vector(vec![1.0, 10.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [21.0, 43.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Dense {
    a: Array,
}

impl Dense {
    /// The operator of a matrix; shares its entries.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(a: Array) -> Op {
        Op::new(Dense { a })
    }

    /// The entries.
    pub fn array(&self) -> &Array {
        &self.a
    }
}

impl Operator for Dense {
    fn tag(&self) -> Tag {
        DENSE.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        self.a.shape()
    }

    fn dtype(&self) -> DType {
        self.a.dtype()
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        kernel::gemm(y, beta, alpha, op, self.a.as_ref(), Trans::None, x)
    }

    fn on_any_thread(&self) -> bool {
        true
    }

    fn params(&self) -> Vec<Array> {
        vec![self.a.clone()]
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Dense", (children.len(), 0), (params.len(), 1))?;
        Ok(Dense::new(params.into_iter().next().unwrap_or_else(|| self.a.clone())))
    }

    fn cost(&self) -> Cost {
        let (m, n) = (self.a.rows() as f64, self.a.cols() as f64);
        let size = self.a.dtype().size_of() as f64;
        Cost {
            flops: flops::multiply_add(self.a.dtype()) * m * n,
            bytes: (m * n + m + n) * size,
            held: m * n * size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for (m, n) in [(0, 0), (0, 3), (3, 0), (1, 1), (5, 3), (4, 7), (33, 40)] {
                let a = numbers(dtype, 2).array(m, n)?;
                check_apply(&Dense::new(a.clone()), &entries(&a));
                check_apply(&Dense::new(a.transposed()), &entries(&a.transposed()));
            }
        }
        Ok(())
    }

    #[test]
    fn cost_counts_every_entry() -> Result<()> {
        let a = Dense::new(Array::zeros(3, 5, DType::C64)?);
        assert_eq!(a.cost(), Cost { flops: 120.0, bytes: 16.0 * 23.0, held: 240.0 });
        Ok(())
    }
}
