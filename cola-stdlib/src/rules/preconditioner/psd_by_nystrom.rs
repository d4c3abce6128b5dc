//! `preconditioner` of a positive definite operator by a randomised low-rank approximation.

use super::{deflated, expect_square, split_shift};
use crate::algorithms::Nystrom;
use cola_iterative::low_rank::{NystromOptions, nystrom};
use cola_runtime::{Evidence, Op, Result, Workspace, method, report};

/// M = (λ_ℓ + μ)·U·(Λ + μ·I)⁻¹·Uᴴ + I − U·Uᴴ with U·Λ·Uᴴ ≈ B, for A = B + μ·I or A = B
///
/// # Requires   A is square and positive semidefinite.
/// # Cost       `rank` products with B, 8n·rank² operations; 4n·rank for each column.
/// # Source     Frangella, Tropp & Udell, SIAM J. Matrix Anal. Appl. 44 (2023)
#[method(preconditioner, "PSD[_], Nystrom", rank = Algorithm)]
fn psd_by_nystrom(a: &Op, alg: &Nystrom) -> Result<Op> {
    expect_square(a)?;
    let (b, own) = split_shift(a)?;
    let options = NystromOptions { rank: alg.rank.min(a.rows()), ..NystromOptions::default() };
    let found = nystrom(&b, &options, &mut Workspace::new())?;
    let least = found.values.last().copied().unwrap_or(0.0);
    let largest = found.values.first().copied().unwrap_or(0.0);
    let mu = [alg.shift, own, least, largest].into_iter().find(|mu| *mu > 0.0).unwrap_or(1.0);
    report::push(|| {
        Evidence::of("Nyström")
            .note(format!("rank {}, λ from {largest:.1e} to {least:.1e}; shift {mu:.1e}", found.values.len()))
    });
    deflated(&found.u, &found.values, mu)
}
