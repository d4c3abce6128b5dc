//! Flexible conjugate gradients, for a preconditioner that changes from one apply to the next.
//!
//! Method    FCG(m): the direction z = M·r is made A-orthogonal to the last m directions explicitly, so that nothing
//!           rests on M being the same in every step. With a fixed M it is CG
//! Memory    2 + 2m vectors a column (r, z, and m directions p with A·p); m is the option `memory`
//! Work      one apply and one preconditioner apply a column, (8 + 6m)·n operations
//! Stops     those of the stage · *pᴴ·A·p ≤ 0*: as CG · *rᴴ·z ≤ 0*: `NotPositiveDefinite`
//! Differs   plain truncation to the last m directions, without the restarts of FCG(m, k)
//! Source    Notay, SIAM J. Sci. Comput. 22 (2000), doi:10.1137/S1064827599362314

use super::cg::check_curvature;
use super::{Method, Problem, Stage, run, solver};
use crate::Working;
use cola_runtime::{
    ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Trans, Workspace, with_number,
};
use std::ops::Range;

solver! {
    /// Flexible conjugate gradients: see the module page.
    Fcg, "FCG",
    "flexible conjugate gradients, for positive definite operators and preconditioners that vary; precond approximates A⁻¹",
    /// Directions kept, to which the next one is A-orthogonal.
    memory: usize = 1, at least 1
}

impl super::Iterative for Fcg {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Fcg { tol, max_iters, precond, x0, memory } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        // More directions than n cannot be A-orthogonal.
        let make = || Recurrence { memory: (*memory).clamp(1, a.rows().max(1)), newest: 0 };
        with_number!(x.dtype(), T => run::<T, _>(make, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        2 + 2 * self.memory
    }

    fn describe(&self) -> String {
        format!("FCG, tol={:e}, memory={}", self.tol, self.memory)
    }
}

/// The blocks: r, z, then p and q = A·p in turn.
const R: usize = 0;
const Z: usize = 1;

struct Recurrence {
    memory: usize,
    /// The slot of the last direction; older ones come before it, around the end.
    newest: usize,
}

#[derive(Clone, Default)]
struct Own {
    /// Directions kept.
    kept: usize,
    /// pᴴ·A·p of each slot.
    curvatures: Vec<f64>,
}

impl Recurrence {
    fn p(&self, slot: usize) -> usize {
        2 + 2 * slot
    }

    fn q(&self, slot: usize) -> usize {
        3 + 2 * slot
    }
}

impl<T: Working> Method<T> for Recurrence {
    const NAME: &'static str = "FCG";
    const HELP: &'static str =
        "raise memory, tol or max_iters, give a better preconditioner, or use Cholesky()";
    type Own = Own;

    fn blocks(&self) -> usize {
        2 + 2 * self.memory
    }

    fn begin(&mut self, s: &mut Stage<'_, T, Own>, columns: Range<usize>) -> Result<()> {
        s.precondition(R, Z, columns.clone())?;
        let p = self.p(self.newest);
        for j in columns {
            // p = z
            check_descent(s, j)?;
            s.update(p, j, T::zero(), [(T::one(), Z)])?;
            let own = &mut s.active[j].own;
            own.kept = 1;
            own.curvatures.resize(self.memory, 0.0);
        }
        Ok(())
    }

    fn step(&mut self, s: &mut Stage<'_, T, Own>) -> Result<()> {
        let (k, newest) = (s.active.len(), self.newest);
        let (p, q) = (self.p(newest), self.q(newest));
        // q = A·p
        s.apply(p, q, 0..k)?;
        for j in 0..k {
            // α = pᴴ·r/(pᴴ·q),  x ← x + α·p,  r ← r − α·q
            let curvature = s.dot(p, q, j)?.re();
            check_curvature(s, "FCG", j, (p, q), curvature)?;
            s.active[j].own.curvatures[newest] = curvature;
            let alpha = s.dot(p, R, j)?.scale(1.0 / curvature);
            s.add_to_x(j, [(alpha, p)])?;
            s.active[j].estimate = s.update(R, j, T::one(), [(-alpha, q)])?;
        }
        // z = M·r
        s.precondition(R, Z, 0..k)?;
        let next = (newest + 1) % self.memory;
        for j in 0..k {
            check_descent(s, j)?;
            // z ← z − Σ (qᵢᴴ·z/pᵢᴴ·qᵢ)·pᵢ, the last direction first
            for back in 0..s.active[j].own.kept.min(self.memory) {
                let slot = (newest + self.memory - back) % self.memory;
                let c = s.dot(self.q(slot), Z, j)?.scale(1.0 / s.active[j].own.curvatures[slot]);
                s.update(Z, j, T::one(), [(-c, self.p(slot))])?;
            }
            s.active[j].own.kept += 1;
        }
        // p = z, in place of the oldest
        s.swap(Z, self.p(next));
        self.newest = next;
        Ok(())
    }
}

/// A preconditioner that is positive definite in every step has rᴴ·z > 0.
fn check_descent<T: Working>(s: &Stage<'_, T, Own>, j: usize) -> Result<()> {
    if s.active[j].estimate <= s.tol * s.active[j].norm_b {
        return Ok(());
    }
    let rho = s.dot(R, Z, j)?.re();
    if rho <= 0.0 {
        let message = format!("FCG on {}: rᴴ·M·r = {rho:.3e} with the preconditioner M", s.a);
        return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
            .with_help("the preconditioner of FCG may vary, but must be positive definite in every step"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::Iterative;
    use crate::krylov::laws::{self, For};
    use crate::testing;
    use cola_runtime::{DType, ErrorKind};

    #[test]
    fn the_laws_of_solvers_hold_for_fcg() {
        for memory in [1, 3] {
            laws::all(For::Definite, |tol, precond| Fcg { tol, precond, memory, ..Fcg::default() });
        }
    }

    #[test]
    fn with_a_fixed_preconditioner_it_takes_as_many_steps_as_cg() {
        let a = testing::positive_definite(60, 1e3, DType::F64);
        let b = testing::random(60, 2, DType::F64, 2);
        let (_, fcg) = Fcg::default().solve(&a, &b).unwrap();
        let (_, cg) = crate::krylov::Cg::default().solve(&a, &b).unwrap();
        assert!(fcg.iterations.unwrap() <= cg.iterations.unwrap() + 2, "{fcg:?} {cg:?}");
    }

    #[test]
    fn a_preconditioner_that_varies_is_allowed() {
        // M·r is a rough solve by CG itself, which is no linear map.
        let a = testing::positive_definite(80, 1e4, DType::F64);
        let m = testing::inner_solve(a.clone(), 0.3);
        let b = testing::random(80, 1, DType::F64, 2);
        let fcg = Fcg { precond: Some(m.clone()), ..Fcg::default() };
        let (x, evidence) = fcg.solve(&a, &b).unwrap();
        assert!(testing::relative_residual(&a, &x, &b) <= 1.1e-10);
        assert!(evidence.iterations.unwrap() <= 40, "{evidence:?}");
    }

    #[test]
    fn an_indefinite_operator_is_a_false_claim() {
        let a = testing::dense(2, 2, &[1.0, 0.0, 0.0, -1.0]);
        let b = cola_runtime::Array::vector(vec![1.0, 2.0]);
        assert_eq!(Fcg::default().solve(&a, &b).unwrap_err().kind(), ErrorKind::FalseClaim);
    }
}
