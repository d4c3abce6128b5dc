//! Rules of `conj`.

mod adjoint;
mod any;
mod block_diag;
mod conjugate;
mod diagonal;
mod kronecker;
mod low_rank;
mod product;
mod real;
mod scalar_mul;
mod scaled;
mod sliced;
mod sparse;
mod sum;
mod transpose;
mod triangular;
mod tridiagonal;
