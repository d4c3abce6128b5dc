//! The properties of an operator.

use crate::inference;
use cola_runtime::{Function, FunctionDef, Op, PropSet, Result, register};

static PROPERTIES: Function = Function::new("properties");

register!(|r| {
    r.function(
        FunctionDef::new("properties(a: Operator) -> Properties")
            .infers_properties(inference::completed)
            .doc("The properties that follow from the structure of A and from what is known of its parts."),
    );
});

/// The properties that follow from the structure of A and from what is known of its parts.
///
/// Dispatch asks this function once for every operator; a rule for a new structure makes its properties
/// known everywhere. Rules are sound: what cannot be seen cheaply is not claimed. All that is known of an
/// operator, claims included, is in its tag: [`Op::has`].
///
/// # Errors
/// Those of the rule.
///
/// # Example
/// ```
/// use cola_runtime::{Array, DType};
/// use cola_stdlib::{functions::properties, operators::{Identity, Sum}, properties::PD};
/// let two = Sum::new(vec![Identity::new(3, DType::F64), Identity::new(3, DType::F64)])?;
/// assert!(PD.is_in(properties(&two)?) && PD.of(&two));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn properties(a: &Op) -> Result<PropSet> {
    PROPERTIES.call_as(&[a.into()])
}
