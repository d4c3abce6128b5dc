//! The Kronecker sum of operators.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static KRONSUM: Function = Function::new("kronsum");

register!(|r| {
    r.function(
        FunctionDef::new("kronsum(a: Operator, b: Operator) -> Operator[a.rows*b.rows, a.cols*b.cols]")
            .associative()
            .doc("A ⊕ B = A ⊗ I + I ⊗ B.")
            .definition(|v| Ok(Value::Array(dense::kron_sum(&dense::matrix(v, 0)?, &dense::matrix(v, 1)?)?))),
    );
});

/// A ⊕ B = A ⊗ I + I ⊗ B.
///
/// # Arguments
/// Two square operators.
///
/// # Returns
/// A lazy operator in the promoted dtype, simplified: Kronecker sums flatten; diagonal matrices and multiples of the
/// identity become one; 0 ⊕ B is I ⊗ B.
///
/// # Errors
/// `ShapeMismatch` naming an operand that is not square; `InvalidArgument` when the size is too large a number.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::kronsum, operators::Diagonal};
/// let a = Diagonal::new(Array::vector(vec![1.0, 10.0]))?;
/// let b = Diagonal::new(Array::vector(vec![2.0, 3.0]))?;
/// let c = kronsum(&a, &b)?;
/// assert_eq!(c.apply(&Array::vector(vec![1.0; 4]))?.to_vec::<f64>()?, [3.0, 4.0, 12.0, 13.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn kronsum(a: &Op, b: &Op) -> Result<Op> {
    KRONSUM.call_as(&[a.into(), b.into()])
}
