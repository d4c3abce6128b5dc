//! Rules: one sentence per file. The path is the signature: `rules/slogdet/kronecker.rs` is
//! `slogdet(Kronecker[_...])`.
mod add;
mod adjoint;
mod apply;
mod assume;
mod block;
mod block_diag;
mod cholesky;
mod concat;
mod conj;
mod det;
mod diag;
mod diagonals;
mod dot;
mod grids;
mod householder;
mod inverse;
mod kron;
mod kronsum;
mod logdet;
mod lu;
mod maps;
mod mask;
mod no_dispatch;
mod norm;
mod projection;
mod properties;
mod scalars;
mod scale;
mod slice;
mod slogdet;
mod solve;
mod sparse;
#[cfg(test)]
mod structural_tests;
mod to_dense;
mod trace;
mod transpose;

#[cfg(test)]
mod specimens;
