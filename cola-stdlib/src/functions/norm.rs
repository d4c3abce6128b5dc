//! `norm`: norms of operators.

use crate::definition::Matrix;
use cola_runtime::{Arg, Error, FromArg, Function, FunctionDef, Op, Result, Value, register};

static NORM: Function = Function::new("norm");

register!(|r| {
    r.function(
        FunctionDef::new("norm(a: Operator; ord: Any = fro) -> Float")
            .doc("a norm: fro, 1 (largest column sum), inf (largest row sum), 2 (largest singular value) or nuc (their sum)")
            .cases(|_| Norm::ALL.iter().map(|ord| vec![ord.value()]).collect())
            .definition(|args| {
                let a = Matrix::of(args.first())?;
                Ok(Value::Real(dense_norm(&a, Norm::read(args.get(1).unwrap_or(&Value::None))?)))
            }),
    );
});

pub(super) fn dense_norm(a: &Matrix, ord: Norm) -> f64 {
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    match ord {
        Norm::Fro => a.norm(),
        Norm::One => largest(&mut (0..a.n).map(|j| (0..a.m).map(|i| a.at(i, j).norm()).sum())),
        Norm::Inf => largest(&mut (0..a.m).map(|i| (0..a.n).map(|j| a.at(i, j).norm()).sum())),
        Norm::Two => largest(&mut a.singular_values().into_iter()),
        Norm::Nuc => a.singular_values().iter().sum::<f64>() + 0.0,
    }
}

/// Which norm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// (Σ|aᵢⱼ|²)^½
    Fro,
    /// maxⱼ Σᵢ|aᵢⱼ|
    One,
    /// maxᵢ Σⱼ|aᵢⱼ|
    Inf,
    /// The largest singular value.
    Two,
    /// The sum of the singular values.
    Nuc,
}

impl Norm {
    /// All of them.
    pub const ALL: [Norm; 5] = [Norm::Fro, Norm::One, Norm::Inf, Norm::Two, Norm::Nuc];

    /// As it is written in a call: `fro`, `1`, `inf`, `2`, `nuc`.
    pub fn value(self) -> Value {
        match self {
            Norm::Fro => Value::symbol("fro"),
            Norm::One => Value::Int(1),
            Norm::Inf => Value::symbol("inf"),
            Norm::Two => Value::Int(2),
            Norm::Nuc => Value::symbol("nuc"),
        }
    }

    /// The norm that a value names.
    ///
    /// # Errors
    /// `InvalidArgument` naming the norms that there are.
    pub fn read(value: &Value) -> Result<Norm> {
        match value {
            Value::None => Ok(Norm::Fro),
            Value::Symbol(s) | Value::Text(s) => match &**s {
                "fro" => Ok(Norm::Fro),
                "inf" => Ok(Norm::Inf),
                "nuc" => Ok(Norm::Nuc),
                other => Err(unknown(other)),
            },
            Value::Int(1) => Ok(Norm::One),
            Value::Int(2) => Ok(Norm::Two),
            Value::Real(x) if *x == 1.0 => Ok(Norm::One),
            Value::Real(x) if *x == 2.0 => Ok(Norm::Two),
            Value::Real(x) if *x == f64::INFINITY => Ok(Norm::Inf),
            other => Err(unknown(&other.to_string())),
        }
    }

    /// The norm that the transposed matrix has where this one is asked for: rows and columns trade places.
    #[must_use]
    pub fn transposed(self) -> Norm {
        match self {
            Norm::One => Norm::Inf,
            Norm::Inf => Norm::One,
            other => other,
        }
    }
}

impl<'a> FromArg<'a> for Norm {
    const EXPECTED: &'static str = "fro, 1, inf, 2 or nuc";
    fn from_arg(arg: Arg<'a>) -> Option<Norm> {
        if let Arg::Value(value) = arg { Norm::read(value).ok() } else { None }
    }
}

fn unknown(given: &str) -> Error {
    Error::invalid("norm", format!("there is no norm `{given}`; ord is fro, 1, inf, 2 or nuc"))
}

/// A norm of an operator: [`Norm::Fro`], [`Norm::One`], [`Norm::Inf`], [`Norm::Two`] or [`Norm::Nuc`].
///
/// Arguments: `a`, m×n; `ord`, by name `fro`, `1`, `inf`, `2`, `nuc`. Result: a real number, exact up to
/// rounding: nothing is estimated. The norms of an empty operator are 0.
///
/// | operator | computed as |
/// |---|---|
/// | Kronecker, BlockDiag, Scaled, Transpose, … | from the norms of the parts: ∏, max, Σ |
/// | LowRank; fro, 2, nuc | from the k×k core of a QR factorisation |
/// | Stiefel, Unitary; fro, 2, nuc | √n, 1, n |
/// | anything else; fro, 1, inf | a pass over its columns, from blocks of products with the identity |
/// | anything else; 2, nuc | singular values of the dense matrix, if memory allows |
///
/// # Errors
/// `InvalidArgument` for another `ord`; `OutOfMemory` when the dense matrix is too large; those of
/// applying the operator.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::functions::{Norm, norm};
/// use cola_stdlib::operators::Diagonal;
/// let d = Diagonal::new(Array::vector(vec![3.0, -4.0]))?;
/// assert_eq!(norm(&d, Norm::Fro)?, 5.0);
/// assert_eq!(norm(&d, Norm::Nuc)?, 7.0);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn norm(a: &Op, ord: Norm) -> Result<f64> {
    NORM.call_as(&[a.into(), (&ord.value()).into()])
}
