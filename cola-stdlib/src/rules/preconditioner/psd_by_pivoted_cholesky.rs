//! `preconditioner` of a positive definite operator by a partial Cholesky factor.

use super::{deflated, expect_square, split_shift};
use crate::algorithms::PivotedCholesky;
use crate::functions::diag;
use crate::kernel::OnOperand;
use cola_iterative::low_rank::{PivotedCholeskyOptions, pivoted_cholesky_of};
use cola_runtime::{Array, Evidence, Op, Result, method, report, with_number};

/// M = (λ_r + μ)·U·(Λ + μ·I)⁻¹·Uᴴ + I − U·Uᴴ with U·Λ·Uᴴ = F·Fᴴ ≈ B, for A = B + μ·I or A = B
///
/// F = U·Λ^½·Vᴴ. Without a shift of its own, μ is the mean of the diagonal that F leaves.
///
/// # Requires   A is square and positive semidefinite.
/// # Cost       the diagonal of B and `rank` of its columns, 2n·rank² operations; 4n·rank for each column.
/// # Source     Harbrecht, Peters & Schneider, Appl. Numer. Math. 62 (2012); Gardner et al., NeurIPS 2018; Frangella, Tropp & Udell 2023
#[method(preconditioner, "PSD[_], PivotedCholesky", rank = Algorithm)]
fn psd_by_pivoted_cholesky(a: &Op, alg: &PivotedCholesky) -> Result<Op> {
    expect_square(a)?;
    let (b, own) = split_shift(a)?;
    let diagonal = diag(&b, 0)?;
    let diagonal = diagonal.cast(diagonal.dtype().accumulator())?;
    let options = PivotedCholeskyOptions { rank: alg.rank.min(a.rows()), tol: 0.0, random: None };
    let found = pivoted_cholesky_of(&b, &diagonal, &options)?;
    let trace: f64 = (0..diagonal.rows()).map(|i| diagonal.get(i, 0).map(|z| z.re).unwrap_or(0.0)).sum();
    let rest = found.trace_error * trace / a.rows().max(1) as f64;
    let mu = [alg.shift, own, rest].into_iter().find(|mu| *mu > 0.0).unwrap_or(0.0);
    report::push(|| {
        let (r, e) = (found.factor.cols(), found.trace_error);
        Evidence::of("pivoted Cholesky").note(format!("rank {r} leaves {e:.1e} of the trace; shift {mu:.1e}"))
    });
    let epsilon = found.factor.dtype().epsilon();
    let (u, values) = with_number!(found.factor.dtype(), T => {
        let svd = cola_kernels::svd(found.factor.view::<T>()?).on("the factor")?;
        // Directions that are rounding are left to I.
        let largest = svd.s.first().copied().unwrap_or(0.0);
        let kept = svd.s.iter().take_while(|s| **s * **s > 16.0 * epsilon * largest * largest).count();
        let u = Array::from_fn(svd.u.nrows(), kept, |i, j| svd.u[(i, j)])?;
        (u, svd.s[..kept].iter().map(|s| s * s).collect::<Vec<f64>>())
    });
    deflated(&u, &values, mu)
}
