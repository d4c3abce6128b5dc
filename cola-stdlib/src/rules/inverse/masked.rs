//! `inverse` of a masked operator.

use super::{inverses_of_parts, parts_are_invertible};
use crate::functions::inverse_with;
use crate::operators::Masked;
use cola_runtime::{Alg, Call, Error, ErrorKind, Op, Planner, Result, method};

/// (P·A·Q)⁻¹ exists only when every row and column is kept, and is A⁻¹ then.
///
/// # Requires   A is square.
/// # Cost       cost(inverse A).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.5
#[method(inverse, "operator:Masked", guard = parts_are_invertible, plan = plan)]
fn masked(a: &Op, operator: &Masked, alg: &Alg) -> Result<Op> {
    if let Some((side, i)) = dropped(operator) {
        let why = format!("{a} is singular: {side} {i} is masked to zero");
        return Err(Error::new(ErrorKind::Singular, why)
            .with_help("solve with the part that is kept: slice(A, rows, cols)"));
    }
    inverse_with(operator.inner(), alg)
}

fn dropped(operator: &Masked) -> Option<(&'static str, usize)> {
    let row = operator.rows_mask().first_dropped().map(|i| ("row", i));
    row.or_else(|| operator.cols_mask().first_dropped().map(|j| ("column", j)))
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    if dropped(cx.get("operator")?).is_some() { Ok(()) } else { inverses_of_parts(cx, plan) }
}
