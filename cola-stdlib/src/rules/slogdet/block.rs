//! `slogdet` of a grid of blocks.

use crate::algorithms::{Auto, Direct, epsilon, working};
use crate::functions::{SlogDet, inverse_with, slogdet_with};
use crate::operators::Block;
use crate::rules::grids::{Elimination, elimination};
use crate::shape::order;
use crate::solvers::SchurComplement;
use cola_runtime::{Alg, Call, ErrorKind, Evidence, IntoValue, Op, Planner, Result, Value, method, report};

/// Block triangular: ∏ det Aᵢᵢ. 2×2: det A · det(D − C·A⁻¹·B), or the same with D as the pivot
///
/// Where the pivot block turns out to be singular, or so much cancels that half of the digits would be lost, the
/// next method takes the call.
///
/// # Requires   square blocks on the diagonal. Triangular: the algorithm can be passed on to them. 2×2: the solves that make the
///   Schur complement cost less than to factorise the whole; the algorithm factorises, or is Auto.
/// # Cost       Σ cost(slogdet Aᵢᵢ); or slogdet of the pivot, n₂ solves with it and 2n₂³/3, shared with `solve`.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.8.5
#[method(slogdet, "operator:Block", guard = is_eliminated, plan = plan)]
fn block(a: &Op, operator: &Block, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    order("slogdet", a)?;
    if a.is_rank_deficient() {
        return Ok(super::singular_by_structure(a)?.into_value());
    }
    let grid = operator.grid();
    let pivot = match elimination(a) {
        Some(Elimination::Triangular) => {
            let mut dets = (0..grid.counts().0).map(|i| slogdet_with(grid.at(i, i), alg));
            let all =
                dets.try_fold(SlogDet::ONE, |all, det| Ok::<_, cola_runtime::Error>(all.times(det?)))?;
            return Ok(all.into_value());
        }
        Some(Elimination::Pivot(pivot)) => pivot,
        None => return cx.next(),
    };
    let block = grid.at(pivot, pivot);
    let does_not_apply =
        |kind| matches!(kind, ErrorKind::Singular | ErrorKind::NotPositiveDefinite | ErrorKind::Inaccurate);
    let attempt = || -> Result<_> {
        let det = slogdet_with(block, alg)?;
        if det.is_singular() {
            return Ok(None);
        }
        let solver = SchurComplement { pivot, inverse: inverse_with(block, alg)? };
        Ok(Some((det, solver.complement(a)?)))
    };
    let (det, complement) = match attempt() {
        Ok(Some(found)) => found,
        Ok(None) => return cx.next(),
        Err(e) if does_not_apply(e.kind()) => return cx.next(),
        Err(e) => return Err(e),
    };
    let Some(s) = &*complement else { return cx.next() };
    let eps = epsilon(working(a.dtype()));
    if s.lost.is_nan() || s.lost * eps >= eps.sqrt() {
        report::push(|| {
            Evidence::of("Schur complement")
                .note(format!("given up: cancellation would cost {:.0} digits", s.lost.log10()))
        });
        return cx.next();
    }
    let (sign, logabsdet) = s.factors.slogdet();
    Ok(det.times(SlogDet::new(sign, logabsdet)).into_value())
}

/// The blocks whose determinants are asked for.
fn asked<'a>(a: &'a Op, operator: &'a Block) -> Vec<&'a Op> {
    match elimination(a) {
        Some(Elimination::Triangular) => (0..operator.counts().0).filter_map(|i| operator.at(i, i)).collect(),
        Some(Elimination::Pivot(p)) => operator.at(p, p).into_iter().collect(),
        None => Vec::new(),
    }
}

fn is_eliminated(cx: &Call<'_>) -> bool {
    let operands = || {
        Ok::<_, cola_runtime::Error>((
            cx.get::<&Op>("a")?,
            cx.get::<&Alg>("alg")?,
            cx.get::<&Block>("operator")?,
        ))
    };
    let Ok((a, alg, operator)) = operands() else { return false };
    let auto = alg.downcast_ref::<Auto>().is_some();
    let possible = match elimination(a) {
        Some(Elimination::Triangular) => true,
        Some(Elimination::Pivot(_)) => auto || Direct::of(alg).is_some(),
        None => false,
    };
    let takes = |part: &Op| cx.world().method_of("slogdet", &[part.into(), alg.into()]).is_some();
    possible && asked(a, operator).into_iter().all(|part| auto || takes(part))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    if a.is_rank_deficient() {
        return Ok(());
    }
    let blocks = asked(a, cx.get("operator")?);
    blocks.into_iter().try_for_each(|part| planner.call_named("slogdet", &[part.into(), alg.into()]))?;
    if let Some(Elimination::Pivot(p)) = elimination(a)
        && let Some(block) = cx.get::<&Block>("operator")?.at(p, p)
    {
        planner.call_named("inverse", &[block.into(), alg.into()])?;
    }
    Ok(())
}
