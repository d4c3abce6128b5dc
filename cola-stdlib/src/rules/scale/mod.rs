//! Rules of `scale`.

automod::dir!("src/rules/scale");

use crate::inference;
use crate::number::shown;
use crate::operators::Zero;
use cola_runtime::{Error, ErrorKind, Op, Result, Scalar};

/// Refuses NaN and infinity.
fn finite(c: Scalar, a: &Op) -> Result<()> {
    if c.re.is_finite() && c.im.is_finite() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::NotFinite, format!("scale: c is {}, but must be finite; A is {a}", shown(c))))
}

/// 1·A = A and 0·A = 0.
fn trivial(c: Scalar, a: &Op) -> Result<Option<Op>> {
    finite(c, a)?;
    if c == Scalar::new(1.0, 0.0) {
        return Ok(Some(a.clone()));
    }
    let zero = c == Scalar::new(0.0, 0.0);
    Ok(zero.then(|| scaled_claims(Zero::new(a.rows(), a.cols(), a.dtype()), c, a)))
}

/// A multiple knows what c·A knows.
fn scaled_claims(made: Op, c: Scalar, a: &Op) -> Op {
    made.claimed(inference::scaled(c, inference::known(a)))
}
