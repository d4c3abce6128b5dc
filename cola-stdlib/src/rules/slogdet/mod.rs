//! Rules of `slogdet`.

use crate::algorithms::Direct;
use crate::functions::SlogDet;
use crate::shape::order;
use crate::solvers::factorise;
use cola_runtime::{Alg, Call, ErrorKind, Evidence, Op, Planner, Result, report};

mod adjoint;
mod any_by_auto;
mod any_by_lu;
mod any_psd_by_cholesky;
mod any_self_adjoint_by_ldl;
mod block_diag;
mod conjugate;
mod diagonal;
mod identity;
mod inverse;
mod kronecker;
mod low_rank;
mod permutation;
mod product;
mod scalar_mul;
mod scaled;
mod sum_of_low_rank_and_any;
#[cfg(test)]
mod tests;
mod transpose;
mod triangular;
mod zero;

/// The plan of a rule that asks for the determinant of every part, by the same algorithm.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    a.children().iter().try_for_each(|part| planner.call_named("slogdet", &[part.into(), alg.into()]))
}

/// The determinant from the factorisation that `solve` uses too; (0, −∞) when it meets a zero pivot.
fn by_factorisation(a: &Op, method: Direct) -> Result<SlogDet> {
    if order("slogdet", a)? == 0 {
        return Ok(SlogDet::ONE);
    }
    match factorise(a, method) {
        Ok(factors) => {
            let (sign, logabsdet) = factors.slogdet();
            report::push(|| Evidence::of(factors.name()).note(format!("log|det A| = {logabsdet:e}")));
            Ok(SlogDet::new(sign, logabsdet))
        }
        Err(e) if e.kind() == ErrorKind::Singular => {
            report::push(|| Evidence::of(method.name()).note(e.message().to_owned()));
            Ok(SlogDet::SINGULAR)
        }
        Err(e) => Err(e),
    }
}
