//! The sum of operators.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static ADD: Function = Function::new("add");

register!(|r| {
    r.function(
        FunctionDef::new("add(a: Operator, b: Operator) -> Operator[a.rows, a.cols]")
            .commutative()
            .associative()
            .doc("A + B.")
            .definition(|v| Ok(Value::Array(dense::add(&dense::matrix(v, 0)?, &dense::matrix(v, 1)?)?))),
    );
});

/// A + B.
///
/// # Arguments
/// Two operators of one shape.
///
/// # Returns
/// A lazy operator in the promoted dtype, simplified: sums flatten; diagonal, banded, low-rank, sparse and dense
/// terms that fit together become one; multiples of one operator are one multiple; zero terms vanish.
///
/// # Errors
/// `ShapeMismatch` naming both operands.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::add, operators::Diagonal};
/// let a = Diagonal::new(Array::vector(vec![1.0, 2.0]))?;
/// let b = Diagonal::new(Array::vector(vec![3.0, 4.0]))?;
/// let c = add(&a, &b)?;
/// assert_eq!(c.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [4.0, 6.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn add(a: &Op, b: &Op) -> Result<Op> {
    ADD.call_as(&[a.into(), b.into()])
}
