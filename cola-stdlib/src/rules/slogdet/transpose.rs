//! `slogdet` of a transposed operator.

use super::{of_parts, parts_accept};
use crate::functions::{SlogDet, slogdet_with};
use crate::operators::Transpose;
use cola_runtime::{Alg, Result, method};

/// det(Aᵀ) = det A
///
/// # Requires   A is square; the algorithm can be passed on to the parts.
/// # Cost       that of slogdet(A), whose factorisation is shared.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.3.2
#[method(slogdet, "Transpose[_]", guard = parts_accept, plan = of_parts)]
fn transpose(a: &Transpose, alg: &Alg) -> Result<SlogDet> {
    slogdet_with(a.inner(), alg)
}
