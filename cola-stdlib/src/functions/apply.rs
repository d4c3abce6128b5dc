//! The action of an operator on a block of columns.

use crate::definition::dense;
use cola_runtime::{Array, Function, FunctionDef, Op, Result, Value, register};

static APPLY: Function = Function::new("apply");

register!(|r| {
    r.function(
        FunctionDef::new("apply(a: Operator, x: Array) -> Array[a.rows, x.cols]")
            .doc("A·x for a block x of columns.")
            .definition(|v| Ok(Value::Array(dense::matmul(&dense::matrix(v, 0)?, &dense::matrix(v, 1)?)?))),
    );
});

/// A·x.
///
/// # Arguments
/// `a` m×n; `x` n×k.
///
/// # Returns
/// m×k in the promoted dtype.
///
/// # Errors
/// `ShapeMismatch`, `DeviceMismatch`; those of the operator.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::apply, operators::Diagonal};
/// let y = apply(&Diagonal::new(Array::vector(vec![2.0]))?, &Array::vector(vec![3.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [6.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn apply(a: &Op, x: &Array) -> Result<Array> {
    APPLY.call_as(&[a.into(), x.into()])
}
