//! `diag` of a Kronecker product.

use super::{column, entries};
use crate::algorithms::Auto;
use crate::functions::{Diagonals, diag};
use cola_runtime::{Alg, Array, Call, DType, Op, Planner, Result, Scalar, Value, method};

/// diag(A₁ ⊗ … ⊗ Aₖ) = diag(A₁) ⊗ … ⊗ diag(Aₖ); an offset splits over the factors
///
/// With p the order of B and k = s·p + r, 0 ≤ r < p, row (i, l) of A ⊗ B meets its k-th diagonal in
/// column (i+s, l+r) if l + r < p, else in column (i+s+1, l+r−p): two diagonals of A and two of B.
///
/// # Requires   every factor is square; the algorithm is Auto.
/// # Cost       at most two diagonals of each factor, one multiplication for each entry and factor.
/// # Source     definition of the Kronecker product
#[method(diag, "Kronecker[_...]", guard = factors_are_square, plan = plan)]
fn kronecker(a: &Op, offset: i64) -> Result<Array> {
    // Refuses what does not fit before the parts are asked.
    Array::zeros(Diagonals::of(a.shape(), offset).len, 1, DType::C64)?;
    column(a.dtype(), &diagonal(a.children(), offset)?)
}

fn diagonal(parts: &[Op], offset: i64) -> Result<Vec<Scalar>> {
    let (first, rest) = match parts {
        [] => return Ok(if offset == 0 { vec![Scalar::new(1.0, 0.0)] } else { Vec::new() }),
        [one] => return entries(&diag(one, offset)?),
        [first, rest @ ..] => (first, rest),
    };
    let (n, p) = (first.rows(), rest.iter().map(Op::rows).product::<usize>());
    let whole = Diagonals::of((n * p, n * p), offset);
    if whole.len == 0 {
        return Ok(Vec::new());
    }
    // whole.len > 0, so p > 0 and |offset| < n·p.
    let (s, r) = (offset.div_euclid(p as i64), offset.rem_euclid(p as i64));
    let near = (entries(&diag(first, s)?)?, diagonal(rest, r)?);
    let wraps = r > 0;
    let far = if wraps {
        (entries(&diag(first, s + 1)?)?, diagonal(rest, r - p as i64)?)
    } else {
        (Vec::new(), Vec::new())
    };
    let at = |(a, b): &(Vec<Scalar>, Vec<Scalar>), s: i64, r: i64, (i, l): (usize, usize)| {
        // Position in a diagonal: the row for an offset ≥ 0, the column below.
        let (i, l) = (i as i64 + s.min(0), l as i64 + r.min(0));
        let get = |v: &[Scalar], t: i64| usize::try_from(t).ok().and_then(|t| v.get(t).copied());
        get(a, i).zip(get(b, l)).map_or(Scalar::new(0.0, 0.0), |(x, y)| x * y)
    };
    let entry = |row: usize| {
        let (i, l) = (row / p, row % p);
        if (l as i64) + r < p as i64 {
            at(&near, s, r, (i, l))
        } else {
            at(&far, s + 1, r - p as i64, (i, l))
        }
    };
    Ok((0..whole.len).map(|t| entry(whole.row + t)).collect())
}

fn factors_are_square(cx: &Call<'_>) -> bool {
    let square = cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square));
    square && cx.get::<&Alg>("alg").is_ok_and(|alg| alg.downcast_ref::<Auto>().is_some())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, mut offset) = (cx.get::<&Op>("a")?, cx.get::<i64>("offset")?);
    if Diagonals::of(a.shape(), offset).len == 0 {
        return Ok(());
    }
    let mut p = a.rows() as i64;
    for part in a.children() {
        p /= part.rows() as i64;
        let s = Value::Int(offset.div_euclid(p));
        planner.call_named("diag", &[part.into(), crate::functions::auto()?.into(), (&s).into()])?;
        offset = offset.rem_euclid(p);
    }
    if offset != 0 {
        planner.note("the offset splits: up to two diagonals of each factor");
    }
    Ok(())
}
