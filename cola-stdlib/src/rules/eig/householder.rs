//! `eig` of a Householder matrix.

use super::values;
use crate::algorithms::spectral::Range;
use crate::functions::Eigen;
use crate::memory;
use crate::operators::{Dense, Householder};
use crate::properties::STIEFEL;
use crate::spectrum::Wanted;
use cola_runtime::{Array, Call, Error, Op, Result, Scalar, method};

/// I − β·v·vᴴ has the eigenvalue 1 − β·vᴴv with the vector v/‖v‖, and 1 with all that is orthogonal to v
///
/// # Requires   finite v and β.
/// # Cost       O(n log n) for the order, 4n operations for each vector.
/// # Source     Golub & Van Loan, 4th ed., §5.1.2
#[method(eig, "Householder")]
fn householder(a: &Householder, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    let (n, one) = (op.rows(), Scalar::new(1.0, 0.0));
    let special = a.eigenvalue();
    if n > 0 && !(special.re.is_finite() && special.im.is_finite()) {
        return Err(Error::not_finite("Householder", (0, 0)));
    }
    // More ones than are wanted need not be told apart.
    let mut all = vec![special; n.min(1)];
    all.resize(n.min(1 + wanted.k), one);
    let chosen = wanted.select(&all, op.dtype());
    let kept: Vec<Scalar> = chosen.iter().map(|&j| all[j]).collect();
    memory::check(n, chosen.len(), op.dtype())?;
    let vectors = Range::of(a.v(), None)?.expand(&Array::identity(n.min(1), op.dtype())?, &chosen)?;
    let vectors = Dense::new(vectors.cast(op.dtype())?).claimed(STIEFEL.set());
    Ok(Eigen { values: values(cx, &kept)?, vectors })
}
