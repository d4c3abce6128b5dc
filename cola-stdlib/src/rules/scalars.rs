//! Multiples of the identity, read as numbers.

use crate::operators::{Identity, ScalarMul};
use cola_runtime::{DType, Error, Op, Operator, Result, Scalar};

/// c, when the operator is c·I.
pub(super) fn of(a: &Op) -> Option<Scalar> {
    if a.downcast_ref::<Identity>().is_some() {
        return Some(Scalar::new(1.0, 0.0));
    }
    a.downcast_ref::<ScalarMul>().map(ScalarMul::scalar)
}

/// c of c·I.
///
/// # Errors
/// `NotFinite` for a NaN or infinity that stands in an entry.
pub(super) fn finite(a: &ScalarMul) -> Result<Scalar> {
    let c = a.scalar();
    if a.shape().0 == 0 || c.re.is_finite() && c.im.is_finite() {
        return Ok(c);
    }
    Err(Error::not_finite("ScalarMul", (0, 0)))
}

/// c·I of size n: the identity itself for c = 1.
pub(super) fn make(c: Scalar, n: usize, dtype: DType) -> Result<Op> {
    if c == Scalar::new(1.0, 0.0) { Ok(Identity::new(n, dtype)) } else { ScalarMul::new(c, n, dtype) }
}
