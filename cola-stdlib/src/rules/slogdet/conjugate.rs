//! `slogdet` of a conjugated operator.

use super::{of_parts, parts_accept};
use crate::functions::{SlogDet, slogdet_with};
use crate::operators::Conjugate;
use cola_runtime::{Alg, Result, method};

/// det(Ā) = conj(det A)
///
/// # Requires   A is square; the algorithm can be passed on to the parts.
/// # Cost       that of slogdet(A), whose factorisation is shared.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.3.2
#[method(slogdet, "Conjugate[_]", guard = parts_accept, plan = of_parts)]
fn conjugate(a: &Conjugate, alg: &Alg) -> Result<SlogDet> {
    slogdet_with(a.inner(), alg).map(SlogDet::conj)
}
