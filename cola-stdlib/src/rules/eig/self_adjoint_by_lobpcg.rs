//! `eig` of a self-adjoint operator by LOBPCG.

use super::counted::none_missed;
use super::iterative::{Asked, asked, real_pairs};
use crate::algorithms::Lobpcg;
use crate::functions::Eigen;
use crate::solvers::expect_self_adjoint;
use crate::spectrum::Wanted;
use cola_iterative::eigen;
use cola_runtime::{Call, Error, ErrorKind, Op, Result, Workspace, method, report};

/// A·V = V·Λ at an end of the spectrum by locally optimal block preconditioned conjugate gradients
///
/// The residual of each pair is recomputed with A.
///
/// # Requires   A is known to be self-adjoint; `which` is LA or SA (LR, SR).
/// # Cost       an apply of A and of the preconditioner to k columns, and 30·n·k² operations for each iteration.
/// # Source     Knyazev, SIAM J. Sci. Comput. 23 (2001); Duersch et al., SIAM J. Sci. Comput. 40 (2018)
#[method(eig, "SelfAdjoint[_], None, LOBPCG", rank = Algorithm)]
fn self_adjoint_by_lobpcg(a: &Op, alg: &Lobpcg, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    expect_self_adjoint(a)?;
    let end = match asked(&wanted, true) {
        Asked::End(end @ (eigen::Wanted::LargestReal | eigen::Wanted::SmallestReal)) => end,
        _ => {
            let why = format!("eig: LOBPCG finds the ends of the spectrum of {a}: LA or SA");
            return Err(Error::new(ErrorKind::Unsupported, why).with_help("Lanczos() finds the others"));
        }
    };
    let method = eigen::Lobpcg {
        tol: alg.tol,
        max_iters: alg.max_iters,
        precond: alg.precond.clone(),
        seed: alg.seed as u64,
        ..eigen::Lobpcg::new(wanted.k, end)
    };
    let (pairs, evidence) = method.solve(a, &mut Workspace::new())?;
    report::push(|| evidence);
    if alg.inertia {
        none_missed(a, None, &Asked::End(end), (&pairs.values, &pairs.vectors), alg.tol)?;
    }
    real_pairs(cx, &wanted, pairs, true)
}
