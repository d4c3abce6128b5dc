//! An operator whose structure no rule sees.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static NO_DISPATCH: Function = Function::new("no_dispatch");

register!(|r| {
    r.function(
        FunctionDef::new("no_dispatch(a: Operator) -> Operator[a.rows, a.cols]")
            .doc("The same map as A, with its structure and properties hidden from every rule.")
            .definition(|v| Ok(Value::Array(dense::matrix(v, 0)?))),
    );
});

/// The same map as A, known by its action only.
///
/// # Arguments
/// Any operator.
///
/// # Returns
/// A `Hidden` operator: every function falls back to its base method.
///
/// # Errors
/// None.
///
/// # Example
/// ```
/// use cola_runtime::DType;
/// use cola_stdlib::{functions::no_dispatch, operators::Identity, properties::PSD};
/// let a = no_dispatch(&Identity::new(2, DType::F64))?;
/// assert!(!PSD.of(&a));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn no_dispatch(a: &Op) -> Result<Op> {
    NO_DISPATCH.call_as(&[a.into()])
}
