//! Selected rows and columns of an operator.

use crate::definition::dense;
use cola_runtime::{DType, Function, FunctionDef, Index, Op, Result, Value, register};

static SLICE: Function = Function::new("slice");

register!(|r| {
    r.function(
        FunctionDef::new("slice(a: Operator; rows: Index, cols: Index) -> Operator")
            .doc("A[rows, cols]: ranges or lists of indices, counted from 0; repeats are allowed.")
            .definition(|v| {
                let (rows, cols) = (dense::index(v, 1)?, dense::index(v, 2)?);
                Ok(Value::Array(dense::slice(&dense::matrix(v, 0)?, &rows, &cols)?))
            })
            .cases(cases),
    );
});

fn cases(_: DType) -> Vec<Vec<Value>> {
    let range = |start, end, step| Index::Range { start, end, step };
    let list = |l: &[usize]| Index::List(l.into());
    [
        (Index::All, Index::All),
        (range(1, 3, 1), range(1, 3, 1)),
        (range(0, 3, 2), Index::All),
        (Index::All, list(&[1, 0, 1])),
        (list(&[1, 0]), list(&[1, 0])),
        (list(&[]), range(0, 1, 1)),
        (list(&[0, 99]), Index::All),
    ]
    .map(|(rows, cols)| vec![Value::Index(rows), Value::Index(cols)])
    .to_vec()
}

/// A[rows, cols].
///
/// # Arguments
/// Any operator; a range or a list of indices for each side, or all.
///
/// # Returns
/// A lazy operator with as many rows and columns as are taken.
///
/// # Errors
/// `InvalidArgument` for an index outside A.
///
/// # Example
/// ```
/// use cola_runtime::{Array, Index};
/// use cola_stdlib::{functions::slice, operators::Dense};
/// let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0])?);
/// let row = slice(&a, &Index::List([1].into()), &Index::All)?;
/// assert_eq!(row.apply(&Array::vector(vec![1.0, 10.0]))?.to_vec::<f64>()?, [42.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn slice(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    let (rows, cols) = (Value::Index(rows.clone()), Value::Index(cols.clone()));
    SLICE.call_as(&[a.into(), (&rows).into(), (&cols).into()])
}
