//! `cond` of a block-diagonal operator.

use super::{ask_parts, check};
use crate::functions::{Norm, cond, norm};
use crate::operators::BlockDiag;
use crate::rules::finite::expect_finite;
use cola_runtime::{Call, Op, Planner, Result, method};

/// ‖A‖·‖A⁻¹‖ where ‖Aᵢ⁻¹‖ = κ(Aᵢ)/‖Aᵢ‖: maxima for 1, 2, inf, sums for fro and nuc. Infinite where tall blocks meet wide ones
///
/// # Requires   every block is square unless ord is 2.
/// # Cost       Σ cost(cond Aᵢ) + cost(norm Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(cond, "BlockDiag[_...]", plan = plan)]
fn block_diag(a: &BlockDiag, ord: Norm, cx: &Call<'_>) -> Result<f64> {
    let whole = cx.get::<&Op>("a")?;
    check(whole, ord)?;
    if whole.rows() == 0 || whole.cols() == 0 {
        return Ok(1.0);
    }
    let standing = || a.parts().iter().zip(a.multiplicities()).filter(|&(_, &m)| m > 0);
    if whole.is_rank_deficient() {
        expect_finite("cond", whole)?;
        return Ok(f64::INFINITY);
    }
    let (mut size, mut of_inverse) = (Total::default(), Total::default());
    for (part, &m) in standing().filter(|(part, _)| part.rows() > 0 && part.cols() > 0) {
        let (norm, kappa) = (norm(part, ord)?, cond(part, ord)?);
        if !(norm > 0.0 && kappa.is_finite()) {
            return Ok(if norm.is_nan() || kappa.is_nan() { f64::NAN } else { f64::INFINITY });
        }
        size.add(ord, norm, m as f64);
        of_inverse.add(ord, kappa / norm, m as f64);
    }
    Ok(size.norm(ord) * of_inverse.norm(ord))
}

/// The norms of blocks, put together.
#[derive(Default)]
struct Total {
    largest: f64,
    sum: f64,
    squares: f64,
}

impl Total {
    fn add(&mut self, ord: Norm, norm: f64, times: f64) {
        match ord {
            Norm::Fro => self.squares += times * norm * norm,
            Norm::Nuc => self.sum += times * norm,
            _ => self.largest = self.largest.max(norm),
        }
    }

    fn norm(&self, ord: Norm) -> f64 {
        match ord {
            Norm::Fro => self.squares.sqrt(),
            Norm::Nuc => self.sum,
            _ => self.largest,
        }
    }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    ask_parts(cx, planner, "norm", cx.get("ord")?)?;
    ask_parts(cx, planner, "cond", cx.get("ord")?)
}
