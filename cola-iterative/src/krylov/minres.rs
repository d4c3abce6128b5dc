//! Minimal residuals for self-adjoint operators, definite or not.
//!
//! Method    MINRES. Invariant: x minimises ‖b − A·x‖ (in the norm ‖r‖_M = √(rᴴ·M·r) with a preconditioner M) over the
//!           Krylov space; φ̄ is that minimum
//! Memory    5 vectors a column (two of Lanczos, A·v, two directions), 7 with a preconditioner (v and the residual)
//! Work      one apply a column, 16n operations (26n with a preconditioner, and its apply)
//! Stops     those of the stage · *‖A·r‖ vanishes while r does not*: the system has no solution; `NotConverged` with a
//!           least-squares solution, which MINRES-QLP would make the shortest · those of the Lanczos process
//! Differs   the residual itself is updated when there is a preconditioner, so that the test is on ‖b − A·x‖ and not
//!           on ‖r‖_M; r ← s²·r − φ̄·c·z costs one update
//! Source    Paige & Saunders, SIAM J. Numer. Anal. 12 (1975), doi:10.1137/0712047; ‖A·r‖: Choi, Paige & Saunders,
//!           SIAM J. Sci. Comput. 33 (2011), doi:10.1137/100787921

use super::lanczos::{Basis, RESIDUAL, Tridiagonal, reflection};
use super::{Method, Problem, Stage, run, solver};
use crate::Working;
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};
use std::ops::Range;

solver! {
    /// MINRES for self-adjoint operators: see the module page.
    Minres, "MINRES", "minimal residuals, for self-adjoint operators; precond approximates A⁻¹ and is positive definite"
}

impl super::Iterative for Minres {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Minres { tol, max_iters, precond, x0 } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let make = || Recurrence::new(precond.is_some());
        with_number!(x.dtype(), T => run::<T, _>(make, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        Basis::new(self.precond.is_some()).blocks() + 2
    }

    fn describe(&self) -> String {
        format!("MINRES, tol={:e}", self.tol)
    }
}

struct Recurrence {
    basis: Basis,
    /// The last direction and the one before.
    d: usize,
    d_old: usize,
}

/// The scalars of a column: the QR factorisation of T by reflections, its last column and right-hand side.
#[derive(Clone, Default)]
struct Own {
    t: Tridiagonal,
    c: f64,
    s: f64,
    delta_bar: f64,
    epsilon: f64,
    phi_bar: f64,
}

impl AsMut<Tridiagonal> for Own {
    fn as_mut(&mut self) -> &mut Tridiagonal {
        &mut self.t
    }
}

impl Recurrence {
    fn new(preconditioned: bool) -> Recurrence {
        let basis = Basis::new(preconditioned);
        Recurrence { basis, d: basis.blocks(), d_old: basis.blocks() + 1 }
    }
}

impl<T: Working> Method<T> for Recurrence {
    const NAME: &'static str = "MINRES";
    const HELP: &'static str =
        "give a preconditioner, raise tol or max_iters, or use LDL(); if A is not self-adjoint, use GMRES()";
    const MINIMISES_RESIDUAL: bool = true;
    type Own = Own;

    fn blocks(&self) -> usize {
        self.basis.blocks() + 2
    }

    fn begin(&mut self, s: &mut Stage<'_, T, Own>, columns: Range<usize>) -> Result<()> {
        self.basis.begin(s, columns.clone(), "MINRES")?;
        for j in columns {
            s.col_mut(self.d, j).fill(T::zero());
            s.col_mut(self.d_old, j).fill(T::zero());
            let own = &mut s.active[j].own;
            *own = Own { t: own.t, c: -1.0, phi_bar: own.t.beta_next, ..Own::default() };
        }
        Ok(())
    }

    fn step(&mut self, s: &mut Stage<'_, T, Own>) -> Result<()> {
        let Recurrence { basis, d, d_old } = *self;
        basis.advance(s, "MINRES")?;
        for j in 0..s.active.len() {
            let own = &mut s.active[j].own;
            let Tridiagonal { alpha, beta_next, norm_t, .. } = own.t;
            // Column k of T, reflected: ε, δ, γ̄; the first two entries of column k+1.
            let epsilon = own.epsilon;
            let delta = own.c * own.delta_bar + own.s * alpha;
            let gamma_bar = own.s * own.delta_bar - own.c * alpha;
            own.epsilon = own.s * beta_next;
            own.delta_bar = -own.c * beta_next;
            // ‖A·rₖ₋₁‖ = φ̄ₖ₋₁·‖(γ̄, δ̄)‖: x is as good as it gets.
            let size = gamma_bar.hypot(own.delta_bar) / norm_t;
            let enough = s.active[j].vanishing::<T>();
            let is_normal = s.active[j].vanishes::<T>(size, enough);
            let own = &mut s.active[j].own;
            if is_normal {
                let norm_a = basis.norm_a(&own.t);
                s.active[j].normal = Some(norm_a);
                continue;
            }
            let (c, sn, gamma) = reflection(gamma_bar, beta_next);
            (own.c, own.s) = (c, sn);
            // φ = c·φ̄,  φ̄ ← s·φ̄
            let phi = c * own.phi_bar;
            own.phi_bar *= sn;
            let phi_bar = own.phi_bar;
            // d ← (v − ε·d_old − δ·d)/γ,  x ← x + φ·d
            let number = |x: f64| T::from_f64(x);
            let terms = [(number(1.0 / gamma), basis.v), (number(-delta / gamma), d)];
            s.update(d_old, j, number(-epsilon / gamma), terms)?;
            s.add_to_x(j, [(number(phi), d_old)])?;
            s.active[j].estimate = if basis.is_preconditioned() {
                // r ← s²·r − φ̄·c·z⁺
                s.update(RESIDUAL, j, number(sn * sn), [(number(-phi_bar * c), basis.y)])?
            } else {
                phi_bar
            };
        }
        s.swap(d, d_old);
        basis.turn(s);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::Iterative;
    use crate::krylov::laws::{self, For};
    use crate::testing;
    use cola_runtime::{Array, ErrorKind};

    fn make(tol: f64, precond: Option<Op>) -> Minres {
        Minres { tol, precond, ..Minres::default() }
    }

    #[test]
    fn the_laws_of_solvers_hold_for_minres() {
        laws::all(For::SelfAdjoint, make);
    }

    #[test]
    fn two_steps_solve_an_exchange() {
        // [0 1; 1 0]·x = [1; 0]: the first step gains nothing.
        let a = testing::dense(2, 2, &[0.0, 1.0, 1.0, 0.0]);
        let (x, evidence) = Minres::default().solve(&a, &Array::vector(vec![1.0, 0.0])).unwrap();
        assert_eq!(x.to_vec::<f64>().unwrap(), [0.0, 1.0]);
        assert_eq!(evidence.iterations, Some(2));
    }

    #[test]
    fn inconsistent_systems_end_with_a_least_squares_solution() {
        laws::inconsistent_systems_end_with_a_least_squares_solution(For::SelfAdjoint, &make(1e-10, None));
    }

    #[test]
    fn clustered_spectra_are_solved() {
        laws::clusters_are_solved(For::SelfAdjoint, &make(1e-9, None), 1e-9);
    }

    #[test]
    fn a_complex_operator_that_is_not_self_adjoint_is_named() {
        let i = cola_runtime::Scalar::new(0.0, 1.0);
        let a = testing::normal(&[i, i + 1.0, i - 1.0], cola_runtime::DType::C64, 4);
        let error =
            Minres::default().solve(&a, &testing::random(3, 1, cola_runtime::DType::C64, 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FalseClaim);
    }

    #[test]
    fn a_real_operator_that_is_not_self_adjoint_gets_no_certificate() {
        let a = testing::dense(3, 3, &[2.0, 5.0, 0.0, 0.0, 2.0, 5.0, 0.0, 0.0, 2.0]);
        let error = Minres::default().solve(&a, &Array::vector(vec![1.0, 1.0, 1.0])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotConverged);
    }

    #[test]
    fn an_ill_conditioned_system_with_a_solution_is_not_called_singular() {
        let a = testing::dense(2, 2, &[1.0, 0.0, 0.0, 1e-9]);
        let (x, _) = Minres::default().solve(&a, &Array::vector(vec![1.0, 1.0])).unwrap();
        assert!((x.get(1, 0).unwrap().re - 1e9).abs() <= 1.0);
    }
}
