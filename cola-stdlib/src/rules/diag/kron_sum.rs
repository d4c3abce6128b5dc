//! `diag` of a Kronecker sum.

use super::{column, entries};
use crate::functions::{Diagonals, diag};
use cola_runtime::{Array, Call, DType, Op, Planner, Result, Scalar, Value, method};

/// diag(A ⊕ B) = vec(diag(A)·1ᵀ + 1·diag(B)ᵀ); other diagonals meet few factors
///
/// With p the order of B and k = s·p + r, 0 ≤ r < p, row (i, l) of A ⊗ I meets the k-th diagonal only for r = 0, in
/// its s-th diagonal; I ⊗ B meets it in its own (r)-th for s = 0, in its own (r − p)-th for s = −1.
///
/// # Cost       one diagonal of each factor at most, one addition for each entry and factor.
/// # Source     CoLA, A.1.3
#[method(diag, "KronSum[_...], Auto", plan = plan)]
fn kron_sum(a: &Op, offset: i64) -> Result<Array> {
    // Refuses what does not fit before the parts are asked.
    Array::zeros(Diagonals::of(a.shape(), offset).len, 1, DType::C64)?;
    column(a.dtype(), &diagonal(a.children(), offset)?)
}

/// What the k-th diagonal of first ⊕ rest is made of: the number of a diagonal of `first`, and of one of `rest`.
fn met(rest: &[Op], offset: i64) -> (Option<i64>, Option<i64>) {
    let p = order(rest).max(1) as i64;
    let (s, r) = (offset.div_euclid(p), offset.rem_euclid(p));
    let first = (r == 0).then_some(s);
    let behind = match s {
        0 => Some(r),
        -1 if r > 0 => Some(r - p),
        _ => None,
    };
    (first, behind)
}

fn order(parts: &[Op]) -> usize {
    parts.iter().map(Op::rows).product()
}

fn diagonal(parts: &[Op], offset: i64) -> Result<Vec<Scalar>> {
    let (first, rest) = match parts {
        [] => return Ok(if offset == 0 { vec![Scalar::new(0.0, 0.0)] } else { Vec::new() }),
        [one] => return entries(&diag(one, offset)?),
        [first, rest @ ..] => (first, rest),
    };
    let p = order(rest);
    let whole = Diagonals::of((first.rows() * p, first.rows() * p), offset);
    let mut out = vec![Scalar::new(0.0, 0.0); whole.len];
    if whole.len == 0 {
        return Ok(out);
    }
    let (of_first, of_rest) = met(rest, offset);
    if let Some(s) = of_first {
        let d = entries(&diag(first, s)?)?;
        let start = Diagonals::of(first.shape(), s).row;
        for (t, z) in out.iter_mut().enumerate() {
            // The rows of the whole diagonal are whole blocks of rows here.
            if let Some(x) = ((whole.row + t) / p).checked_sub(start).and_then(|i| d.get(i)) {
                *z += x;
            }
        }
    }
    if let Some(k) = of_rest {
        let d = diagonal(rest, k)?;
        let own = Diagonals::of((p, p), k);
        for (t, z) in out.iter_mut().enumerate() {
            let l = (whole.row + t) % p;
            if let Some(x) = l.checked_sub(own.row).and_then(|l| d.get(l)) {
                *z += x;
            }
        }
    }
    Ok(out)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, mut offset) = (cx.get::<&Op>("a")?, cx.get::<i64>("offset")?);
    if Diagonals::of(a.shape(), offset).len == 0 {
        return Ok(());
    }
    let mut parts = a.children();
    while let [first, rest @ ..] = parts {
        let (of_first, of_rest) = if rest.is_empty() { (Some(offset), None) } else { met(rest, offset) };
        if let Some(s) = of_first {
            planner.call_named(
                "diag",
                &[first.into(), crate::functions::auto()?.into(), (&Value::Int(s)).into()],
            )?;
        }
        let Some(k) = of_rest else { break };
        (parts, offset) = (rest, k);
    }
    Ok(())
}
