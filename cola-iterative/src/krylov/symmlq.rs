//! SYMMLQ: the smallest error from a Krylov space, for self-adjoint operators, definite or not.
//!
//! Method    SYMMLQ. Invariant: x minimises ‖x − x⋆‖ over x₀ + A·K(A, r₀) (in the norm of M⁻¹ with a preconditioner M);
//!           the Galerkin iterate of CG is x + ζ̄·w̄
//! Memory    4 vectors a column (three of Lanczos and w̄), 6 with a preconditioner
//! Work      one apply a column, 15n operations (21n with a preconditioner, and its apply)
//! Stops     those of the stage · those of the Lanczos process · *A·r of MINRES falls to √ε·‖A‖·‖r‖ while r does not vanish*: a
//!           breakdown; A is singular and b not in its range, or so ill-conditioned (κ above 1/√ε) that it looks like it
//! Differs   the test is on the better of x and the Galerkin iterate; x moves there when the column ends. With a
//!           preconditioner the norm of the residual of x is bounded by its two components
//! Source    Paige & Saunders, SIAM J. Numer. Anal. 12 (1975), doi:10.1137/0712047

use super::lanczos::{Basis, Tridiagonal, reflection};
use super::{Method, Problem, Stage, run, solver};
use crate::Working;
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};
use std::ops::Range;

solver! {
    /// SYMMLQ for self-adjoint operators: see the module page.
    Symmlq, "SYMMLQ", "minimal errors, for self-adjoint operators; precond approximates A⁻¹ and is positive definite"
}

impl super::Iterative for Symmlq {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Symmlq { tol, max_iters, precond, x0 } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let make = || Recurrence { basis: Basis::new(precond.is_some()) };
        with_number!(x.dtype(), T => run::<T, _>(make, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        Basis::new(self.precond.is_some()).blocks() + 1
    }

    fn describe(&self) -> String {
        format!("SYMMLQ, tol={:e}", self.tol)
    }
}

struct Recurrence {
    basis: Basis,
}

/// The scalars of a column: T = L·Q by reflections, and L·ζ = β₁·e₁.
#[derive(Clone, Default)]
struct Own {
    t: Tridiagonal,
    c: f64,
    s: f64,
    gamma_bar: f64,
    delta_bar: f64,
    epsilon: f64,
    zeta: f64,
    /// γ·ζ of the next row: β₁ in the first one, −(ε·ζ₋₁ + δ·ζ) after.
    right: f64,
    /// ζ̄: from x to the Galerkin iterate.
    zeta_bar: f64,
    /// ‖r‖_M of MINRES, which tells a system without a solution.
    phi_bar: f64,
    norm_z: f64,
    galerkin_is_better: bool,
    started: bool,
}

impl AsMut<Tridiagonal> for Own {
    fn as_mut(&mut self) -> &mut Tridiagonal {
        &mut self.t
    }
}

impl<T: Working> Method<T> for Recurrence {
    const NAME: &'static str = "SYMMLQ";
    const HELP: &'static str = "give a preconditioner, raise tol or max_iters, or use LDL(); if A is singular and b not in its range, \
         use MINRES_QLP(); if A is not self-adjoint, GMRES()";
    type Own = Own;

    fn blocks(&self) -> usize {
        self.basis.blocks() + 1
    }

    fn begin(&mut self, s: &mut Stage<'_, T, Own>, columns: Range<usize>) -> Result<()> {
        self.basis.begin(s, columns.clone(), "SYMMLQ")?;
        for j in columns {
            let own = &mut s.active[j].own;
            let beta = own.t.beta_next;
            let norm_z = own.t.norm_z;
            *own = Own { t: own.t, c: -1.0, right: beta, phi_bar: beta, norm_z, ..Own::default() };
        }
        Ok(())
    }

    fn step(&mut self, s: &mut Stage<'_, T, Own>) -> Result<()> {
        let (basis, w) = (self.basis, self.basis.blocks());
        basis.advance(s, "SYMMLQ")?;
        for j in 0..s.active.len() {
            let own = &mut s.active[j].own;
            let Tridiagonal { alpha, beta, beta_next, norm_t, norm_z: norm_z_next, .. } = own.t;
            let number = |x: f64| T::from_f64(x);
            let (mut c, mut sn) = (own.c, own.s);
            if own.started {
                // The reflection that takes (γ̄, β) to (γ, 0), and row k of T under it: ε, δ, γ̄.
                let gamma;
                (c, sn, gamma) = reflection(own.gamma_bar, beta);
                let delta = c * own.delta_bar + sn * alpha;
                own.gamma_bar = sn * own.delta_bar - c * alpha;
                // ζ = (γ·ζ)/γ; row k: γ·ζ = −(ε·ζ₋₁ + δ·ζ)
                let zeta_old = own.zeta;
                own.zeta = own.right / gamma;
                own.right = -(own.epsilon * zeta_old + delta * own.zeta);
                own.phi_bar *= sn;
                // w = c·w̄ + s·v,  x ← x + ζ·w,  w̄ ← s·w̄ − c·v
                let zeta = own.zeta;
                s.add_to_x(j, [(number(zeta * c), w), (number(zeta * sn), basis.v)])?;
                s.update(w, j, number(sn), [(number(-c), basis.v)])?;
            } else {
                own.gamma_bar = alpha;
                s.update(w, j, T::zero(), [(T::one(), basis.v)])?;
            }
            let own = &mut s.active[j].own;
            own.started = true;
            (own.c, own.s) = (c, sn);
            own.delta_bar = -c * beta_next;
            own.epsilon = sn * beta_next;
            // b − A·x = γζ·zₖ − ε⁺ζ·zₖ₊₁ for x, and (sζ − cζ̄)·β⁺·zₖ₊₁ for the Galerkin iterate, up to signs
            own.zeta_bar = own.right / own.gamma_bar;
            let of_x = (own.right * own.norm_z).hypot(own.epsilon * own.zeta * norm_z_next);
            let of_galerkin = ((sn * own.zeta - c * own.zeta_bar) * beta_next * norm_z_next).abs();
            own.galerkin_is_better = of_galerkin < of_x;
            own.norm_z = norm_z_next;
            let estimate = if own.galerkin_is_better { of_galerkin } else { of_x };
            // MINRES says ‖A·r‖ = φ̄·‖(γ̄, δ̄)‖ for its residual: there is no solution.
            let has_none = own.gamma_bar.hypot(own.delta_bar) <= T::EPS.sqrt() * norm_t;
            s.active[j].estimate = estimate;
            if has_none && !(estimate <= s.tol * s.active[j].norm_b) {
                s.active[j].broke = Some("T where the Krylov space ends");
            }
        }
        basis.turn(s);
        Ok(())
    }

    fn settle(&mut self, s: &mut Stage<'_, T, Own>, j: usize) -> Result<()> {
        let Own { galerkin_is_better, zeta_bar, .. } = s.active[j].own;
        if galerkin_is_better && zeta_bar.is_finite() {
            s.add_to_x(j, [(T::from_f64(zeta_bar), self.basis.blocks())])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::Iterative;
    use crate::krylov::laws::{self, For};
    use crate::testing;
    use cola_runtime::{Array, DType, ErrorKind};

    fn make(tol: f64, precond: Option<Op>) -> Symmlq {
        Symmlq { tol, precond, ..Symmlq::default() }
    }

    #[test]
    fn the_laws_of_solvers_hold_for_symmlq() {
        laws::all(For::SelfAdjoint, make);
    }

    #[test]
    fn two_steps_solve_an_exchange() {
        // T = [0 1; 1 0] has no Galerkin iterate after one step.
        let a = testing::dense(2, 2, &[0.0, 1.0, 1.0, 0.0]);
        let (x, evidence) = Symmlq::default().solve(&a, &Array::vector(vec![1.0, 0.0])).unwrap();
        assert_eq!(x.to_vec::<f64>().unwrap(), [0.0, 1.0]);
        assert_eq!(evidence.iterations, Some(2));
    }

    #[test]
    fn inconsistent_systems_are_refused() {
        for dtype in [DType::F64, DType::C64] {
            let (a, b, _) = laws::inconsistent(For::SelfAdjoint, dtype);
            let error = make(1e-10, None).solve(&a, &b).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotConverged);
            assert!(error.evidence().unwrap().iterations.unwrap() <= 200, "{error}");
        }
    }

    #[test]
    fn clustered_spectra_are_solved() {
        laws::clusters_are_solved(For::SelfAdjoint, &make(1e-9, None), 1e-9);
    }
}
