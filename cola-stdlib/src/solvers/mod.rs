//! Solvers: the seam between operators and algorithms.
//!
//! An algorithm is numerics over arrays and `apply`; an operator is a map. What a lazy inverse holds, and
//! what finds the factorisation that fits an operator's structure, must know both, and lives here. Rules
//! are the only ones who ask.

mod block_triangular;
mod cheapness;
mod combinations;
mod cost;
mod direct;
mod eigenbasis;
mod factorise;
mod first_then;
pub(crate) mod function;
mod half;
mod inertia;
mod iterative;
mod iterative_least_squares;
mod kronecker_form;
mod least_squares;
mod low_rank_core;
mod nearly_singular;
mod normal_equations;
mod patience;
mod refined;
mod schur_complement;
mod sparse_triangular;
mod spectral;
mod sum;
#[cfg(test)]
mod tests;
mod toeplitz;
mod triangular;
mod triangular_shift;
mod triangular_sum;
mod woodbury;

pub(crate) use block_triangular::BlockTriangular;
pub(crate) use cheapness::inverse_flops;
pub(crate) use cost::direct_cost;
pub use direct::DirectSolver;
pub(crate) use direct::expect_self_adjoint;
pub(crate) use eigenbasis::{EigenbasisSolver, eigenbasis, kron_sum_eigenvalues};
pub use factorise::factorise;
pub(crate) use factorise::is_factorised;
pub(crate) use first_then::{FirstThen, Then, tried_in_vain};
pub(crate) use function::{Method, matrix_function};
pub(crate) use half::HalfSolver;
pub(crate) use inertia::{Count, count_below};
pub(crate) use iterative::IterativeSolver;
pub(crate) use iterative_least_squares::IterativePseudoInverse;
pub(crate) use kronecker_form::Form;
pub(crate) use least_squares::{OrthogonalSolver, is_seen_regular, pseudo_factors};
pub(crate) use low_rank_core::LowRankCore;
pub(crate) use patience::{Patience, needed};
pub(crate) use refined::RefinedSolver;
pub(crate) use schur_complement::SchurComplement;
pub(crate) use sparse_triangular::{Side, SparseTriangularSolver, zero_pivot};
pub(crate) use sum::SumSolver;
pub(crate) use toeplitz::ToeplitzSolver;
pub(crate) use triangular::TriangularSolver;
#[cfg(test)]
pub(crate) use woodbury::is_capacitance_made;
pub(crate) use woodbury::{Capacitance, Woodbury, is_singular};

use crate::algorithms::probes::norm_by_probes;
use crate::algorithms::refine::{System, refine};
use crate::algorithms::{Factorisation, working};
use cola_runtime::{ArrayMut, ArrayRef, Op, Result, Scalar, Trans, Workspace, report};

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

/// y ← α·op(A)⁻¹·x + β·y for a method that solves in place in the working dtype.
struct Task<'a> {
    a: &'a Op,
    op: Trans,
    alpha: Scalar,
    x: ArrayRef<'a>,
    beta: Scalar,
    y: ArrayMut<'a>,
}

impl Task<'_> {
    /// Solves, checks and refines, and pushes the evidence. The factors, where A has any, tell ‖A‖_F and
    /// whether A is singular to working precision.
    fn direct(
        self,
        method: &'static str,
        factors: Option<&dyn Factorisation>,
        solve: &mut dyn FnMut(ArrayMut<'_>, &mut Workspace) -> Result<()>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (a, op) = (self.a, self.op);
        let norm = || factors.map_or_else(|| norm_by_probes(a), |f| Ok(f.norm_fro()));
        self.in_place(ws, |b, mut z, ws| {
            z.rb_mut().copy_from(b)?;
            solve(z.rb_mut(), ws)?;
            let checked = refine(System { a, op, norm: &norm }, method, b, z, solve, ws)?;
            let warning = match factors {
                Some(f) => nearly_singular::check(a, f, method, checked.growth)?,
                None => None,
            };
            report::push(|| match warning {
                Some(warning) => checked.evidence(method).warning(warning),
                None => checked.evidence(method),
            });
            Ok(())
        })
    }

    /// Runs `solve(b, z)` with z = op(A)⁻¹·b in the working dtype, in y itself where that is possible.
    fn in_place(
        self,
        ws: &mut Workspace,
        solve: impl FnOnce(ArrayRef<'_>, ArrayMut<'_>, &mut Workspace) -> Result<()>,
    ) -> Result<()> {
        let Task { a, alpha, x, beta, mut y, .. } = self;
        let dtype = working(a.dtype());
        let (n, k) = x.shape();
        if beta == ZERO && y.dtype() == dtype && x.dtype() == dtype {
            solve(x, y.rb_mut(), ws)?;
            y.scale(alpha);
            return Ok(());
        }
        let mut z = ws.take(dtype, n, k)?;
        if x.dtype() == dtype {
            solve(x, z.as_mut()?, ws)?;
        } else {
            let mut wide = ws.take(dtype, n, k)?;
            wide.as_mut()?.copy_from(x)?;
            solve(wide.as_ref(), z.as_mut()?, ws)?;
            ws.give(wide);
        }
        y.axpby(alpha, z.as_ref(), beta)?;
        ws.give(z);
        Ok(())
    }
}
