//! `solve_shifted` by GMRES.

use super::{by_columns, checked, expect_plain};
use crate::algorithms::Gmres;
use cola_iterative::krylov::shifted_gmres;
use cola_runtime::{Array, Op, Result, method};

/// (A + σᵢI)·xᵢ = b from one Arnoldi space: (A + σI)·V = V⁺·(H̄ + σ·Ī)
///
/// # Requires   A is square.
/// # Cost       one apply of A an iteration for all shifts; restart + 3 vectors, and x.
/// # Source     Frommer & Glässner, SIAM J. Sci. Comput. 19 (1998)
#[method(solve_shifted, "_, _, GMRES", rank = Algorithm)]
fn any_by_gmres(a: &Op, b: &Array, alg: &Gmres, shifts: &Array) -> Result<Array> {
    let shifts = checked(a, b, shifts)?;
    expect_plain("GMRES", alg.precond.as_ref(), alg.x0.as_ref())?;
    by_columns(a, b, &shifts, |b| shifted_gmres(a, b, &shifts, alg))
}
