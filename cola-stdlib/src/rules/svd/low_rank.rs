//! `svd` of a low-rank operator.

use super::values;
use crate::algorithms::spectral::{self, Range};
use crate::functions::SvdFactors;
use crate::memory;
use crate::operators::{Dense, LowRank};
use crate::properties::STIEFEL;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// U = Q·R and V = W·S: the svd (X, s, Y) of the small R·C·Sᴴ gives (Q·X, s, W·Y), and zeros for the rest
///
/// # Requires   U and V have fewer columns than A has rows and columns.
/// # Cost       QR of U and V, 2k²(m + n) operations, an svd of order k, and 4k(m + n) for each vector.
/// # Source     Golub & Van Loan, 4th ed., §5.2.2 and §8.6
#[method(svd, "LowRank", guard = is_thin)]
fn low_rank(a: &LowRank, cx: &Call<'_>) -> Result<SvdFactors> {
    let (wanted, op) = (Wanted::of_singular_values(cx)?, cx.get::<&Op>("a")?);
    let (left, right) = (Range::of(a.u(), None)?, Range::of(a.v(), None)?);
    let core = left.compress(a.u(), a.core(), a.v(), &right)?;
    let (x, s, y) = spectral::svd(&core)?;
    let (m, n) = op.shape();
    memory::check(m.max(n), wanted.k, op.dtype())?;
    // The zeros that no column of U and V makes come after those of the core; both sides are completed alike.
    let mut all = s;
    let r = all.len();
    all.resize(r + (m.min(n) - r).min(wanted.k), 0.0);
    let places = super::select(&wanted, &all, op.dtype());
    let kept: Vec<f64> = places.iter().map(|&i| all[i]).collect();
    let side = |range: &Range, small| -> Result<Op> {
        Ok(Dense::new(range.expand(small, &places)?.cast(op.dtype())?).claimed(STIEFEL.set()))
    };
    Ok(SvdFactors { u: side(&left, &x)?, s: values(op.dtype(), &kept)?, v: side(&right, &y)? })
}

fn is_thin(cx: &Call<'_>) -> bool {
    cx.get::<&LowRank>("a").is_ok_and(|a| a.u().cols() < a.u().rows().min(a.v().rows()))
}
