//! The operator of four blocks.

use crate::definition::dense;
use crate::operators::Dense;
use cola_runtime::{
    Array, DType, Element, Error, Function, FunctionDef, Op, Result, Scalar, Value, register, with_element,
};

static BLOCK: Function = Function::new("block");

register!(|r| {
    r.function(
        FunctionDef::new("block(a: Operator; b: Operator, c: Operator, d: Operator) -> Operator")
            .doc("[[A, B], [C, D]].")
            .definition(|v| {
                let at = |i| dense::matrix(v, i);
                if at(0)?.cols() != at(2)?.cols() {
                    return Err(Error::shape(
                        "definition of block",
                        "the columns of A and C are of two widths",
                    ));
                }
                let top = dense::beside(&at(0)?, &at(1)?)?;
                let bottom = dense::beside(&at(2)?, &at(3)?)?;
                Ok(Value::Array(dense::above(&top, &bottom)?))
            })
            .cases(cases),
    );
});

/// Blocks beside and below a 2×2 one: general, zero, and such that do not fit.
fn cases(dtype: DType) -> Vec<Vec<Value>> {
    let numbers = |m: usize, n: usize, scale: f64| -> Result<Value> {
        let array = with_element!(dtype, T => Array::from_fn(m, n, |i, j| {
            let part = |salt: usize| scale * (((i * 5 + j * 3 + salt) % 7) as f64 / 4.0 - 0.75);
            T::from_scalar(Scalar::new(part(1), if dtype.is_complex() { part(3) } else { 0.0 }))
        }))?;
        Ok(Value::Op(Dense::new(array)))
    };
    let zero = |m: usize, n: usize| Value::Op(crate::operators::Zero::new(m, n, dtype));
    let all = || -> Result<Vec<Vec<Value>>> {
        Ok(vec![
            vec![numbers(2, 3, 1.0)?, numbers(1, 2, 2.0)?, numbers(1, 3, 1.0)?],
            vec![zero(2, 3), zero(3, 2), numbers(3, 3, 1.0)?],
            vec![zero(2, 2), numbers(2, 2, 1.0)?, zero(2, 2)],
            vec![numbers(2, 1, 1.0)?, numbers(2, 2, 1.0)?, numbers(2, 2, 1.0)?],
        ])
    };
    all().unwrap_or_default()
}

/// [[A, B], [C, D]].
///
/// # Arguments
/// Blocks of one height in each row and of one width in each column. More than four are put together by `concat`, or by
/// the constructor `Block`.
///
/// # Returns
/// A lazy operator in the promoted dtype, simplified: diag(A, D) when B and C are zero.
///
/// # Errors
/// `ShapeMismatch` naming the places of two blocks that do not fit.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::block, operators::Dense};
/// let [a, b, c, d] = [1.0, 2.0, 3.0, 4.0].map(|x| Dense::new(Array::vector(vec![x])));
/// let m = block(&a, &b, &c, &d)?;
/// assert_eq!(m.apply(&Array::vector(vec![1.0, 10.0]))?.to_vec::<f64>()?, [21.0, 43.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn block(a: &Op, b: &Op, c: &Op, d: &Op) -> Result<Op> {
    BLOCK.call_as(&[a.into(), b.into(), c.into(), d.into()])
}
