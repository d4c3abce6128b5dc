//! `trace`: the sum of the diagonal.

use crate::definition::Matrix;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, c64, register};

static TRACE: Function = Function::new("trace");

register!(|r| {
    r.function(FunctionDef::new("trace(a: Operator) -> Number").doc("tr A = Σᵢ aᵢᵢ").definition(|args| {
        let a = Matrix::of(args.first())?;
        Ok(Value::Complex((0..a.order()?).map(|i| a.at(i, i)).sum()))
    }));
});

/// tr A = Σᵢ aᵢᵢ, exactly: nothing is sampled.
///
/// Arguments: `a`, n×n. Result: a `Real` for a real operator, a `Complex` for a complex one; this function
/// returns either as c64. Sums are formed in f64.
///
/// | operator | computed as |
/// |---|---|
/// | Kronecker, Sum, Scaled, BlockDiag, … | from the traces of the parts |
/// | LowRank, Product of two | ⟨Bᵀ, A⟩ without forming A·B |
/// | anything with a rule for `diag` | the sum of the diagonal |
/// | anything else | n products with the columns of the identity, in blocks |
///
/// # Errors
/// `ShapeMismatch` for a rectangular operator; those of applying it.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::trace, operators::Diagonal};
/// assert_eq!(trace(&Diagonal::new(Array::vector(vec![1.0, 2.0, 3.0]))?)?.re, 6.0);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn trace(a: &Op) -> Result<c64> {
    TRACE.call_as(&[a.into()])
}
