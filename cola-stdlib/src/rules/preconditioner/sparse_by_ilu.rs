//! `preconditioner` of a sparse matrix by incomplete LU factors.

use super::{Factors, Make, of_sparse};
use crate::algorithms::IncompleteLu;
use crate::operators::Sparse;
use cola_kernels::{CsrRef, Field, KernelError};
use cola_runtime::{Op, Result, method};

/// M = (L·U)⁻¹ with L·U = A on the pattern of A, or with the `fill` largest entries of each row
///
/// # Requires   A is square, no pivot vanishes.
/// # Cost       Σ over entries of L of the lengths of rows of U, once; two substitutions for each column.
/// # Source     Saad, Iterative Methods for Sparse Linear Systems, 2nd ed., §10.3 and §10.4
#[method(preconditioner, "operator:Sparse, ILU", rank = Algorithm)]
fn sparse_by_ilu(a: &Op, operator: &Sparse, alg: &IncompleteLu) -> Result<Op> {
    of_sparse(a, operator, &Threshold(alg.clone()), false)
}

struct Threshold(IncompleteLu);

impl Make for Threshold {
    fn factors<T: Field>(&self, a: CsrRef<'_, T>) -> Result<(Box<dyn Factors<T>>, String), KernelError> {
        let IncompleteLu { fill, drop } = self.0;
        if fill == 0 {
            return Ok((Box::new(cola_kernels::IncompleteLu::factor(a)?), "ILU(0)".to_owned()));
        }
        let factors = cola_kernels::IncompleteLu::factor_threshold(a, fill, drop)?;
        Ok((Box::new(factors), format!("ILUT({fill}, {drop:e})")))
    }
}
