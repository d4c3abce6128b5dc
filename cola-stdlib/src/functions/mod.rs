//! Functions: one verb per file — definition, arguments, result, what `Auto` does. No rules inside.

mod cholesky;
mod det;
mod diag;
mod logdet;
mod lu;
mod norm;
mod slogdet;
mod trace;

pub use cholesky::cholesky;
pub use det::{det, det_with};
pub use diag::{Diagonals, diag};
pub use logdet::{logdet, logdet_with};
pub use lu::{LuFactors, lu};
pub use norm::{Norm, norm};
pub use slogdet::{SlogDet, slogdet, slogdet_with};
pub use trace::trace;

/// STUB until the function lands.
pub fn to_dense(a: &cola_runtime::Op) -> cola_runtime::Result<cola_runtime::Array> {
    a.apply(&cola_runtime::Array::identity(a.cols(), a.dtype())?)
}
