//! `detect` of a sparse matrix.

use crate::functions::diag;
use crate::inference;
use crate::operators::{Diagonal, Sparse, Tridiagonal};
use crate::properties::{REAL, SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{Call, Element, Op, Planner, PropSet, Result, Scalar, Value, method, with_element};

/// The same entries in the structure that they have, with what they prove: real, symmetric, self-adjoint.
///
/// # Cost       nnz·log nnz.
/// # Source     the definition
#[method(detect, "operator:Sparse", plan = plan)]
fn sparse(a: &Op, operator: &Sparse) -> Result<Op> {
    let entries = entries(operator)?;
    let mut found = PropSet::EMPTY;
    let mirrors = |map: fn(Scalar) -> Scalar| {
        let mut mirror: Vec<(u32, u32, Scalar)> = entries.iter().map(|&(i, j, z)| (j, i, map(z))).collect();
        mirror.sort_by_key(|&(i, j, _)| (i, j));
        a.is_square() && mirror == entries
    };
    for (holds, property) in [
        (entries.iter().all(|(_, _, z)| z.im == 0.0), &REAL),
        (mirrors(|z| z), &SYMMETRIC),
        (mirrors(|z| z.conj()), &SELF_ADJOINT),
    ] {
        if holds {
            found = found.union(property.set());
        }
    }
    let width = bandwidth(a, operator);
    let made = match width {
        Some(0) => Diagonal::new(diag(a, 0)?)?,
        Some(1) => Tridiagonal::new(diag(a, -1)?, diag(a, 0)?, diag(a, 1)?)?,
        _ => a.clone(),
    };
    Ok(made.claimed(inference::known(a)).claimed(found))
}

/// Entries that are not zero, by rows and columns.
fn entries(a: &Sparse) -> Result<Vec<(u32, u32, Scalar)>> {
    let rows = crate::rules::sparse::rows(a.pattern());
    with_element!(a.values().dtype(), T => {
        let values = a.values().view::<T>()?;
        let places = rows.iter().zip(a.pattern().indices()).enumerate();
        let mut all: Vec<(u32, u32, Scalar)> =
            places.map(|(e, (&i, &j))| (i, j, values[(e, 0)].to_scalar())).collect();
        all.retain(|(_, _, z)| *z != Scalar::new(0.0, 0.0));
        all.sort_by_key(|&(i, j, _)| (i, j));
        Ok(all)
    })
}

/// The farthest stored diagonal of a square matrix.
fn bandwidth(a: &Op, operator: &Sparse) -> Option<u32> {
    let rows = crate::rules::sparse::rows(operator.pattern());
    let places = rows.iter().zip(operator.pattern().indices());
    a.is_square().then(|| places.map(|(i, j)| i.abs_diff(*j)).max().unwrap_or(0))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, operator): (&Op, &Sparse) = (cx.get("a")?, cx.get("operator")?);
    let offsets: &[i64] = match bandwidth(a, operator) {
        Some(0) => &[0],
        Some(1) => &[-1, 0, 1],
        _ => &[],
    };
    offsets.iter().try_for_each(|&k| {
        p.call_named("diag", &[a.into(), crate::functions::auto()?.into(), (&Value::Int(k)).into()])
    })
}
