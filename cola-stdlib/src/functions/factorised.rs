//! `factorised`: an operator with its factorisation attached.

use super::inverse::auto;
use crate::definition::dense;
use cola_runtime::{Alg, Arg, Function, FunctionDef, Op, Result, Value, register};

static FACTORISED: Function = Function::new("factorised");

register!(|r| {
    r.function(
        FunctionDef::new("factorised(a: Operator, alg: Algorithm = Auto) -> Operator[a.rows, a.cols]")
            .doc("the same map as A, factorised now, so that whatever solves with it uses these factors")
            .definition(|v| Ok(Value::Array(dense::matrix(v, 0)?))),
    );
});

/// The same map as A, factorised now: `inverse`, `solve`, `slogdet`, `lstsq` and `pinv` of the result use these factors.
///
/// # Arguments
/// `a`: m×n.
///
/// # Returns
/// A `Factorised` operator of A's shape, dtype and properties.
///
/// # Choosing
/// | operator | `Auto` factorises by |
/// |---|---|
/// | PSD, SelfAdjoint, any other square | Cholesky, LDLᴴ, LU |
/// | rectangular, or square and singular | QR where that shows the rank to be full, else the singular values |
///
/// # Errors
/// `Singular`, `NotPositiveDefinite`, `FalseClaim` for the algorithm that was named; `OutOfMemory`; `NoMethod` for an algorithm that
/// does not factorise.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::factorised, operators::Dense};
/// let a = factorised(&Dense::new(Array::from_vec(2, 2, vec![2.0, 0.0, 0.0, 4.0])?))?;
/// assert!(a.to_string().contains("by LU()"));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn factorised(a: &Op) -> Result<Op> {
    factorised_with(a, auto()?)
}

/// As [`factorised`], by a named algorithm.
///
/// # Errors
/// As [`factorised`].
pub fn factorised_with(a: &Op, alg: &Alg) -> Result<Op> {
    FACTORISED.call_as(&[Arg::Op(a), Arg::Algorithm(alg)])
}
