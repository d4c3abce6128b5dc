//! `eig` of a projection.

use super::values;
use crate::algorithms::spectral::Range;
use crate::entrywise;
use crate::functions::Eigen;
use crate::memory;
use crate::operators::{Dense, Projection};
use crate::properties::STIEFEL;
use crate::spectrum::Wanted;
use cola_runtime::{Array, Call, Op, Result, Scalar, method};

/// A projection has the eigenvalue 1 on its range and 0 on its null space, which is orthogonal to the right factor
///
/// Orthonormal bases of both are held as reflections and formed only as far as they are wanted.
///
/// # Requires   nothing.
/// # Cost       4nr² operations for the reflections, 4nr for each vector.
/// # Source     Golub & Van Loan, 4th ed., §2.5.1
#[method(eig, "Projection")]
fn projection(a: &Projection, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    let (n, r) = (op.rows(), a.rank());
    // More zeros than are wanted need not be told apart.
    let mut all = vec![Scalar::new(1.0, 0.0); r];
    all.resize(n.min(r + wanted.k), Scalar::new(0.0, 0.0));
    let chosen = wanted.select(&all, op.dtype());
    let kept: Vec<Scalar> = chosen.iter().map(|&j| all[j]).collect();
    memory::check(n, chosen.len(), op.dtype())?;
    let basis = Array::identity(r, op.dtype())?;
    let (ones, zeros): (Vec<usize>, Vec<usize>) = chosen.iter().partition(|&&j| j < r);
    let ones = Range::of(a.left(), None)?.expand(&basis, &ones)?;
    let zeros = Range::of(a.right(), None)?.expand(&basis, &zeros)?;
    // Every order keeps equal values together.
    let ones_first = chosen.first().is_none_or(|&j| j < r);
    let both = if ones_first { entrywise::beside(&ones, &zeros)? } else { entrywise::beside(&zeros, &ones)? };
    let vectors = Dense::new(both.cast(op.dtype())?);
    let vectors = if a.is_orthogonal() { vectors.claimed(STIEFEL.set()) } else { vectors };
    Ok(Eigen { values: values(cx, &kept)?, vectors })
}
