//! `scale` of a banded matrix.

use super::{scaled_claims, trivial};
use crate::entrywise;
use crate::operators::Banded;
use cola_runtime::{Op, Result, Scalar, method};

/// All bands times c.
///
/// # Cost       the bands.
/// # Source     the definition
#[method(scale, "_, operator:Banded")]
fn banded(c: Scalar, a: &Op, operator: &Banded) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let diagonals = entrywise::scaled(c, operator.diagonals())?;
    Ok(scaled_claims(Banded::from_diagonals(diagonals, operator.lower(), a.rows())?, c, a))
}
