//! `preconditioner` of a sparse matrix by sweeps.

use super::{Factors, Make, of_sparse};
use crate::algorithms::Ssor;
use crate::operators::Sparse;
use crate::properties::PSD;
use cola_kernels::{CsrRef, Field, KernelError};
use cola_runtime::{Error, Op, Result, method};

/// M⁻¹ = (D/ω + L)·((2 − ω)/ω·D)⁻¹·(D/ω + U) for A = L + D + U
///
/// # Requires   A is square, its diagonal has no zero, 0 < ω < 2.
/// # Cost       nothing to make; two substitutions for each column.
/// # Source     Axelsson, BIT 12 (1972); Saad, Iterative Methods for Sparse Linear Systems, 2nd ed., §10.2
#[method(preconditioner, "operator:Sparse, SSOR", rank = Algorithm)]
fn sparse_by_ssor(a: &Op, operator: &Sparse, alg: &Ssor) -> Result<Op> {
    if !(alg.omega > 0.0 && alg.omega < 2.0) {
        return Err(Error::invalid("SSOR", format!("omega is {}, and must be between 0 and 2", alg.omega)));
    }
    of_sparse(a, operator, &Sweeps(alg.omega), PSD.of(a))
}

struct Sweeps(f64);

impl Make for Sweeps {
    fn factors<T: Field>(&self, a: CsrRef<'_, T>) -> Result<(Box<dyn Factors<T>>, String), KernelError> {
        Ok((Box::new(cola_kernels::Ssor::new(a, self.0)?), format!("SSOR, ω = {}", self.0)))
    }
}
