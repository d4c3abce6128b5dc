//! `solve_shifted` of a self-adjoint operator by MINRES.

use super::{by_columns, checked, expect_plain};
use crate::algorithms::Minres;
use crate::solvers::expect_self_adjoint;
use cola_iterative::krylov::{Shifted, shifted};
use cola_runtime::{Array, Op, Result, method};

/// (A + σᵢI)·xᵢ = b from one Lanczos basis, with a QR factorisation of T + σᵢI for each shift, real or complex
///
/// # Requires   A is known to be self-adjoint.
/// # Cost       one apply of A an iteration for all shifts, 9n operations, and 8n a shift; 3 vectors, and 3 a shift.
/// # Source     van den Eshof & Sleijpen, Appl. Numer. Math. 49 (2004)
#[method(solve_shifted, "SelfAdjoint[_], _, MINRES", rank = Algorithm)]
fn self_adjoint_by_minres(a: &Op, b: &Array, alg: &Minres, shifts: &Array) -> Result<Array> {
    let shifts = checked(a, b, shifts)?;
    expect_plain("MINRES", alg.precond.as_ref(), alg.x0.as_ref())?;
    expect_self_adjoint(a)?;
    let options = Shifted { tol: alg.tol, max_iters: alg.max_iters, definite: false };
    by_columns(a, b, &shifts, |b| shifted(a, b, &shifts, &options))
}
