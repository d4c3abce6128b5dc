//! `properties` of a tridiagonal matrix.

use super::bounds::{modulus_at_most, sum_at_most};
use super::of_dtype;
use crate::operators::Tridiagonal;
use crate::properties::{PD, PSD, REAL, SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{Element, PropSet, Result, Scalar, method, with_element};

/// T with sub = sup ⇒ Symmetric; with sub = conj(sup) and a real diagonal ⇒ SelfAdjoint; and PSD when
/// diagᵢ ≥ |subᵢ₋₁| + |supᵢ| for all i, PD when moreover one of these is strict in every uncoupled block.
///
/// Rounding cannot make it claim too much: the sums are bounded from above. Definite matrices that are not
/// diagonally dominant are not recognised.
///
/// # Cost     one pass over 3n entries.
/// # Source   Gershgorin; Taussky: Horn & Johnson, Matrix Analysis, 2nd ed., 6.1.10 and 6.2.27.
#[method(properties, "Tridiagonal")]
fn tridiagonal(a: &Tridiagonal) -> Result<PropSet> {
    with_element!(a.diag().dtype(), T => {
        let (sub, diag, sup) = (a.sub().view::<T>()?, a.diag().view::<T>()?, a.sup().view::<T>()?);
        let bands = Bands {
            n: diag.nrows(),
            sub: |i: usize| sub[(i, 0)].to_scalar(),
            diag: |i: usize| diag[(i, 0)].to_scalar(),
            sup: |i: usize| sup[(i, 0)].to_scalar(),
        };
        Ok(bands.facts().union(of_dtype(a.diag().dtype())))
    })
}

struct Bands<L, D, U> {
    n: usize,
    sub: L,
    diag: D,
    sup: U,
}

impl<L: Fn(usize) -> Scalar, D: Fn(usize) -> Scalar, U: Fn(usize) -> Scalar> Bands<L, D, U> {
    fn facts(&self) -> PropSet {
        let beside = self.n.saturating_sub(1);
        let mut found = PropSet::EMPTY;
        let real_diagonal = (0..self.n).all(|i| (self.diag)(i).im == 0.0);
        if (0..beside).all(|i| (self.sub)(i) == (self.sup)(i)) {
            found = found.union(SYMMETRIC.set());
        }
        if real_diagonal && (0..beside).all(|i| (self.sub)(i).im == 0.0 && (self.sup)(i).im == 0.0) {
            found = found.union(REAL.set());
        }
        if real_diagonal && (0..beside).all(|i| (self.sub)(i) == (self.sup)(i).conj()) {
            found = found.union(SELF_ADJOINT.set()).union(self.definite());
        }
        found
    }

    /// For a Hermitian matrix: PSD or PD if diagonal dominance proves it.
    fn definite(&self) -> PropSet {
        let (mut all_strict, mut block_strict) = (true, false);
        for i in 0..self.n {
            let before = if i > 0 { modulus_at_most((self.sub)(i - 1)) } else { 0.0 };
            let after = if i + 1 < self.n { modulus_at_most((self.sup)(i)) } else { 0.0 };
            let (d, radius) = ((self.diag)(i).re, sum_at_most(before, after));
            let dominant = d >= radius && d.is_finite();
            if !dominant {
                return PropSet::EMPTY;
            }
            block_strict |= d > radius;
            if after == 0.0 {
                all_strict &= block_strict;
                block_strict = false;
            }
        }
        if all_strict { PD.set() } else { PSD.set() }
    }
}
