//! Bringing an operator to another dtype through its children and params.

use super::Op;
use crate::dtype::DType;
use crate::error::{Error, ErrorKind, Result};

impl Op {
    /// The same operator computed in another dtype: every array in the composition is cast. Real
    /// arrays stay real, in the precision of `dtype`, since a real operator also acts on complex
    /// vectors.
    ///
    /// # Errors
    /// `Unsupported` for an operator that has neither arrays nor children to cast (a closure).
    pub fn cast(&self, dtype: DType) -> Result<Op> {
        let target = if self.dtype().is_complex() { dtype.complex() } else { dtype.real() };
        if self.dtype() == target {
            return Ok(self.clone());
        }
        let operator = self.operator();
        let params = operator.params();
        if params.is_empty() && operator.children().is_empty() {
            return operator.rebuild_as(target).map(|op| op.claimed(self.claims()));
        }
        let children = operator.children().iter().map(|c| c.cast(dtype)).collect::<Result<Vec<_>>>()?;
        let params = params
            .iter()
            .map(|p| p.cast(if p.dtype().is_complex() { target.complex() } else { target.real() }))
            .collect::<Result<Vec<_>>>()?;
        Ok(operator.rebuild(children, params)?.claimed(self.claims()))
    }
}

impl dyn super::Operator {
    fn rebuild_as(&self, dtype: DType) -> Result<Op> {
        self.with_dtype(dtype).unwrap_or_else(|| {
            Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "an operator of {} cannot be brought to {dtype}: it has no arrays to cast",
                    self.dtype()
                ),
            )
            .with_help("build it in the wider dtype from the start"))
        })
    }
}
