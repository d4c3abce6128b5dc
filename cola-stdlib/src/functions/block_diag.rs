//! The block-diagonal operator of operators.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static BLOCK_DIAG: Function = Function::new("block_diag");

register!(|r| {
    r.function(
        FunctionDef::new(
            "block_diag(a: Operator, b: Operator) -> Operator[a.rows + b.rows, a.cols + b.cols]",
        )
        .associative()
        .doc("diag(A, B).")
        .definition(|v| Ok(Value::Array(dense::block_diag(&dense::matrix(v, 0)?, &dense::matrix(v, 1)?)?))),
    );
});

/// diag(A, B).
///
/// # Arguments
/// Any two operators, rectangular ones included.
///
/// # Returns
/// A lazy operator in the promoted dtype, simplified: block-diagonal operators flatten; the same operator in neighbouring
/// blocks is kept once, with a multiplicity.
///
/// # Errors
/// `InvalidArgument` when the size is too large a number.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::block_diag, operators::Diagonal};
/// let a = Diagonal::new(Array::vector(vec![1.0, 2.0]))?;
/// let b = Diagonal::new(Array::vector(vec![3.0, 4.0]))?;
/// let c = block_diag(&a, &b)?;
/// assert_eq!(c.apply(&Array::vector(vec![1.0; 4]))?.to_vec::<f64>()?, [1.0, 2.0, 3.0, 4.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn block_diag(a: &Op, b: &Op) -> Result<Op> {
    BLOCK_DIAG.call_as(&[a.into(), b.into()])
}
