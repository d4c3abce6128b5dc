//! `slogdet` of a product of reflections.

use crate::functions::SlogDet;
use crate::operators::Reflections;
use cola_runtime::{Result, Scalar, method};

/// det(H₁·…·Hₖ) = (−1)ᵏ for the reflections whose vectors are not zero
///
/// # Requires   nothing.
/// # Cost       one pass over the vectors.
/// # Source     Golub & Van Loan, 4th ed., §5.1.2
#[method(slogdet, "Reflections")]
fn reflections(a: &Reflections) -> Result<SlogDet> {
    let sign = if a.count()? % 2 == 0 { 1.0 } else { -1.0 };
    Ok(SlogDet::of(Scalar::new(sign, 0.0)))
}
