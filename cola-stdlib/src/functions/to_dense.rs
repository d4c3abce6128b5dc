//! The matrix of an operator.

use crate::definition::dense;
use cola_runtime::{Array, Function, FunctionDef, Op, Result, Value, register};

static TO_DENSE: Function = Function::new("to_dense");

register!(|r| {
    r.function(
        FunctionDef::new("to_dense(a: Operator) -> Array[a.rows, a.cols]")
            .doc("The entries of A as an array. This costs m·n entries of memory.")
            .definition(|v| Ok(Value::Array(dense::matrix(v, 0)?))),
    );
});

/// The entries of A.
///
/// # Arguments
/// Any m×n operator.
///
/// # Returns
/// m×n in the dtype of A. A dense operator shares its entries.
///
/// # Errors
/// `OutOfMemory` when the entries do not fit into the memory that is free.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::to_dense, operators::Diagonal};
/// let a = to_dense(&Diagonal::new(Array::vector(vec![1.0, 2.0]))?)?;
/// assert_eq!(a.to_vec::<f64>()?, [1.0, 0.0, 0.0, 2.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn to_dense(a: &Op) -> Result<Array> {
    TO_DENSE.call_as(&[a.into()])
}
