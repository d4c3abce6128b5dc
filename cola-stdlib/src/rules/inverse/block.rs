//! `inverse` of a grid of blocks.

use super::{accepts, operands};
use crate::algorithms::{Auto, Direct};
use crate::functions::{INVERSE, inverse_with};
use crate::operators::{Block, Inverse};
use crate::rules::grids::{Elimination, elimination};
use crate::solvers::{BlockTriangular, SchurComplement, is_singular};
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, Value, method};

/// Block triangular: substitution with Aᵢᵢ⁻¹. 2×2: x₂ = S⁻¹·(b₂ − C·A⁻¹·b₁), x₁ = A⁻¹·(b₁ − B·x₂) with the Schur
/// complement S = D − C·A⁻¹·B, or the same with D as the pivot, whichever is cheaper to invert.
///
/// A pivot block that is seen to be singular leaves the call to the next method.
///
/// # Requires   square blocks on the diagonal. Triangular: the algorithm can be passed on to them. 2×2: the solves that make S
///   cost less than to factorise the whole; the algorithm factorises, or is Auto.
/// # Cost       triangular: Σ cost(inverse Aᵢᵢ). 2×2: on first use n₂ solves with the pivot and 2n₂³/3; then two
///   solves with it and 2n₂² for each column.
/// # Source     Golub & Van Loan, 4th ed., §3.1.4, §3.2.6
#[method(inverse, "operator:Block", guard = is_eliminated, plan = plan)]
fn block(a: &Op, operator: &Block, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    let grid = operator.grid();
    match elimination(a) {
        Some(Elimination::Triangular) => {
            let inverses = (0..grid.counts().0).map(|i| inverse_with(grid.at(i, i), alg));
            let diagonal = inverses.collect::<Result<Vec<Op>>>()?;
            Inverse::new(a.clone(), alg.clone(), Box::new(BlockTriangular { diagonal })).map(Value::Op)
        }
        Some(Elimination::Pivot(pivot)) => {
            let inverse = match inverse_with(grid.at(pivot, pivot), alg) {
                Err(e) if is_singular(&e) => return cx.next(),
                other => other?,
            };
            let solver = SchurComplement { pivot, inverse };
            Inverse::new(a.clone(), alg.clone(), Box::new(solver)).map(Value::Op)
        }
        None => cx.next(),
    }
}

/// The blocks that are inverted.
fn inverted<'a>(a: &'a Op, operator: &'a Block) -> Vec<&'a Op> {
    match elimination(a) {
        Some(Elimination::Triangular) => (0..operator.counts().0).filter_map(|i| operator.at(i, i)).collect(),
        Some(Elimination::Pivot(p)) => operator.at(p, p).into_iter().collect(),
        None => Vec::new(),
    }
}

fn is_eliminated(cx: &Call<'_>) -> bool {
    let (Ok((a, alg)), Ok(operator)) = (operands(cx), cx.get::<&Block>("operator")) else { return false };
    let direct = alg.downcast_ref::<Auto>().is_some() || Direct::of(alg).is_some();
    let possible = match elimination(a) {
        Some(Elimination::Triangular) => true,
        Some(Elimination::Pivot(_)) => direct,
        None => false,
    };
    possible && inverted(a, operator).into_iter().all(|block| accepts(cx, block, alg))
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = operands(cx)?;
    let blocks = inverted(a, cx.get("operator")?);
    blocks.into_iter().try_for_each(|block| plan.call(&INVERSE, &[Arg::Op(block), Arg::Algorithm(alg)]))
}
