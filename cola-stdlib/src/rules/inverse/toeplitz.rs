//! `inverse` of a Toeplitz matrix.

use crate::algorithms::{Auto, Cg};
use crate::functions::{INVERSE, inverse_with, preconditioner};
use crate::operators::Inverse;
use crate::properties::PSD;
use crate::solvers::{FirstThen, Then, ToeplitzSolver};
use cola_runtime::{Alg, Arg, Call, Error, Evidence, Op, Planner, Result, method, report};

/// From this size on the recursion costs as much as eighty iterations or more, and a circulant preconditioner usually leaves
/// far fewer.
const ITERATIVE_FROM: usize = 4096;

/// T⁻¹ by Levinson's recursion and the formula of Gohberg and Semencul; for large PSD matrices first by conjugate gradients
/// with Chan's circulant preconditioner, whose iterations hardly grow with n. Results are checked by their residuals; LU
/// of the dense matrix takes over where the recursion breaks down or is too inaccurate.
///
/// # Requires   T is square.
/// # Cost       on first use 4n² multiply-adds (half when self-adjoint); then four products with Toeplitz matrices for
///   each column.
/// # Source     Golub & Van Loan, 4th ed., §4.7; T. Chan, SIAM J. Sci. Stat. Comput. 9 (1988)
#[method(inverse, "Toeplitz, Auto", guard = is_square, plan = plan)]
fn toeplitz(a: &Op, alg: &Alg) -> Result<Op> {
    let direct = Inverse::new(a.clone(), alg.clone(), Box::new(ToeplitzSolver))?;
    let Some(iterative) = iterative(a, alg)? else { return Ok(direct) };
    let first = inverse_with(a, &iterative)?;
    report::push(|| Evidence::of("Auto").note("CG with a circulant preconditioner: n is large and A is PSD"));
    Inverse::new(
        a.clone(),
        iterative,
        Box::new(FirstThen { first, then: Then::Ready(direct), patience: None }),
    )
}

/// CG with the preconditioner of T, limited to the cost of the recursion.
fn iterative(a: &Op, alg: &Alg) -> Result<Option<Alg>> {
    let n = a.rows();
    if n < ITERATIVE_FROM || !PSD.of(a) {
        return Ok(None);
    }
    let Some(auto) = alg.downcast_ref::<Auto>() else { return Ok(None) };
    // A singular preconditioner is none.
    let Ok(precond) = preconditioner(a) else { return Ok(None) };
    let recursion = 4.0 * (n as f64) * (n as f64) * if a.dtype().is_complex() { 4.0 } else { 1.0 };
    let iteration = a.cost().flops + precond.cost().flops + 12.0 * n as f64;
    let max_iters = Some((recursion / iteration).clamp(20.0, 1e6) as usize);
    Ok(Some(Cg { tol: auto.tol, max_iters, precond: Some(precond), ..Cg::default() }.into()))
}

fn is_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(Op::is_square)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let operands = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?));
    let (a, alg) = operands()?;
    match iterative(a, alg)? {
        Some(iterative) => plan.call(&INVERSE, &[Arg::Op(a), Arg::Algorithm(&iterative)]),
        None => {
            plan.note("Levinson's recursion and the formula of Gohberg and Semencul".to_owned());
            Ok(())
        }
    }
}
