//! Claims of properties.

use crate::definition::dense;
use crate::properties::REAL;
use cola_runtime::{DType, Function, FunctionDef, Op, PropSet, Result, Value, register};

static ASSUME: Function = Function::new("assume");

register!(|r| {
    r.function(
        FunctionDef::new("assume(a: Operator; p: Properties) -> Operator[a.rows, a.cols]")
            .doc("A, with properties that the caller knows to hold.")
            .definition(|v| Ok(Value::Array(dense::matrix(v, 0)?)))
            .cases(cases),
    );
});

fn cases(dtype: DType) -> Vec<Vec<Value>> {
    let known = if dtype.is_complex() { PropSet::EMPTY } else { REAL.set() };
    vec![vec![Value::Properties(known)]]
}

/// A, with properties that the caller knows to hold.
///
/// # Arguments
/// Any operator; the properties, and with them all that they imply.
///
/// # Returns
/// The same map, sharing all factorisations. What the claim implies for the parts of a composite is claimed of
/// the parts. A false claim makes results wrong or fail.
///
/// # Errors
/// `FalseClaim` when the claim cannot be true: a rectangular operator that is `PSD`, say.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::assume, operators::Dense, properties::{PSD, SELF_ADJOINT}};
/// let a = Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, 1.0, 2.0])?);
/// assert!(!PSD.of(&a));
/// assert!(SELF_ADJOINT.of(&assume(&a, PSD.set())?));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn assume(a: &Op, p: PropSet) -> Result<Op> {
    let p = Value::Properties(p);
    ASSUME.call_as(&[a.into(), (&p).into()])
}
