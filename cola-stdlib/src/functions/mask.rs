//! An operator with rows and columns set to zero.

use crate::definition::dense;
use cola_runtime::{DType, Function, FunctionDef, Index, Op, Result, Value, register};

static MASK: Function = Function::new("mask");

register!(|r| {
    r.function(
        FunctionDef::new("mask(a: Operator; rows: Index, cols: Index) -> Operator")
            .doc("A with zeros in the rows and columns that are not given; the shape stays.")
            .definition(|v| {
                let (rows, cols) = (dense::index(v, 1)?, dense::index(v, 2)?);
                Ok(Value::Array(dense::mask(&dense::matrix(v, 0)?, &rows, &cols)?))
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
        (list(&[1, 0]), list(&[0, 1])),
        (Index::All, list(&[])),
        (list(&[1, 1]), Index::All),
        (list(&[0, 99]), Index::All),
    ]
    .map(|(rows, cols)| vec![Value::Index(rows), Value::Index(cols)])
    .to_vec()
}

/// P·A·Q, where P and Q keep the given rows and columns and set the others to zero.
///
/// # Arguments
/// Any operator; a range or a list of indices for each side, or all, in any order and none twice.
///
/// # Returns
/// A lazy operator of the same shape, simplified: masks of masks become one; diagonal matrices stay diagonal.
///
/// # Errors
/// `InvalidArgument` for an index outside A or given twice.
///
/// # Example
/// ```
/// use cola_runtime::{Array, Index};
/// use cola_stdlib::{functions::mask, operators::Dense};
/// let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0])?);
/// let first = mask(&a, &Index::List([0].into()), &Index::All)?;
/// assert_eq!(first.apply(&Array::vector(vec![1.0, 10.0]))?.to_vec::<f64>()?, [31.0, 0.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn mask(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    let (rows, cols) = (Value::Index(rows.clone()), Value::Index(cols.clone()));
    MASK.call_as(&[a.into(), (&rows).into(), (&cols).into()])
}
