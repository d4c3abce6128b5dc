//! Rules of `transpose`.

mod adjoint;
mod any;
mod block_diag;
mod conjugate;
mod dense;
mod kronecker;
mod low_rank;
mod permutation;
mod product;
mod scaled;
mod sliced;
mod sparse;
mod sum;
mod symmetric;
mod transpose;
mod triangular;
mod tridiagonal;
mod zero;
