//! `slogdet` of a unitary operator.

use crate::algorithms::epsilon;
use crate::functions::SlogDet;
use cola_runtime::value::record_of;
use cola_runtime::{Call, Error, ErrorKind, Op, Result, method};

/// |det Q| = 1: the modulus is exact, the phase that of the factorisation
///
/// # Requires   Q is known to be unitary; a modulus far from 1 is a false claim.
/// # Cost       that of the factorisation.
/// # Source     Horn & Johnson, Matrix Analysis, §2.1
#[method(slogdet, "Unitary[_], Auto", rank = Fallback)]
fn any_unitary(a: &Op, cx: &Call<'_>) -> Result<SlogDet> {
    let Some(found) = record_of::<SlogDet>(cx.next()?) else {
        return Err(Error::invalid("slogdet", format!("the base case for {a} did not make a SlogDet")));
    };
    // Written so that NaN is an error.
    if !(found.logabsdet.abs() <= epsilon(a.dtype()).sqrt() * a.rows().max(1) as f64) {
        let message =
            format!("{a} is claimed to be Unitary, but the logarithm of |det A| is {:.1e}", found.logabsdet);
        return Err(Error::new(ErrorKind::FalseClaim, message).with_help("drop the claim"));
    }
    Ok(SlogDet { logabsdet: 0.0, ..found })
}
