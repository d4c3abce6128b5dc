//! `eigmax`: the eigenvalue of largest magnitude.

use crate::definition::{extreme_definition, extreme_law};
use crate::spectrum::Which;
use cola_runtime::{Alg, Function, FunctionDef, Op, Result, c64, register};

static EIGMAX: Function = Function::new("eigmax");

register!(|r| {
    r.function(
        FunctionDef::new("eigmax(a: Operator, alg: Algorithm = Auto) -> Number")
            .doc("the eigenvalue of largest magnitude")
            .definition(extreme_definition)
            .law(|args, found| extreme_law(args, found, Which::Lm)),
    );
});

/// The eigenvalue of largest magnitude, with its sign or phase: the first value of `eig` with `which` = LM.
///
/// # Arguments
/// `a`: n×n, n ≥ 1.
///
/// # Returns
/// Real for a self-adjoint A, else complex. Among values of one magnitude the one with the larger real part, then the
/// larger imaginary part.
///
/// # Choosing
/// As `eig` with k = 1.
///
/// # Errors
/// As `eig`; `InvalidArgument` for a 0×0 operator, which has no eigenvalue.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::eigmax, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![2.0, -5.0, 3.0]))?;
/// assert_eq!(eigmax(&d)?.re, -5.0);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn eigmax(a: &Op) -> Result<c64> {
    eigmax_with(a, &Alg::named("Auto")?)
}

/// As [`eigmax`], by a named algorithm.
///
/// # Errors
/// As [`eigmax`].
pub fn eigmax_with(a: &Op, alg: &Alg) -> Result<c64> {
    EIGMAX.call_as(&[a.into(), alg.into()])
}
