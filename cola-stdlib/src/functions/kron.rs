//! The Kronecker product of operators.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static KRON: Function = Function::new("kron");

register!(|r| {
    r.function(
        FunctionDef::new("kron(a: Operator, b: Operator) -> Operator[a.rows*b.rows, a.cols*b.cols]")
            .associative()
            .doc("A ⊗ B: the block matrix of the blocks aᵢⱼ·B.")
            .definition(|v| Ok(Value::Array(dense::kron(&dense::matrix(v, 0)?, &dense::matrix(v, 1)?)?))),
    );
});

/// A ⊗ B: the block matrix of the blocks aᵢⱼ·B.
///
/// # Arguments
/// Any two operators, rectangular ones included.
///
/// # Returns
/// A lazy operator in the promoted dtype, simplified: Kronecker products flatten; identities, diagonal matrices and
/// permutations become one; scalars go into the other factor.
///
/// # Errors
/// `InvalidArgument` when the size is too large a number.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::kron, operators::Diagonal};
/// let a = Diagonal::new(Array::vector(vec![1.0, 2.0]))?;
/// let b = Diagonal::new(Array::vector(vec![3.0, 4.0]))?;
/// let c = kron(&a, &b)?;
/// assert_eq!(c.apply(&Array::vector(vec![1.0; 4]))?.to_vec::<f64>()?, [3.0, 4.0, 6.0, 8.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn kron(a: &Op, b: &Op) -> Result<Op> {
    KRON.call_as(&[a.into(), b.into()])
}
