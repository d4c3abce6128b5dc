//! The kernels against their definitions: naive loops, all element types, all layouts, all op(A).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod banded;
mod dense;
mod elementwise;
mod factor;
mod fourier;
mod graded;
mod gram_schmidt;
mod halves;
mod incomplete;
mod pairwise;
mod sparse;
mod sparse_factor;
mod sparse_product;
mod spectra;
mod support;
