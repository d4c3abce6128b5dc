//! The entrywise complex conjugate.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static CONJ: Function = Function::new("conj");

register!(|r| {
    r.function(
        FunctionDef::new("conj(a: Operator) -> Operator[a.rows, a.cols]")
            .doc("The entrywise complex conjugate of A.")
            .definition(|v| Ok(Value::Array(dense::conj(&dense::matrix(v, 0)?)?))),
    );
});

/// The entrywise complex conjugate of A.
///
/// # Arguments
/// Any m×n operator.
///
/// # Returns
/// m×n in the dtype of A; a real operator itself. Every operator keeps its structure; nothing is copied that can be shared.
///
/// # Errors
/// `OutOfMemory`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::conj, operators::Dense};
/// let a = Dense::new(Array::from_vec(1, 2, vec![3.0, 4.0])?);
/// let b = conj(&a)?;
/// assert!(b.same(&a));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn conj(a: &Op) -> Result<Op> {
    CONJ.call_as(&[a.into()])
}
