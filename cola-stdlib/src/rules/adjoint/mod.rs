//! Rules of `adjoint`.

mod adjoint;
mod any;
mod block_diag;
mod conjugate;
mod diagonal;
mod kronecker;
mod low_rank;
mod permutation;
mod product;
mod real;
mod scalar_mul;
mod scaled;
mod self_adjoint;
mod sliced;
mod sparse;
mod sum;
mod transpose;
mod triangular;
mod tridiagonal;
mod zero;
