//! `inverse` of a sparse matrix.

use super::by_cost;
use crate::algorithms::Auto;
use crate::operators::{Inverse, Sparse};
use crate::solvers::{Side, SparseTriangularSolver, zero_pivot};
use cola_runtime::{Alg, Call, Error, ErrorKind, Op, Planner, Result, method};

/// A⁻¹ by P·R·A·C·Q = L·U with a fill-reducing order, or by products only where the fill would cost more; by substitution
/// where all entries are on one side of the diagonal.
///
/// # Requires   A is square.
/// # Cost       the analysis of the pattern, once; the fill decides. None for a triangular pattern.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, ch. 3 and 6
#[method(inverse, "s:Sparse, Auto", plan = plan)]
fn sparse(a: &Op, s: &Sparse, alg: &Auto) -> Result<Op> {
    inverse(a, s, alg)
}

pub(super) fn inverse(a: &Op, s: &Sparse, alg: &Auto) -> Result<Op> {
    let Some(side) = Side::of(s.pattern()) else { return by_cost::inverse(a, alg) };
    if let Some(i) = zero_pivot(side, s)? {
        let message = format!("{a} is triangular and singular: entry {i} of its diagonal is 0");
        return Err(Error::new(ErrorKind::Singular, message)
            .with_help("A⁻¹ does not exist; add a shift A + sI if that serves"));
    }
    Inverse::new(a.clone(), Alg::from(*alg), Box::new(SparseTriangularSolver(side)))
}

pub(super) fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    if Side::of(cx.get::<&Sparse>("s")?.pattern()).is_some() {
        plan.note("substitution: the pattern is triangular");
        return Ok(());
    }
    by_cost::plan(cx, plan)
}
