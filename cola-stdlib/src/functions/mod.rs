//! Functions: one verb per file — definition, arguments, result, what `Auto` does. No rules inside.

mod add;
mod adjoint;
mod apply;
mod assume;
mod block_diag;
mod conj;
mod dot;
mod kron;
mod no_dispatch;
mod properties;
mod scale;
mod slice;
mod to_dense;
mod transpose;

pub use add::add;
pub use adjoint::adjoint;
pub use apply::apply;
pub use assume::assume;
pub use block_diag::block_diag;
pub use conj::conj;
pub use dot::dot;
pub use kron::kron;
pub use no_dispatch::no_dispatch;
pub use properties::properties;
pub use scale::scale;
pub use slice::slice;
pub use to_dense::to_dense;
pub use transpose::transpose;
