//! `svd` of a Kronecker product.

use super::{numbers, of_part, plan_part, values};
use crate::functions::SvdFactors;
use crate::rules::columns;
use crate::rules::combined::{Combine, select};
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{Call, Op, Planner, Result, Scalar, method};

/// svd(A₁ ⊗ … ⊗ Aₖ): products of one singular value of each factor, with U₁ ⊗ … ⊗ Uₖ and V₁ ⊗ … ⊗ Vₖ, of which the
/// wanted columns are made on demand
///
/// # Requires   all factors are tall, or all are wide, or only the largest values are wanted: else the product has zeros
///   that come from no factor.
/// # Cost       Σ cost(svd Aᵢ); k products of values best first; k·Σ (mᵢ + nᵢ) entries for the vectors.
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(svd, "Kronecker[_...]", guard = has_enough, plan = plan)]
fn kronecker(a: &Op, cx: &Call<'_>) -> Result<SvdFactors> {
    let wanted = Wanted::of_singular_values(cx)?;
    let ask = |part: &Op| of_part(cx, part, &of_factor(part, &wanted));
    let parts: Vec<SvdFactors> = a.children().iter().map(ask).collect::<Result<_>>()?;
    let list = |part: &SvdFactors| -> Result<Vec<Scalar>> {
        Ok(numbers(&part.s)?.into_iter().map(|x| Scalar::new(x, 0.0)).collect())
    };
    let lists: Vec<Vec<Scalar>> = parts.iter().map(list).collect::<Result<_>>()?;
    let (found, places) = select(Combine::Product, &lists, &wanted, a.dtype())?;
    let s: Vec<f64> = found.iter().map(|z| z.re).collect();
    let columns_of = |side: fn(&SvdFactors) -> &Op| {
        columns::of_kronecker(&parts.iter().map(side).collect::<Vec<_>>(), &places)
    };
    Ok(SvdFactors { u: columns_of(|f| &f.u)?, s: values(a.dtype(), &s)?, v: columns_of(|f| &f.v)? })
}

fn of_factor(part: &Op, wanted: &Wanted) -> Wanted {
    Combine::Product.of_factor(part.rows().min(part.cols()), wanted)
}

/// The factors' thin decompositions hold as many values as are wanted, and the first ones.
fn has_enough(cx: &Call<'_>) -> bool {
    let (Ok(a), Ok(wanted)) = (cx.get::<&Op>("a"), Wanted::of_singular_values(cx)) else { return true };
    let held = a.children().iter().map(|p| p.rows().min(p.cols())).fold(1usize, usize::saturating_mul);
    held == a.rows().min(a.cols()) || (wanted.order == Order::Which(Which::Lm) && wanted.k <= held)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let wanted = Wanted::of_singular_values(cx)?;
    let parts = cx.get::<&Op>("a")?.children();
    parts.iter().try_for_each(|part| plan_part(cx, planner, part, &of_factor(part, &wanted)))
}
