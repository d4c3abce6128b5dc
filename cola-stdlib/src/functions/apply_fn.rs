//! Any scalar function of a square operator.

use super::inverse::auto;
use crate::ScalarFunction;
use crate::definition::{Matrix, function};
use cola_runtime::{Alg, Arg, Error, Function, FunctionDef, IntoValue, Op, Result, Value, register};

pub(crate) static APPLY_FN: Function = Function::new("apply_fn");

register!(|r| {
    r.function(
        FunctionDef::new("apply_fn(a: Operator, alg: Algorithm = Auto; f: Any) -> Operator[a.rows, a.cols]")
            .cases(|_| CASES.iter().map(|f| vec![Value::symbol(f)]).collect())
            .definition(|args| function::named(name(args)?, &Matrix::of(args.first())?)?.value())
            .law(|args, found| {
                let f = name(args)?;
                function::off(&Matrix::of(args.first())?, found, &|a| function::named(f, a))
            })
            .doc("f(A) for a scalar function f: sin, cos, tanh, sign, reciprocal, relu, …"),
    );
});

/// The functions that the conformance kit tries first; the others have tests of their own.
const CASES: &[&str] =
    &["sin", "sinc", "tanh", "relu", "sign", "log", "exp", "reciprocal", "sigmoid", "cosh"];

fn name(args: &[Value]) -> Result<&str> {
    match args.get(2) {
        Some(Value::Symbol(name)) => Ok(name),
        other => Err(Error::invalid("definition", format!("f is {other:?}"))),
    }
}

/// f(A) for a scalar function f: f of the eigenvalues, on the eigenvectors and, where there are not enough of
/// them, with the derivatives of f on Jordan blocks.
///
/// # Arguments
/// `a`: n×n. `f`: a [`ScalarFunction`], by name in expressions: `exp log sqrt isqrt sin cos tan sinh cosh tanh sinc
/// sign reciprocal sigmoid`, and of self-adjoint operators only `abs relu step`.
///
/// # Returns
/// An n×n operator, real for a real A where f takes conjugate numbers to conjugate ones and negative
/// eigenvalues are on no branch cut, else complex. f(0) stays on the null space.
///
/// # Choosing
/// | structure | what comes back |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, Zero | the same structure, in O(n) |
/// | BlockDiag, Transpose; Adjoint, Conjugate without a branch cut | from f of the parts |
/// | low rank | f(0)·I plus low rank, from a 2k×2k matrix |
/// | Triangular | Triangular, at once |
/// | SelfAdjoint | by eigenvalues and eigenvectors: `Eigh` |
/// | anything else | the method of Schur and Parlett: `SchurParlett` |
/// | dense matrices of its size exceed half of the free memory | from Krylov spaces, anew for each apply: `KrylovFunction` |
///
/// By name: `KrylovFunction(tol, steps, basis)` for any A, `Chebyshev(low, high)` for a self-adjoint A, `Rational` for
/// powers between −1 and 1 and the logarithm of a positive definite A.
/// These only apply A, check each result by an estimate of its error, and keep nothing; of a real A that is not known to be PSD,
/// functions with a branch cut come back complex.
///
/// # Errors
/// `UnknownName` for a name there is not; `Singular` where f has a pole at an eigenvalue; `Unsupported`
/// for a function of real numbers and an A that is not known to be self-adjoint; `NotConverged` where
/// eigenvalues are too close to a singularity of f or derivatives cannot be had; `ShapeMismatch`;
/// `OutOfMemory`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{ScalarFunction, functions::apply_fn, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![0.5, -2.0]))?;
/// let x = apply_fn(&d, &ScalarFunction::named("reciprocal")?)?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(x.to_vec::<f64>()?, [2.0, -0.5]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn apply_fn(a: &Op, f: &ScalarFunction) -> Result<Op> {
    apply_fn_with(a, auto()?, f)
}

/// f(A) by a named algorithm, which reaches the parts of a structured operator.
///
/// # Errors
/// As [`apply_fn`]; `NoMethod` for an algorithm that needs a property A is not known to have.
pub fn apply_fn_with(a: &Op, alg: &Alg, f: &ScalarFunction) -> Result<Op> {
    APPLY_FN.call_as(&[Arg::Op(a), Arg::Algorithm(alg), Arg::Value(&f.clone().into_value())])
}
