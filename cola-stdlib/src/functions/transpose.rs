//! The transpose.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static TRANSPOSE: Function = Function::new("transpose");

register!(|r| {
    r.function(
        FunctionDef::new("transpose(a: Operator) -> Operator[a.cols, a.rows]")
            .doc("Aᵀ.")
            .definition(|v| Ok(Value::Array(dense::transpose(&dense::matrix(v, 0)?)?))),
    );
});

/// Aᵀ.
///
/// # Arguments
/// Any m×n operator.
///
/// # Returns
/// n×m in the dtype of A. Every operator keeps its structure; nothing is copied that can be shared.
///
/// # Errors
/// `OutOfMemory`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::transpose, operators::Dense};
/// let a = Dense::new(Array::from_vec(1, 2, vec![3.0, 4.0])?);
/// let b = transpose(&a)?;
/// assert_eq!(b.apply(&Array::vector(vec![1.0]))?.to_vec::<f64>()?, [3.0, 4.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn transpose(a: &Op) -> Result<Op> {
    TRANSPOSE.call_as(&[a.into()])
}
