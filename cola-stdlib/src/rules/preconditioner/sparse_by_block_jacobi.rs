//! `preconditioner` of a sparse matrix by the blocks on its diagonal.

use super::{Factors, Make, explain, of_sparse};
use crate::algorithms::BlockJacobi;
use crate::operators::Sparse;
use crate::properties::PSD;
use cola_kernels::{CsrRef, Field, KernelError};
use cola_runtime::{Op, Result, method};

/// M = diag(A₁₁, A₂₂, …)⁻¹
///
/// # Requires   A is square, the blocks are regular.
/// # Cost       n·size² operations once, 2n·size for each column.
/// # Source     Saad, Iterative Methods for Sparse Linear Systems, 2nd ed., §12.3
#[method(preconditioner, "operator:Sparse, BlockJacobi", rank = Algorithm)]
fn sparse_by_block_jacobi(a: &Op, operator: &Sparse, alg: &BlockJacobi) -> Result<Op> {
    let definite = PSD.of(a);
    of_sparse(a, operator, &Blocks { size: alg.size, definite }, definite).map_err(explain)
}

struct Blocks {
    size: usize,
    definite: bool,
}

impl Make for Blocks {
    fn factors<T: Field>(&self, a: CsrRef<'_, T>) -> Result<(Box<dyn Factors<T>>, String), KernelError> {
        let factors = cola_kernels::BlockJacobi::factor(a, self.size, self.definite)?;
        Ok((Box::new(factors), format!("block Jacobi, blocks of {}", self.size)))
    }
}
