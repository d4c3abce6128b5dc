//! `nullspace` of a Kronecker product.

use super::{everything, nothing, of_parts};
use crate::functions::{adjoint, nullspace_with, to_dense};
use crate::memory;
use crate::operators::{Dense, Identity, Kronecker, Sliced};
use crate::properties::{STIEFEL, UNITARY};
use crate::rules::rcond::is_default;
use cola_runtime::{Alg, Array, Index, Op, Result, method};

/// Columns of W₁ ⊗ … ⊗ Wₖ, where Wᵢ = [Rᵢ Nᵢ] is unitary and Nᵢ spans null(Aᵢ): all those that have a column of some Nᵢ
///
/// (A₁ ⊗ A₂)·x = 0 exactly if x is in null(A₁) ⊗ ℂⁿ + ℂⁿ ⊗ null(A₂). The basis stays a slice of a Kronecker product.
///
/// # Requires   no tolerance is given: each factor decides its own rank.
/// # Cost       Σ cost(nullspace Aᵢ) and nᵢ² entries for each factor with a null space; one index for each column.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.2.15
#[method(nullspace, "Kronecker[_...]", guard = is_default, plan = of_parts)]
fn kronecker(a: &Op, alg: &Alg) -> Result<Op> {
    let bases =
        a.children().iter().map(|part| nullspace_with(part, alg, None)).collect::<Result<Vec<_>>>()?;
    if bases.iter().all(|n| n.cols() == 0) {
        return Ok(nothing(a.cols(), a.dtype()));
    }
    if bases.iter().any(|n| n.cols() == n.rows()) {
        return Ok(everything(a.cols(), a.dtype()));
    }
    let complete = bases.iter().map(|n| completed(n, alg)).collect::<Result<Vec<_>>>()?;
    memory::check(a.cols(), 1, cola_runtime::DType::F64)?;
    let columns: Vec<usize> = (0..a.cols()).filter(|&j| is_in_null_space(&bases, j)).collect();
    let whole = Kronecker::new(complete)?;
    Ok(Sliced::new(whole, Index::All, Index::List(columns.into()))?.claimed(STIEFEL.set()))
}

/// [R N], unitary, for a basis N of a null space.
fn completed(basis: &Op, alg: &Alg) -> Result<Op> {
    let n = basis.rows();
    if basis.cols() == 0 {
        return Ok(Identity::new(n, basis.dtype()));
    }
    memory::check(n, n, basis.dtype())?;
    let (rest, basis) = (to_dense(&nullspace_with(&adjoint(basis)?, alg, None)?)?, to_dense(basis)?);
    let r = rest.cols();
    let mut both = Array::zeros(n, n, basis.dtype())?;
    both.as_mut()?.cols_range(0, r).copy_from(rest.as_ref())?;
    both.as_mut()?.cols_range(r, n).copy_from(basis.as_ref())?;
    Ok(Dense::new(both).claimed(UNITARY.set()))
}

/// Column j of the Kronecker product takes, from some factor, a column that its null space has.
fn is_in_null_space(bases: &[Op], j: usize) -> bool {
    let mut rest = j;
    bases.iter().rev().any(|basis| {
        let n = basis.rows();
        let place = rest % n;
        rest /= n;
        place >= n - basis.cols()
    })
}
