//! The adjoint, or conjugate transpose.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static ADJOINT: Function = Function::new("adjoint");

register!(|r| {
    r.function(
        FunctionDef::new("adjoint(a: Operator) -> Operator[a.cols, a.rows]")
            .doc("Aᴴ.")
            .definition(|v| Ok(Value::Array(dense::adjoint(&dense::matrix(v, 0)?)?))),
    );
});

/// Aᴴ.
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
/// use cola_stdlib::{functions::adjoint, operators::Dense};
/// let a = Dense::new(Array::from_vec(1, 2, vec![3.0, 4.0])?);
/// let b = adjoint(&a)?;
/// assert_eq!(b.apply(&Array::vector(vec![1.0]))?.to_vec::<f64>()?, [3.0, 4.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn adjoint(a: &Op) -> Result<Op> {
    ADJOINT.call_as(&[a.into()])
}
