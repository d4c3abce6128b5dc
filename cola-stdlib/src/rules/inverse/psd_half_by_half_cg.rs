//! `inverse` by conjugate gradients in half precision.

use crate::algorithms::HalfCg;
use crate::operators::Inverse;
use crate::solvers::HalfSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by conjugate gradients whose vectors are stored in the precision of A, on each apply.
///
/// # Requires   A is f16 or bf16, and square.
/// # Cost       nothing now; one apply of A and (15 + 4·window)·n operations for each iteration.
/// # Source     Maddox, Potapczynski & Wilson, UAI 2022, arXiv:2207.06856
#[method(inverse, "PSD[_]{half}, HalfCG", rank = Algorithm)]
fn psd_half_by_half_cg(a: &Op, alg: &HalfCg) -> Result<Op> {
    let solver = HalfSolver { options: alg.clone(), dtype: a.dtype() };
    Inverse::new(a.clone(), alg.clone().into(), Box::new(solver))
}
