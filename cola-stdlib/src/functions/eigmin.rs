//! `eigmin`: the eigenvalue of smallest magnitude.

use crate::definition::{extreme_definition, extreme_law};
use crate::spectrum::Which;
use cola_runtime::{Alg, Function, FunctionDef, Op, Result, c64, register};

static EIGMIN: Function = Function::new("eigmin");

register!(|r| {
    r.function(
        FunctionDef::new("eigmin(a: Operator, alg: Algorithm = Auto) -> Number")
            .doc("the eigenvalue of smallest magnitude")
            .definition(extreme_definition)
            .law(|args, found| extreme_law(args, found, Which::Sm)),
    );
});

/// The eigenvalue of smallest magnitude, with its sign or phase: the first value of `eig` with `which` = SM.
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
/// use cola_stdlib::{functions::eigmin, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![2.0, -5.0, 3.0]))?;
/// assert_eq!(eigmin(&d)?.re, 2.0);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn eigmin(a: &Op) -> Result<c64> {
    eigmin_with(a, &Alg::named("Auto")?)
}

/// As [`eigmin`], by a named algorithm.
///
/// # Errors
/// As [`eigmin`].
pub fn eigmin_with(a: &Op, alg: &Alg) -> Result<c64> {
    EIGMIN.call_as(&[a.into(), alg.into()])
}
