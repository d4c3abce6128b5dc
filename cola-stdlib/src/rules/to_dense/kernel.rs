//! `to_dense` of a kernel matrix.

use crate::memory;
use crate::operators::Kernel;
use cola_runtime::{Array, Op, Result, method};

/// k(xᵢ, yⱼ), each once: not by products with the identity, which would evaluate it again for every block of columns.
///
/// # Requires   m·n entries of free memory.
/// # Cost       m·n·d multiply-adds and m·n exponentials.
/// # Source     the definition
#[method(to_dense, "operator:Kernel")]
fn kernel(a: &Op, operator: &Kernel) -> Result<Array> {
    memory::check(a.rows(), a.cols(), a.dtype()).map_err(|e| e.in_context(format!("to_dense({a})")))?;
    operator.columns(0, a.cols())
}
