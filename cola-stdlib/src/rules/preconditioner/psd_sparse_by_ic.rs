//! `preconditioner` of a positive definite sparse matrix by an incomplete Cholesky factor.

use super::{Factors, Make, explain, of_sparse};
use crate::algorithms::IncompleteCholesky;
use crate::operators::Sparse;
use cola_kernels::{CsrRef, Field, KernelError};
use cola_runtime::{Op, Result, method};

/// M = (L·Lᴴ)⁻¹ with L·Lᴴ = A + α·diag(A) on the pattern of A; α = 0 unless a pivot fails, and the report says it
///
/// # Requires   A is square, its diagonal is positive.
/// # Cost       Σ over entries of L of the lengths of two rows, once; two substitutions for each column.
/// # Source     Meijerink & van der Vorst, Math. Comp. 31 (1977); Manteuffel, Math. Comp. 34 (1980)
#[method(preconditioner, "PSD[operator:Sparse], IC", rank = Algorithm)]
fn psd_sparse_by_ic(a: &Op, operator: &Sparse, alg: &IncompleteCholesky) -> Result<Op> {
    let _ = alg;
    of_sparse(a, operator, &OnPattern, true).map_err(explain)
}

struct OnPattern;

impl Make for OnPattern {
    fn factors<T: Field>(&self, a: CsrRef<'_, T>) -> Result<(Box<dyn Factors<T>>, String), KernelError> {
        let factors = cola_kernels::IncompleteCholesky::factor_shifted(a)?;
        let name = match factors.shift() {
            0.0 => "IC(0)".to_owned(),
            shift => format!("IC(0) of A + {shift}·diag(A)"),
        };
        Ok((Box::new(factors), name))
    }
}
