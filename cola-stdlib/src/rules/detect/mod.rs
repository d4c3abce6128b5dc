//! Rules of `detect`.

automod::dir!("src/rules/detect");

use crate::properties::{PD, REAL, SELF_ADJOINT, SYMMETRIC};
use crate::rules::definite;
use cola_runtime::{Array, Element, PropSet, Result, with_element};

/// The largest matrix that is factorised to learn whether it is definite.
const PROVABLE: usize = 4096;

/// What the entries of a matrix prove.
fn facts(a: &Array) -> Result<PropSet> {
    let mut found = PropSet::EMPTY;
    if is_real(a)? {
        found = found.union(REAL.set());
    }
    if definite::is_symmetric(a)? {
        found = found.union(SYMMETRIC.set());
    }
    if definite::is_hermitian(a)? {
        found = found.union(SELF_ADJOINT.set());
        if a.rows() <= PROVABLE && definite::is_proved(a)? {
            found = found.union(PD.set());
        }
    }
    Ok(found)
}

fn is_real(a: &Array) -> Result<bool> {
    if !a.dtype().is_complex() {
        return Ok(true);
    }
    with_element!(a.dtype(), T => {
        let v = a.view::<T>()?;
        Ok((0..v.ncols()).all(|j| (0..v.nrows()).all(|i| v[(i, j)].to_scalar().im == 0.0)))
    })
}
