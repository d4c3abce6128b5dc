//! `quad_form`: the quadratic form of an inverse.

use super::inverse::auto;
use crate::definition::Matrix;
use crate::definition::dense;
use cola_runtime::{Alg, Arg, Array, Function, FunctionDef, Op, Result, Value, register};

static QUAD_FORM: Function = Function::new("quad_form");

register!(|r| {
    r.function(
        FunctionDef::new("quad_form(a: Operator, b: Array, alg: Algorithm = Auto) -> Array[b.cols, b.cols]")
            .doc("bᴴ·A⁻¹·b, k×k for k columns in b")
            .definition(|args| {
                let (_, _, form) = dense_form(args)?;
                form.array().map(Value::Array)
            })
            .law(|args, found| {
                let (b, x, form) = dense_form(args)?;
                Ok(off(&b, &x, &form, &Matrix::of(Some(found))?))
            }),
    );
});

/// b, A⁻¹·b and bᴴ·A⁻¹·b.
pub(super) fn dense_form(args: &[Value]) -> Result<(Matrix, Matrix, Matrix)> {
    let (a, b) = (Matrix::of(args.first())?, Matrix::of(args.get(1))?);
    a.order()?;
    let x = Matrix::of(Some(&Value::Array(dense::solve(&a.array()?, &b.array()?)?)))?;
    let form = b.adjoint().times(&x);
    Ok((b, x, form))
}

/// ‖F − bᴴ·x‖ relative to ‖b‖·‖x‖.
pub(super) fn off(b: &Matrix, x: &Matrix, form: &Matrix, found: &Matrix) -> f64 {
    let distance = found.distance(form);
    if distance == 0.0 { 0.0 } else { distance / (b.norm() * x.norm()) }
}

/// bᴴ·A⁻¹·b, from one solve.
///
/// Arguments: `a`, n×n; `b`, n×k. Result: an array k×k in the promoted dtype of A and b; its diagonal holds the forms of the single
/// columns. For a SelfAdjoint A the result is made exactly Hermitian.
///
/// # Choosing
/// As [`super::solve`]: structure first, then the algorithm; the factorisation is the one that `solve`, `inverse` and `slogdet`
/// share.
///
/// # Errors
/// Those of `solve`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::quad_form, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![2.0, 4.0]))?;
/// let q = quad_form(&d, &Array::vector(vec![2.0, 4.0]))?; // 4/2 + 16/4
/// assert_eq!(q.to_vec::<f64>()?, [6.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn quad_form(a: &Op, b: &Array) -> Result<Array> {
    quad_form_with(a, b, auto()?)
}

/// As [`quad_form`], by a named algorithm.
///
/// # Errors
/// As [`quad_form`].
pub fn quad_form_with(a: &Op, b: &Array, alg: &Alg) -> Result<Array> {
    QUAD_FORM.call_as(&[Arg::Op(a), Arg::Array(b), Arg::Algorithm(alg)])
}
