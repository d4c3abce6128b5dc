//! Operators: one noun per file.

mod adjoint;
mod block_diag;
mod conjugate;
mod contraction;
mod diagonal;
mod hidden;
mod kronecker;
mod parts;
mod product;
mod scaled;
mod sliced;
mod sum;
mod transpose;

pub use adjoint::Adjoint;
pub use block_diag::BlockDiag;
pub use conjugate::Conjugate;
pub use diagonal::Diagonal;
pub use hidden::Hidden;
pub use kronecker::Kronecker;
pub use product::Product;
pub use scaled::Scaled;
pub use sliced::Sliced;
pub use sum::Sum;
pub use transpose::Transpose;
