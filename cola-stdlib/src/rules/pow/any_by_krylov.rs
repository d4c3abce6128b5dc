//! `pow` of any operator from Krylov spaces.

use super::callee;
use crate::algorithms::KrylovFunction;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (A)ᵖ·x ≈ ‖x‖·V·f(H)·e₁ with A·V = V·H + h·v·eᵀ for each x: Lanczos for a self-adjoint A, else Arnoldi.
///
/// A small whole power is a product of factors A or A⁻¹ instead.
///
/// # Requires   A is square. Nothing of its size is made.
/// # Cost       one apply of A a step, for each column on each apply; at most `basis` vectors.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §13.2
#[method(pow, "_, KrylovFunction", rank = Algorithm)]
fn any_by_krylov(cx: &Call<'_>, alg: &KrylovFunction) -> Result<Op> {
    let (callee, a) = (callee(cx)?, cx.get("a")?);
    matrix_functions::integer_or(&callee, a, || matrix_functions::by_krylov(&callee, a, alg))
}
