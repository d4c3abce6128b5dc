//! The product of operators.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static DOT: Function = Function::new("dot");

register!(|r| {
    r.function(
        FunctionDef::new("dot(a: Operator, b: Operator) -> Operator[a.rows, b.cols]")
            .associative()
            .doc("A·B.")
            .definition(|v| Ok(Value::Array(dense::matmul(&dense::matrix(v, 0)?, &dense::matrix(v, 1)?)?))),
    );
});

/// A·B.
///
/// # Arguments
/// `a` m×n, `b` n×p.
///
/// # Returns
/// A lazy operator in the promoted dtype, simplified: products flatten; identities vanish; scalars gather; diagonal factors,
/// permutations, conforming Kronecker products and conforming block-diagonal operators become one, and so do dense factors
/// over a long inner dimension. Sparse factors stay apart: [`to_sparse`](crate::functions::to_sparse) forms their product.
///
/// # Errors
/// `ShapeMismatch` naming both operands.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::dot, operators::Diagonal};
/// let a = Diagonal::new(Array::vector(vec![1.0, 2.0]))?;
/// let b = Diagonal::new(Array::vector(vec![3.0, 4.0]))?;
/// let c = dot(&a, &b)?;
/// assert_eq!(c.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [3.0, 8.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn dot(a: &Op, b: &Op) -> Result<Op> {
    DOT.call_as(&[a.into(), b.into()])
}
