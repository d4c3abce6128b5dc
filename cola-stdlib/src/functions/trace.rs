//! `trace`: the sum of the diagonal.

use super::inverse::auto;
use crate::definition::Matrix;
use cola_runtime::{Alg, Arg, Function, FunctionDef, Op, Result, Value, c64, register};

static TRACE: Function = Function::new("trace");

register!(|r| {
    r.function(
        FunctionDef::new("trace(a: Operator, alg: Algorithm = Auto) -> Number")
            .doc("tr A = Σᵢ aᵢᵢ")
            .definition(|args| {
                let a = Matrix::of(args.first())?;
                Ok(Value::Complex((0..a.order()?).map(|i| a.at(i, i)).sum()))
            }),
    );
});

/// tr A = Σᵢ aᵢᵢ, exactly: nothing is sampled unless an algorithm that samples is named.
///
/// Arguments: `a`, n×n. Result: a `Real` for a real operator, a `Complex` for a complex one; this function
/// returns either as c64. Sums are formed in f64.
///
/// # Choosing
/// | operator | `Auto` |
/// |---|---|
/// | Kronecker, Sum, Scaled, BlockDiag, … | from the traces of the parts |
/// | LowRank, Product of two | ⟨Bᵀ, A⟩ without forming A·B |
/// | anything with a rule for `diag` | the sum of the diagonal |
/// | anything else | n products with the columns of the identity, in blocks |
///
/// For operators that are too large for that, by name; the report has the standard error and the interval of 95 %
/// confidence:
///
/// | algorithm | for | error after m products |
/// |---|---|---|
/// | `Hutchinson` | any A | 1/√m |
/// | `HutchPP` | any A | 1/m where singular values decay |
/// | `XTrace` | any A | as fast as singular values decay |
/// | `XNysTrace` | PSD A | the same, with half the products |
/// | `DoublyStochastic` | a Sum of many terms, with probes of its own for each | 1/√(probes·terms) of the sum |
/// | `SLQ` | f(A) with a self-adjoint A, of which f(A) is never made | 1/√m |
///
/// An estimator reaches the parts of a structured operator, so that whatever is known of them stays exact; where an accuracy
/// `tol` is asked for, it is that of the whole, and sums are sampled as one. Operators with at most `probes` rows are exact.
///
/// # Errors
/// `ShapeMismatch` for a rectangular operator; those of applying it. Of estimators: `NotConverged`, with the estimate, where
/// the probes do not give the accuracy that was asked for; `NoMethod` for `XNysTrace` of an A that is not known to be PSD;
/// `NotPositiveDefinite` where that claim is seen to be false.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::trace, operators::Diagonal};
/// assert_eq!(trace(&Diagonal::new(Array::vector(vec![1.0, 2.0, 3.0]))?)?.re, 6.0);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn trace(a: &Op) -> Result<c64> {
    trace_with(a, auto()?)
}

/// tr A by a named algorithm.
///
/// # Errors
/// As [`trace`].
pub fn trace_with(a: &Op, alg: &Alg) -> Result<c64> {
    TRACE.call_as(&[Arg::Op(a), Arg::Algorithm(alg)])
}
