//! Two operators one above the other, or side by side.

use crate::definition::dense;
use crate::operators::Axis;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static CONCAT: Function = Function::new("concat");

register!(|r| {
    r.function(
        FunctionDef::new("concat(a: Operator, b: Operator; axis: Int = 0) -> Operator")
            .associative()
            .doc("[A; B], one above the other (axis 0), or [A, B], side by side (axis 1).")
            .definition(|v| {
                let (a, b) = (dense::matrix(v, 0)?, dense::matrix(v, 1)?);
                let made = match v.get(2) {
                    Some(Value::Int(1)) => dense::beside(&a, &b),
                    _ => dense::above(&a, &b),
                };
                made.map(Value::Array)
            })
            .cases(|_| vec![vec![Value::Int(0)], vec![Value::Int(1)]]),
    );
});

/// [A; B] along the rows, [A, B] along the columns.
///
/// # Arguments
/// Two operators of one width (one above the other) or of one height (side by side).
///
/// # Returns
/// A lazy operator in the promoted dtype, simplified: parts put together along the same axis are one operator; rows of
/// blocks that fit become a grid; diag(A, D) is recognised.
///
/// # Errors
/// `ShapeMismatch` naming the two that do not fit.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::concat, operators::{Axis, Diagonal}};
/// let a = Diagonal::new(Array::vector(vec![2.0]))?;
/// let b = Diagonal::new(Array::vector(vec![3.0]))?;
/// let y = concat(&a, &b, Axis::Rows)?.apply(&Array::vector(vec![10.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [20.0, 30.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn concat(a: &Op, b: &Op, axis: Axis) -> Result<Op> {
    CONCAT.call_as(&[a.into(), b.into(), (&axis.value()).into()])
}
