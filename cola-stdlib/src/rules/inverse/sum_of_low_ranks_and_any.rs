//! `inverse` of several low-rank operators plus anything.

use super::{accepts, draws_terms, operands};
use crate::functions::{INVERSE, inverse_with};
use crate::rules::low_rank_terms;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, method};

/// (U₁·V₁ᴴ + … + Uₘ·Vₘᴴ + A)⁻¹ = ([U₁ … Uₘ]·[V₁ … Vₘ]ᴴ + A)⁻¹: one formula instead of m nested ones.
///
/// # Requires   the algorithm is not SVRG, which draws single terms.
/// # Cost       copies of the factors, once, and that of the sum with one low-rank term.
/// # Source     Hager, SIAM Review 31 (1989)
#[method(inverse, "Sum[LowRank, LowRank, _, _...]", guard = may_merge, plan = plan)]
fn sum_of_low_ranks_and_any(a: &Op, alg: &Alg) -> Result<Op> {
    inverse_with(&*low_rank_terms::merged(a)?, alg)
}

fn may_merge(cx: &Call<'_>) -> bool {
    let weigh = || -> Result<bool> {
        let (a, alg) = operands(cx)?;
        Ok(!draws_terms(alg) && a.is_square() && accepts(cx, &*low_rank_terms::merged(a)?, alg))
    };
    weigh().unwrap_or(false)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = operands(cx)?;
    plan.call(&INVERSE, &[Arg::Op(&*low_rank_terms::merged(a)?), Arg::Algorithm(alg)])
}

#[cfg(test)]
mod tests {
    use crate::functions::{logdet, solve, to_dense};
    use crate::operators::{Dense, Diagonal, LowRank, Sum};
    use cola_runtime::{Array, Op, Result, Scalar, c64};

    /// A diagonal and m terms u·vᴴ of n entries.
    fn sum(n: usize, m: usize) -> Result<Op> {
        let entry = |i: usize, j: usize| {
            c64::new(((i * 7 + j * 13) % 17) as f64 / 17.0 - 0.4, ((i * 5 + j * 3) % 11) as f64 / 30.0)
        };
        let column = |j: usize| Array::from_fn(n, 1, |i, _| entry(i, j));
        let mut terms = vec![Diagonal::new(Array::from_fn(n, 1, |i, _| c64::new(8.0 + i as f64, 1.0))?)?];
        for j in 0..m {
            terms.push(LowRank::new(column(j)?, column(m + j)?)?);
        }
        Sum::new(terms)
    }

    #[test]
    fn forty_terms_are_one_and_agree_with_the_dense_matrix() -> Result<()> {
        let a = sum(60, 40)?;
        let b = Array::from_fn(60, 2, |i, j| c64::new((i + j) as f64 / 60.0, 0.5))?;
        let (found, expected) = (solve(&a, &b)?.x, solve(&Dense::new(to_dense(&a)?), &b)?.x);
        let mut difference = Array::copy_of(found.as_ref())?;
        let one = Scalar::new(1.0, 0.0);
        difference.as_mut()?.axpby(-one, expected.as_ref(), one)?;
        assert!(difference.to_vec::<c64>()?.iter().all(|z| z.norm() < 1e-12));
        let (found, expected) = (logdet(&a)?, logdet(&Dense::new(to_dense(&a)?))?);
        assert!((found.re - expected.re).abs() < 1e-11 * expected.re.abs(), "{found} {expected}");
        Ok(())
    }
}
