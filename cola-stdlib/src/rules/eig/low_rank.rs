//! `eig` of a low-rank operator.

use super::{is_square, numbers, values};
use crate::algorithms::spectral::Range;
use crate::functions::{Eigen, eig, to_dense};
use crate::inference;
use crate::memory;
use crate::operators::{Dense, LowRank};
use crate::properties::{NORMAL, SELF_ADJOINT, STIEFEL};
use crate::spectrum::Wanted;
use cola_runtime::{Array, Call, Op, Planner, Result, Scalar, Value, method};

/// With an orthonormal basis Q of the columns of U and V, A = Q·H·Qᴴ: the eigenpairs (Λ, Y) of the small H give
/// (Λ, Q·Y), and zero has all that is orthogonal to Q
///
/// Zeros of H, multiple and defective ones too, are thus as they are in A. The part of the basis that belongs to the
/// zeros is formed only as far as it is wanted.
///
/// # Requires   U and V together have fewer than n columns, U alone where V is the same array.
/// # Cost       QR of U and V, 8nk² operations, a dense eigenproblem of order 2k (8n·k²/4 and k for V = U), and 4nk for
///   each vector.
/// # Source     Golub & Van Loan, 4th ed., §5.2 and §7.1.2
#[method(eig, "LowRank", guard = is_thin, plan = plan)]
fn low_rank(a: &LowRank, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    let range = Range::of(a.u(), (!a.u().same(a.v())).then_some(a.v()))?;
    let core = core(op, a, &range)?;
    let inner = eig(&core)?;
    let (r, n) = (core.rows(), op.rows());
    let mut all = numbers(&inner.values)?;
    // More zeros than are wanted need not be told apart.
    all.resize(r + (n - r).min(wanted.k), Scalar::new(0.0, 0.0));
    let chosen = wanted.select(&all, op.dtype());
    let kept: Vec<Scalar> = chosen.iter().map(|&j| all[j]).collect();
    memory::check(n, chosen.len(), inner.vectors.dtype())?;
    let y = to_dense(&inner.vectors)?;
    let vectors = range.expand(&y, &chosen)?;
    let values = values(cx, &kept)?;
    let dtype = if vectors.dtype().is_complex() { values.dtype().complex() } else { op.dtype() };
    let vectors = Dense::new(vectors.cast(dtype)?);
    Ok(Eigen { values, vectors: if NORMAL.of(op) { vectors.claimed(STIEFEL.set()) } else { vectors } })
}

/// H = Qᴴ·A·Q, with what it inherits from A.
fn core(op: &Op, a: &LowRank, range: &Range) -> Result<Op> {
    let h: Array = range.compress(a.u(), a.core(), a.v(), range)?;
    let known = inference::known(op);
    let of_core = [&SELF_ADJOINT, &NORMAL].into_iter().filter(|p| p.is_in(known));
    Ok(of_core.fold(Dense::new(h), |h, p| h.claimed(p.set())))
}

fn is_thin(cx: &Call<'_>) -> bool {
    is_square(cx)
        && cx.get::<&LowRank>("a").is_ok_and(|a| {
            let k = if a.u().same(a.v()) { a.u().cols() } else { 2 * a.u().cols() };
            k < a.u().rows()
        })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (op, a) = (cx.get::<&Op>("a")?, cx.get::<&LowRank>("a")?);
    Wanted::of(cx)?;
    let range = Range::of(a.u(), (!a.u().same(a.v())).then_some(a.v()))?;
    let core = core(op, a, &range)?;
    let (none, which) = (Value::None, crate::spectrum::Which::Lm.value());
    let auto = cola_runtime::Alg::named("Auto")?;
    let args =
        [(&core).into(), (&none).into(), (&auto).into(), (&none).into(), (&which).into(), (&none).into()];
    planner.call_named("eig", &args)
}
