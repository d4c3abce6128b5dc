//! Properties and structure that entries show.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static DETECT: Function = Function::new("detect");

register!(|r| {
    r.function(
        FunctionDef::new("detect(a: Operator) -> Operator[a.rows, a.cols]")
            .doc("A, examined entry by entry: as structured as it is, with the properties that its entries prove.")
            .definition(|v| Ok(Value::Array(dense::matrix(v, 0)?))),
    );
});

/// A, examined entry by entry: as structured as it is, with the properties that its entries prove.
///
/// # Arguments
/// Any operator.
///
/// # Returns
/// The same map. What is found holds of the entries as they are, not up to rounding:
///
/// | operator | becomes | and is searched for |
/// |---|---|---|
/// | Dense | Zero, ScalarMul, Diagonal, Permutation, Tridiagonal, Triangular, Sparse (at most a tenth not zero, 1024 entries or more) | Real, Symmetric, SelfAdjoint, PD |
/// | Sparse | Diagonal, Tridiagonal | Real, Symmetric, SelfAdjoint |
/// | anything else with at most 2²⁰ entries | itself | Real, Symmetric, SelfAdjoint, PD, from its dense matrix |
///
/// PD is proved by a Cholesky factorisation that allows for its own rounding: a matrix that is nearly singular is not
/// found, and none is found that is not definite. Larger operators that are neither dense nor sparse come back as they are:
/// claim what is known of them, and let `verify` test it.
///
/// # Errors
/// Those of applying the operator.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::detect, operators::{Dense, Diagonal}, properties::PD};
/// let a = detect(&Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, 1.0, 2.0])?))?;
/// assert!(PD.of(&a));
/// let d = detect(&Dense::new(Array::from_vec(2, 2, vec![2.0, 0.0, 0.0, 3.0])?))?;
/// assert!(d.downcast_ref::<Diagonal>().is_some());
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn detect(a: &Op) -> Result<Op> {
    DETECT.call_as(&[a.into()])
}
