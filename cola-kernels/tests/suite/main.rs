//! The kernels against their definitions: naive loops, all element types, all layouts, all op(A).

mod dense;
mod elementwise;
mod factor;
mod halves;
mod sparse;
mod sparse_factor;
mod support;
