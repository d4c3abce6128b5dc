//! `solve_shifted` of a positive semidefinite operator by conjugate gradients.

use super::{by_columns, checked, expect_plain};
use crate::algorithms::Cg;
use cola_iterative::krylov::{Shifted, shifted};
use cola_runtime::{Array, Error, ErrorKind, Op, Result, method};

/// (A + σᵢI)·xᵢ = b by CG for the least shift: the residuals of the others are multiples of its residual
///
/// # Requires   shifts are real, and A + σI is positive definite for all of them.
/// # Cost       one apply of A an iteration for all shifts, 9n operations, and 4n a shift; 3 vectors, and 2 a shift.
/// # Source     Jegerlehner, arXiv:hep-lat/9612014; Frommer & Maass, SIAM J. Sci. Comput. 20 (1999)
#[method(solve_shifted, "PSD[_], _, CG", rank = Algorithm)]
fn psd_by_cg(a: &Op, b: &Array, alg: &Cg, shifts: &Array) -> Result<Array> {
    let shifts = checked(a, b, shifts)?;
    expect_plain("CG", alg.precond.as_ref(), alg.x0.as_ref())?;
    if let Some(complex) = shifts.iter().find(|s| s.im != 0.0) {
        let why = format!("solve_shifted: CG needs real shifts, and one is {complex}");
        return Err(Error::new(ErrorKind::Unsupported, why).with_help("MINRES() takes complex shifts"));
    }
    let options = Shifted { tol: alg.tol, max_iters: alg.max_iters, definite: true };
    let least = shifts.iter().map(|s| s.re).fold(0.0, f64::min);
    by_columns(a, b, &shifts, |b| shifted(a, b, &shifts, &options)).map_err(|e| match e.kind() {
        // The claim is one of A, not of A + σI.
        ErrorKind::FalseClaim if least < 0.0 => e
            .in_context(format!("solve_shifted: A + ({least})·I"))
            .with_kind(ErrorKind::NotPositiveDefinite)
            .with_help("CG needs positive definite A + σI: MINRES() takes any shift"),
        _ => e,
    })
}
