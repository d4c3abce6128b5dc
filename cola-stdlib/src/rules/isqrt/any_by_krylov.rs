//! `isqrt` of any operator from Krylov spaces.

use super::callee;
use crate::algorithms::KrylovFunction;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (A)^−½·x ≈ ‖x‖·V·f(H)·e₁ with A·V = V·H + h·v·eᵀ for each x: Lanczos for a self-adjoint A, else Arnoldi.
///
/// # Requires   A is square. Nothing of its size is made.
/// # Cost       one apply of A a step, for each column on each apply; at most `basis` vectors.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §13.2
#[method(isqrt, "_, KrylovFunction", rank = Algorithm)]
fn any_by_krylov(cx: &Call<'_>, alg: &KrylovFunction) -> Result<Op> {
    matrix_functions::by_krylov(&callee(cx)?, cx.get("a")?, alg)
}
