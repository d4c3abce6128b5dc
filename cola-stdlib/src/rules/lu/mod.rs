//! Rules of `lu`.

use crate::algorithms::{Direct, Triplets};
use crate::functions::LuFactors;
use crate::operators::{Permutation, Sparse};
use crate::shape::order;
use crate::solvers::factorise;
use cola_runtime::{Call, ErrorKind, IntoValue, Op, Planner, Result, Value};

automod::dir!("src/rules/lu");

/// The plan of a rule that asks for the factors of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    cx.get::<&Op>("a")?.children().iter().try_for_each(|part| planner.call_named("lu", &[part.into()]))
}

/// The factors by which systems with `a` are solved, where they are sparse; the next method for a singular `a`.
fn sparse_factors(a: &Op, cx: &Call<'_>) -> Result<Value> {
    let n = order("lu", a)?;
    let found = factorise(a, Direct::Lu).and_then(|f| f.sparse());
    let form = match found {
        Err(e) if matches!(e.kind(), ErrorKind::Singular | ErrorKind::Inaccurate) => return cx.next(),
        other => other?,
    };
    let Some(form) = form else { return cx.next() };
    let Some(u) = form.u else { return cx.next() };
    let mut inverse = vec![0; n];
    form.p.iter().enumerate().for_each(|(i, &row)| inverse[row] = i);
    let p = Permutation::new(inverse, a.dtype())?;
    let factors = LuFactors::in_order(p, sparse_operator(a, form.l)?, sparse_operator(a, u)?);
    let Some(columns) = form.q.filter(|q| q.iter().enumerate().any(|(j, &from)| j != from)) else {
        return Ok(factors.into_value());
    };
    // Column j of A·Q is column columns[j] of A: the one of Q has its entry there.
    let mut q = vec![0; n];
    columns.iter().enumerate().for_each(|(j, &from)| q[from] = j);
    Ok(LuFactors { q: Permutation::new(q, a.dtype())?, ..factors }.into_value())
}

/// A factor in the dtype of A.
fn sparse_operator(a: &Op, entries: Triplets) -> Result<Op> {
    let n = a.rows();
    Sparse::from_triplets(n, n, &entries.rows, &entries.cols, entries.values.cast(a.dtype())?)
}
