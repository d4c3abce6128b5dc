//! Rules of `properties`.

mod adjoint;
mod any;
mod block_diag;
mod conjugate;
mod hidden;
mod kronecker;
mod product;
mod scaled;
mod sliced;
mod sum;
mod transpose;
