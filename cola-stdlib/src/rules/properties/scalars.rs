//! What the entries of a diagonal matrix say of it.

use crate::properties::{IDEMPOTENT, PD, PSD, REAL, SELF_ADJOINT, UNITARY};
use cola_runtime::{PropSet, Scalar};

/// What holds of diag(d) for these entries.
///
/// An entry counts as of modulus 1 if it is ±1 or ±i. That is all there is: if |z| = 1 for binary fractions
/// z = (a + bi)/2ᵏ, then a² + b² = 4ᵏ, and since squares are 0 or 1 mod 4, a and b can be halved until k = 0.
/// A number like e^{iθ} is of modulus 1 up to rounding only; claim `Unitary` then.
pub(super) fn facts(entries: impl Iterator<Item = Scalar>) -> PropSet {
    let (mut real, mut non_negative, mut positive, mut unit, mut projection) = (true, true, true, true, true);
    for z in entries {
        real &= z.im == 0.0;
        non_negative &= z.re >= 0.0 && z.re.is_finite();
        positive &= z.re > 0.0 && z.re.is_finite();
        unit &= (z.re.abs() == 1.0 && z.im == 0.0) || (z.re == 0.0 && z.im.abs() == 1.0);
        projection &= z == Scalar::new(0.0, 0.0) || z == Scalar::new(1.0, 0.0);
    }
    let found = [
        (real, &REAL),
        (real, &SELF_ADJOINT),
        (real && non_negative, &PSD),
        (real && positive, &PD),
        (unit, &UNITARY),
        (projection, &IDEMPOTENT),
    ];
    found.into_iter().filter(|(holds, _)| *holds).fold(PropSet::EMPTY, |set, (_, p)| set.union(p.set()))
}
