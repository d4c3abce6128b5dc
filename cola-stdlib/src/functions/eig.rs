//! `eig`: eigenvalues and eigenvectors.

use crate::definition::{eig_definition, eig_law};
use crate::spectrum::Which;
use cola_runtime::value::{field_of, record_of};
use cola_runtime::{
    Alg, Array, Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Value, c64, register,
};

static EIG: Function = Function::new("eig");

register!(|r| {
    r.function(
        FunctionDef::new(
            "eig(a: Operator, b: Operator?, alg: Algorithm = Auto; k: Int?, which: Any = LM, sigma: Number?) -> Record",
        )
        .doc("eigenvalues and eigenvectors of A·v = λ·v, or of A·v = λ·B·v: the first k in an order, or all")
        .cases(|_| cases())
        .definition(eig_definition)
        .law(eig_law),
    );
});

fn cases() -> Vec<Vec<Value>> {
    let case =
        |k: Option<i64>, which: Which| vec![k.map_or(Value::None, Value::Int), which.value(), Value::None];
    let mut all = vec![case(None, Which::Lm), case(None, Which::Sm), case(Some(2), Which::Lm)];
    all.extend(
        Which::ALL.into_iter().skip(1).map(|which| case(Some(1 + i64::from(which != Which::Sm)), which)),
    );
    all.push(vec![Value::Int(2), Which::Lm.value(), Value::Complex(c64::new(0.5, 0.25))]);
    all
}

/// Eigenvalues, and the eigenvectors that belong to them as the columns of an operator.
#[derive(Clone, Debug)]
pub struct Eigen {
    /// k×1, in the order that was asked for: real where A is known to be self-adjoint (and B positive definite), else
    /// complex.
    pub values: Array,
    /// n×k. Columns have norm 1; those of a self-adjoint or normal A are orthonormal. For a self-adjoint A and a
    /// positive definite B they are B-orthonormal.
    pub vectors: Op,
}

impl Record for Eigen {
    fn name(&self) -> &'static str {
        "Eigen"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("values", Value::Array(self.values.clone())), ("vectors", Value::Op(self.vectors.clone()))]
    }

    fn from_fields(record: &dyn Record) -> Option<Eigen> {
        Some(Eigen { values: field_of(record, "values")?, vectors: field_of(record, "vectors")? })
    }
}

/// What is wanted of a spectrum; all of it, largest magnitude first, unless said otherwise.
#[derive(Clone, Debug, Default)]
pub struct EigOptions {
    /// How many eigenvalues, from 1 to n; all when left out.
    pub k: Option<usize>,
    /// In which order.
    pub which: Which,
    /// By distance from this number instead, nearest first.
    pub sigma: Option<c64>,
    /// B of A·v = λ·B·v; the identity when left out.
    pub b: Option<Op>,
    /// By which algorithm; `Auto` when left out.
    pub alg: Option<Alg>,
}

impl EigOptions {
    /// The first k in an order.
    pub fn first(k: usize, which: Which) -> EigOptions {
        EigOptions { k: Some(k), which, ..EigOptions::default() }
    }

    /// The k nearest to a number.
    pub fn near(k: usize, sigma: c64) -> EigOptions {
        EigOptions { k: Some(k), sigma: Some(sigma), ..EigOptions::default() }
    }
}

/// All eigenvalues λ and eigenvectors v, A·v = λ·v, largest |λ| first.
///
/// # Arguments
/// `a`: n×n. By name, and in [`EigOptions`]: `b`, the second operator of A·v = λ·B·v; `k` from 1 to n; `which`:
///
/// | `which` | first |
/// |---|---|
/// | `LM`, `SM` | largest, smallest magnitude |
/// | `LA`, `SA` | largest, smallest, where the values are known to be real |
/// | `LR`, `SR`, `LI`, `SI` | largest, smallest real or imaginary part (signed) |
/// | `sigma` = σ instead | smallest \|λ − σ\| |
///
/// Ties: the larger real part first, then the larger imaginary part. Where k cuts through a tie, any of the tied
/// values may be among the k.
///
/// # Returns
/// [`Eigen`]: `values` k×1, real for a self-adjoint A (and positive definite B), else complex; `vectors` n×k, of
/// norm 1, as structured as A. Multiple eigenvalues come as often as their multiplicity says. A defective matrix has
/// fewer eigenvectors than that; then some columns agree up to rounding, and a warning of the report says so.
///
/// A few of many are searched for missed copies of multiple ones (`missed`); `Lanczos`, `LOBPCG` and `KrylovSchur` with
/// `inertia=true` also count those of a self-adjoint A by a factorisation, and fail where one was missed.
///
/// # Choosing
/// | operator | computed as |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, Permutation, Triangular | read off, closed forms, substitution |
/// | Kronecker, BlockDiag, Scaled, Inverse, A + c·I, Conjugate, Transpose of a normal A | from those of the parts; k columns on demand |
/// | LowRank | from the k×k core, zeros for the rest |
/// | SelfAdjoint Tridiagonal; SelfAdjoint | dense divide and conquer; a few of many by Lanczos (SM and `sigma` with A − σI factorised) where that costs less |
/// | Normal | Schur form, orthonormal vectors |
/// | anything else | dense QR iteration |
/// | (SelfAdjoint, PD) | Cholesky reduction to a self-adjoint problem |
/// | (A, B) otherwise | dense QZ iteration |
///
/// By name, for operators that are only applied; each checks the residuals of its pairs:
///
/// | algorithm | for |
/// |---|---|
/// | `Lanczos`, `LOBPCG` | a self-adjoint A, also with B |
/// | `KrylovSchur`, `Power` | any A |
/// | `RandomisedEigh` | the largest of a PSD A whose spectrum falls |
/// | `SVRG` | the largest of a self-adjoint Sum of many terms |
///
/// # Errors
/// `ShapeMismatch` unless square; `InvalidArgument` for a `k` or `which` that does not exist; `Unsupported` for LA and
/// SA where the values are not known to be real; `Singular` for a singular B, which has eigenvalues at infinity;
/// `FalseClaim` where A is claimed to be self-adjoint or normal and is not; `OutOfMemory`; `NotFinite`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::eig, operators::Diagonal};
/// let e = eig(&Diagonal::new(Array::vector(vec![2.0, -5.0, 3.0]))?)?;
/// assert_eq!(e.values.to_vec::<f64>()?, [-5.0, 3.0, 2.0]);
/// let first = e.vectors.apply(&Array::vector(vec![1.0, 0.0, 0.0]))?;
/// assert_eq!(first.to_vec::<f64>()?, [0.0, 1.0, 0.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn eig(a: &Op) -> Result<Eigen> {
    eig_with(a, &EigOptions::default())
}

/// As [`eig`], with options.
///
/// # Errors
/// As [`eig`].
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::functions::{EigOptions, Which, eig_with};
/// use cola_stdlib::operators::{Diagonal, Kronecker};
/// let d = |x: &[f64]| Diagonal::new(Array::vector(x.to_vec()));
/// let a = Kronecker::new(vec![d(&[1.0, -4.0])?, d(&[3.0, 2.0])?])?;
/// let e = eig_with(&a, &EigOptions::first(2, Which::Sa))?;
/// assert_eq!(e.values.to_vec::<f64>()?, [-12.0, -8.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn eig_with(a: &Op, options: &EigOptions) -> Result<Eigen> {
    let b = options.b.clone().map_or(Value::None, Value::Op);
    let alg = options.alg.clone().map_or_else(|| Alg::named("Auto"), Ok)?;
    let k = options.k.map_or(Value::None, |k| Value::Int(k as i64));
    let sigma = options.sigma.map_or(Value::None, Value::Complex);
    let which = options.which.value();
    let args = [a.into(), (&b).into(), (&alg).into(), (&k).into(), (&which).into(), (&sigma).into()];
    record_of(EIG.call(&args)?).ok_or_else(|| {
        Error::new(
            ErrorKind::TypeMismatch,
            "a method of `eig` returned something else than Eigen(values, vectors)",
        )
    })
}
