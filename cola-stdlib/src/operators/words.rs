//! Arguments that come in as words and numbers, as they do from the command line: names of element types, indices.

use cola_runtime::{Array, DType, Error, ErrorKind, Result, Value};

/// The entries of an array as indices below `bound`, column by column.
///
/// # Errors
/// `InvalidArgument` naming the first entry that is not such an index.
pub(crate) fn indices_below(bound: usize, array: &Array, what: &str) -> Result<Vec<usize>> {
    let (m, n) = array.shape();
    let mut out = Vec::with_capacity(m * n);
    for j in 0..n {
        for i in 0..m {
            let z = array.get(i, j)?;
            let whole = z.im == 0.0 && z.re >= 0.0 && z.re.fract() == 0.0;
            if !whole || z.re >= bound as f64 {
                let shown = if z.im == 0.0 { z.re.to_string() } else { z.to_string() };
                let place = i + j * m;
                return Err(Error::invalid(
                    what,
                    format!("entry {place} is {shown}, but indices are whole numbers from 0 below {bound}"),
                ));
            }
            out.push(z.re as usize);
        }
    }
    Ok(out)
}

/// The element type of that name.
///
/// # Errors
/// `UnknownName` naming those that exist.
pub(crate) fn dtype_named(what: &str, name: &str) -> Result<DType> {
    name.parse().map_err(|e| Error::new(ErrorKind::UnknownName, format!("{what}: {e}")))
}

/// A size, or a list of sizes, as a shape.
///
/// # Errors
/// `InvalidArgument` for anything else.
pub(crate) fn shape(what: &str, value: &Value) -> Result<Vec<usize>> {
    let size = |value: &Value| match value {
        Value::Int(n) => usize::try_from(*n).ok(),
        _ => None,
    };
    let read = match value {
        Value::List(sizes) => sizes.iter().map(size).collect(),
        Value::Array(sizes) => return indices_below(usize::MAX, sizes, what),
        one => size(one).map(|n| vec![n]),
    };
    read.ok_or_else(|| Error::invalid(what, format!("a shape is a size or a list of sizes, not {value}")))
}
