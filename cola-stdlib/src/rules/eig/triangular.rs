//! `eig` of a triangular matrix.

use super::{dense, numbers, warn};
use crate::algorithms::spectral::{Pairs, triangular_vectors};
use crate::functions::{Eigen, diag};
use crate::operators::Triangular;
use crate::properties::NORMAL;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Error, Op, Result, method};

/// The eigenvalues are the diagonal; the vectors come by substitution, in the leading block of an upper triangular
/// matrix, in the trailing one of a lower triangular one
///
/// A defective matrix (a Jordan block) has fewer eigenvectors than n: some columns then agree up to rounding, and the
/// report warns of it.
///
/// # Requires   A is not known to be normal: then it is diagonal.
/// # Cost       n² operations for each vector, one copy.
/// # Source     Golub & Van Loan, 4th ed., §7.6.4
#[method(eig, "Triangular", guard = is_not_normal)]
fn triangular(a: &Triangular, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    let all = numbers(&diag(op, 0)?)?;
    if let Some(i) = all.iter().position(|z| !(z.re.is_finite() && z.im.is_finite())) {
        return Err(Error::not_finite("Triangular", (i, i)));
    }
    let chosen = wanted.select(&all, op.dtype());
    let vectors = triangular_vectors(a.array(), a.is_lower(), a.is_unit(), &chosen)?;
    let pairs = Pairs { values: chosen.iter().map(|&j| all[j]).collect(), vectors };
    warn(&pairs)?;
    dense(cx, pairs, false)
}

fn is_not_normal(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| !NORMAL.of(a))
}
