//! Hierarchically off-diagonal low-rank matrices (HODLR), as a plugin that is loaded while a program runs.
//!
//! A matrix whose off-diagonal blocks are smooth (of a kernel, an integral equation, an inverse of a sparse matrix) is
//! cut into halves again and again; the blocks beside the diagonal become U·Vᴴ of small rank r, those on it stay dense.
//! `HODLR(a, tol=1e-10, leaf=64)` makes one of any square operator. It holds O(n·r·log n) numbers and multiplies in as
//! many operations; its factorisation takes O(n·r²·log² n), once, and is shared by `solve`, `inverse` and `slogdet`.
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
