//! `to_dense` of any operator.

use crate::memory;
use cola_runtime::{Array, Op, Result, Scalar, Trans, Workspace, method};

/// Columns of the identity that are applied at once.
const WIDTH: usize = 256;

/// A·I, a bounded number of columns at a time.
///
/// # Requires   m·n entries of free memory.
/// # Cost       n applies; 256 columns of the identity beside the result.
/// # Source     the definition
#[method(to_dense, "_", rank = Fallback)]
fn any(a: &Op) -> Result<Array> {
    let (m, n) = a.shape();
    memory::check(m, n, a.dtype()).map_err(|e| e.in_context(format!("to_dense({a})")))?;
    let mut dense = Array::zeros(m, n, a.dtype())?;
    let mut basis = Array::zeros(n, WIDTH.min(n), a.dtype())?;
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    let mut ws = Workspace::new();
    for start in (0..n).step_by(WIDTH) {
        let end = n.min(start + WIDTH);
        let ones = |value: Scalar, basis: &mut Array| -> Result<()> {
            let mut block = basis.as_mut()?;
            for j in start..end {
                block.rb_mut().rows_range(j, j + 1).cols_range(j - start, j - start + 1).fill(value);
            }
            Ok(())
        };
        ones(one, &mut basis)?;
        let columns = dense.as_mut()?.cols_range(start, end);
        a.apply_into(Trans::None, one, basis.as_ref().cols_range(0, end - start), zero, columns, &mut ws)?;
        ones(zero, &mut basis)?;
    }
    Ok(dense)
}
