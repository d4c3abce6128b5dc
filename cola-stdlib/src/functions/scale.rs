//! An operator times a number.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Scalar, Value, register};

static SCALE: Function = Function::new("scale");

register!(|r| {
    r.function(
        FunctionDef::new("scale(c: Number, a: Operator) -> Operator[a.rows, a.cols]")
            .doc("c·A for a number c.")
            .definition(|v| Ok(Value::Array(dense::scale(dense::number(v, 0)?, &dense::matrix(v, 1)?)?))),
    );
});

/// c·A.
///
/// # Arguments
/// A finite number and any operator.
///
/// # Returns
/// A lazy operator in the dtype of A (the complex one of its precision for a complex c). The number goes into
/// operators that are given by few numbers; 1·A is A and 0·A is zero.
///
/// # Errors
/// `NotFinite` when c is NaN or infinite.
///
/// # Example
/// ```
/// use cola_runtime::{Array, c64};
/// use cola_stdlib::{functions::scale, operators::Diagonal};
/// let a = scale(c64::new(2.0, 0.0), &Diagonal::new(Array::vector(vec![3.0]))?)?;
/// assert_eq!(a.downcast_ref::<Diagonal>().map(|d| d.entries().get(0, 0)).transpose()?, Some(c64::new(6.0, 0.0)));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn scale(c: Scalar, a: &Op) -> Result<Op> {
    let c = if c.im == 0.0 { Value::Real(c.re) } else { Value::Complex(c) };
    SCALE.call_as(&[(&c).into(), a.into()])
}
