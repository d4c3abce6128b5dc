//! `properties` of a low-rank matrix.

use super::bounds::{modulus_at_most, sum_at_most};
use super::of_dtype;
use crate::operators::LowRank;
use crate::properties::{PSD, SELF_ADJOINT, SYMMETRIC};
use crate::rules::definite;
use cola_runtime::{Array, PropSet, Result, method};

/// Larger cores are not factorised to learn of their definiteness.
const PROVABLE: usize = 256;

/// U·Uᴴ ⇒ PSD; U·C·Uᴴ with C = Cᴴ ⇒ SelfAdjoint, and PSD when C is diagonally dominant with diagonal ≥ 0, or is proved
/// definite by a Cholesky factorisation that allows for rounding.
///
/// Both factors must be the same array. Rounding cannot make it claim too much: sums are bounded from above.
///
/// # Cost     k² for the core; k³/3 for k ≤ 256.
/// # Source   xᴴUUᴴx = ‖Uᴴx‖² ≥ 0; Gershgorin for the core; Rump, BIT 46 (2006).
#[method(properties, "LowRank")]
fn low_rank(a: &LowRank) -> Result<PropSet> {
    let real = of_dtype(a.u().dtype());
    if !a.u().same(a.v()) {
        return Ok(real);
    }
    let (hermitian, positive) = match a.core() {
        None => (true, true),
        Some(core) => {
            let hermitian = definite::is_hermitian(core)?;
            let small = core.rows() <= PROVABLE;
            (hermitian, hermitian && (is_dominant(core)? || (small && definite::is_proved(core)?)))
        }
    };
    let mut found = real;
    if hermitian {
        found = found.union(SELF_ADJOINT.set());
        if positive {
            found = found.union(PSD.set());
        }
        if !a.u().dtype().is_complex() {
            found = found.union(SYMMETRIC.set());
        }
    }
    Ok(found)
}

/// cⱼⱼ ≥ Σᵢ |cᵢⱼ| over i ≠ j, for every j.
fn is_dominant(c: &Array) -> Result<bool> {
    for j in 0..c.cols() {
        let mut radius = 0.0;
        for i in (0..c.rows()).filter(|&i| i != j) {
            radius = sum_at_most(radius, modulus_at_most(c.get(i, j)?));
        }
        let d = c.get(j, j)?.re;
        let dominant = d >= radius && d.is_finite();
        if !dominant {
            return Ok(false);
        }
    }
    Ok(true)
}
