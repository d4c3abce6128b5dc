//! Hierarchically off-diagonal low-rank matrices (HODLR), as a plugin that is loaded while a program runs.
//!
//! A matrix whose off-diagonal blocks are smooth (of a kernel, an integral equation, an inverse of a sparse matrix) is
//! cut into halves again and again; the blocks beside the diagonal become U·Vᴴ of small rank r, those on it stay dense.
//! `HODLR(a, tol=1e-10, leaf=64)` makes one of any square operator. It holds O(n·r·log n) numbers and multiplies in as
//! many operations; its factorisation takes O(n·r²·log² n), once, and is shared by `solve`, `inverse` and `slogdet`.
//!
//! ```text
//! cola eval 'K = HODLR(Kernel(x, matern12)) + 0.01*I(4000); solve(K, y)' --plugin libcola_hodlr.so --let x=x.npy --let y=y.npy
//! ```
//!
//! The order of the rows matters: neighbours in space must be neighbours in the matrix, so points on a line are to be sorted,
//! and points in the plane have blocks of larger rank. A claim such as PSD is not taken over from the matrix that is
//! compressed, since an eigenvalue near zero may become negative: claim it again, PSD(HODLR(a)).
//!
//! Measured for exp(−|xᵢ − xⱼ|) of 4,000 sorted points in f64 (rank 1, 2.2 MB) on two cores: built in 97 ms, log det with
//! the factorisation in 6 ms, a solve with its checks in 2 ms, a product in 0.3 ms; the dense matrix takes 176 ms, its
//! Cholesky factorisation 870 ms, a solve 46 ms, a product 19 ms, and 128 MB. For 1/(1 + |xᵢ − xⱼ|²/2) + δᵢⱼ/100 the
//! largest rank is 11: 756 ms, 50 ms and 11 ms.
//!
//! | file | idea |
//! |---|---|
//! | `layout` | where which block lies: no numbers |
//! | `compress`, `entries` | blocks of a host's operator become U·Vᴴ |
//! | `product` | y = A·x, y = Aᴴ·x |
//! | `factors`, `lu` | A = D·(I + W·Z), level by level |
//! | `operator`, `inverse` | what the host sees |
//! | `rules` | what is known of them |
//!
//! Source: Ambikasaran & Darve, J. Sci. Comput. 57 (2013), doi 10.1007/s10915-013-9714-z; Ambikasaran, Foreman-Mackey,
//! Greengard, Hogg & O'Neil, IEEE Trans. Pattern Anal. Mach. Intell. 38 (2016), doi 10.1109/TPAMI.2015.2448083

use cola_plugin_sdk::plugin;

mod compress;
mod construct;
mod element;
mod entries;
mod factors;
mod inverse;
mod layout;
mod lu;
mod operator;
mod panel;
mod product;
mod recompress;
mod rules;
mod samples;

plugin!(
    "hodlr",
    "1.0",
    "hierarchically off-diagonal low-rank matrices: products, direct solver, determinant"
);
