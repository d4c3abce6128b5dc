//! Conjugate residuals: ‖b − A·x‖ falls in every step.
//!
//! Method    preconditioned conjugate residuals. Invariant: x minimises ‖b − A·x‖ (in the norm ‖r‖_M with a
//!           preconditioner M) over the Krylov space, and the vectors A·p are orthogonal
//! Memory    4 vectors a column (r, p, A·r, A·p), 6 with a preconditioner (and z = M·r, M·A·p)
//! Work      one apply a column, 13n operations (18n with a preconditioner, and its apply)
//! Stops     those of the stage · *zᴴ·A·z = 0*: breakdown, which a positive definite A excludes; for an indefinite one
//!           use MINRES, which computes the same iterates without breaking down · *A·r vanishes while r does not*: the
//!           system has no solution; `NotConverged` with a least-squares solution · *qᴴ·M·q ≤ 0*: `NotPositiveDefinite`
//! Differs   A·z is applied and A·p follows by recurrence; α divides twice by ‖A·p‖, so that its square need not be in
//!           range
//! Source    Stiefel, Comment. Math. Helv. 29 (1955), doi:10.1007/BF02564277; Saad, Iterative Methods for Sparse Linear
//!           Systems, 2nd ed., §6.8

use super::{Method, Problem, Stage, run, solver};
use crate::Working;
use cola_runtime::{
    ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Trans, Workspace, with_number,
};
use std::ops::Range;

solver! {
    /// Conjugate residuals: see the module page.
    Cr, "CR", "conjugate residuals, for positive definite operators; precond approximates A⁻¹ and is positive definite"
}

impl super::Iterative for Cr {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Cr { tol, max_iters, precond, x0 } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let make = || Recurrence { preconditioned: precond.is_some() };
        with_number!(x.dtype(), T => run::<T, _>(make, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        if self.precond.is_some() { 6 } else { 4 }
    }

    fn describe(&self) -> String {
        format!("CR, tol={:e}", self.tol)
    }
}

/// The blocks: r, s = A·z, p, q = A·p, and with a preconditioner z = M·r and M·q.
const R: usize = 0;
const S: usize = 1;
const P: usize = 2;
const Q: usize = 3;
const Z: usize = 4;
const MQ: usize = 5;

struct Recurrence {
    preconditioned: bool,
}

#[derive(Clone, Default)]
struct Own {
    /// ρ = zᴴ·A·z
    rho: f64,
    /// ‖A·p‖, and √(qᴴ·M·q) with a preconditioner
    norm_q: f64,
    /// The largest ‖A·p‖/‖p‖ so far.
    norm_a: f64,
}

impl<T: Working> Method<T> for Recurrence {
    const NAME: &'static str = "CR";
    const HELP: &'static str =
        "give a preconditioner, raise tol or max_iters, or use Cholesky(); if A is indefinite, use MINRES()";
    const MINIMISES_RESIDUAL: bool = true;
    type Own = Own;

    fn blocks(&self) -> usize {
        if self.preconditioned { 6 } else { 4 }
    }

    fn begin(&mut self, s: &mut Stage<'_, T, Own>, columns: Range<usize>) -> Result<()> {
        let z = self.z();
        if self.preconditioned {
            s.precondition(R, Z, columns.clone())?;
        }
        s.apply(z, S, columns.clone())?;
        for j in columns {
            // p = z,  q = s,  ρ = zᴴ·s
            let norm_p = s.update(P, j, T::zero(), [(T::one(), z)])?;
            let norm_q = s.update(Q, j, T::zero(), [(T::one(), S)])?;
            let norm_a = s.active[j].own.norm_a.max(norm_q / norm_p);
            s.active[j].own = Own { rho: s.dot(z, S, j)?.re(), norm_q, norm_a };
        }
        Ok(())
    }

    fn step(&mut self, s: &mut Stage<'_, T, Own>) -> Result<()> {
        let (k, z) = (s.active.len(), self.z());
        if self.preconditioned {
            s.precondition(Q, MQ, 0..k)?;
        }
        for j in 0..k {
            let Own { rho, norm_q, norm_a } = s.active[j].own;
            // |zᴴ·A·z| ≤ ‖A·z‖·‖z‖: only where it is small may A·r vanish.
            let size = s.active[j].estimate;
            let small = s.active[j].vanishing::<T>() * norm_a;
            if !self.preconditioned && rho.abs() <= small * size * size && s.norm(S, j) <= small * size {
                s.active[j].normal = Some(norm_a);
                continue;
            }
            let norm_q = if self.preconditioned { self.norm_by(s, j)? } else { norm_q };
            if rho == 0.0 || norm_q == 0.0 {
                s.active[j].broke = Some("zᴴ·A·z");
                s.active[j].normal = (norm_q == 0.0).then_some(0.0);
                continue;
            }
            // α = ρ/(qᴴ·M·q),  x ← x + α·p,  r ← r − α·q,  z ← z − α·M·q
            let alpha = T::from_f64(rho / norm_q / norm_q);
            s.add_to_x(j, [(alpha, P)])?;
            s.active[j].estimate = s.update(R, j, T::one(), [(-alpha, Q)])?;
            if self.preconditioned {
                s.update(Z, j, T::one(), [(-alpha, MQ)])?;
            }
        }
        // s = A·z
        s.apply(z, S, 0..k)?;
        for j in 0..k {
            if s.active[j].broke.is_some() || s.active[j].normal.is_some() {
                continue;
            }
            // ρ⁺ = zᴴ·s,  β = ρ⁺/ρ,  p ← z + β·p,  q ← s + β·q
            let rho = s.dot(z, S, j)?.re();
            let beta = T::from_f64(rho / s.active[j].own.rho);
            let norm_p = s.update(P, j, beta, [(T::one(), z)])?;
            let norm_q = s.update(Q, j, beta, [(T::one(), S)])?;
            let norm_a = s.active[j].own.norm_a.max(norm_q / norm_p);
            s.active[j].own = Own { rho, norm_q, norm_a };
        }
        Ok(())
    }
}

impl Recurrence {
    /// The block of z = M·r.
    fn z(&self) -> usize {
        if self.preconditioned { Z } else { R }
    }

    /// √(qᴴ·M·q)
    fn norm_by<T: Working>(&self, s: &Stage<'_, T, Own>, j: usize) -> Result<f64> {
        let square = s.dot(Q, MQ, j)?.re();
        if square <= 0.0 && s.active[j].own.norm_q > 0.0 {
            let message = format!("CR on {}: qᴴ·M·q = {square:.3e} with the preconditioner M", s.a);
            return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
                .with_help("the preconditioner of CR must be positive definite"));
        }
        Ok(square.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::Iterative;
    use crate::krylov::laws::{self, For};
    use crate::testing;
    use cola_runtime::watch::{Moment, observe};
    use cola_runtime::{Array, DType, Status};
    use std::{cell::RefCell, rc::Rc};

    fn make(tol: f64, precond: Option<Op>) -> Cr {
        Cr { tol, precond, ..Cr::default() }
    }

    #[test]
    fn the_laws_of_solvers_hold_for_cr() {
        laws::all(For::Definite, make);
    }

    #[test]
    fn inconsistent_systems_end_with_a_least_squares_solution() {
        laws::inconsistent_systems_end_with_a_least_squares_solution(For::Definite, &make(1e-10, None));
    }

    #[test]
    fn the_residual_falls_in_every_step() {
        let a = testing::positive_definite(50, 1e4, DType::F64);
        let seen = Rc::new(RefCell::new(vec![1.0]));
        let keep = seen.clone();
        let observer = Rc::new(move |m: &Moment| {
            if let Moment::Iteration { residual, .. } = m {
                keep.borrow_mut().push(*residual);
            }
        });
        observe(observer, || make(1e-8, None).solve(&a, &testing::random(50, 1, DType::F64, 2)).unwrap());
        let seen = seen.borrow();
        assert!(seen.len() > 20 && seen.windows(2).all(|w| w[1] < w[0] * (1.0 + 1e-12)), "{seen:?}");
    }

    #[test]
    fn an_indefinite_operator_without_progress_is_a_breakdown() {
        let a = testing::dense(2, 2, &[0.0, 1.0, 1.0, 0.0]);
        let error = Cr::default().solve(&a, &Array::vector(vec![1.0, 0.0])).unwrap_err();
        assert_eq!(error.evidence().unwrap().status, Some(Status::Breakdown));
    }

    #[test]
    fn clustered_spectra_are_solved() {
        laws::clusters_are_solved(For::Definite, &make(1e-9, None), 1e-9);
    }
}
