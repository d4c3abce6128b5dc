//! The least-squares solution of minimal length, for self-adjoint operators that may be singular.
//!
//! Method    MINRES-QLP: T = Qᴴ·L·P by reflections from the left (as MINRES) and from the right, x = W·u with W = V·Pᴴ
//!           orthonormal. Invariant: x minimises ‖b − A·x‖ over the Krylov space, and of all such x is the shortest
//! Memory    6 vectors a column (three of Lanczos and three columns of W), 8 with a preconditioner
//! Work      one apply a column, 23n operations (31n with a preconditioner, and its apply)
//! Stops     those of the stage · *‖A·r‖ ≤ tol·‖A‖·‖r‖*: a least-squares solution of a system that has no other; a
//!           success, which the evidence tells apart: its note gives ‖A·r‖/(‖A‖·‖r‖), recomputed, and its residual is
//!           above the tolerance. Rounding leaves ‖A·r‖ near √ε·‖A‖·‖r‖; new starts may gain some digits, and a smaller
//!           tolerance that is not met is `NotConverged` with what was reached · those of the Lanczos process
//! Differs   ‖A·rₖ₋₁‖ is known before step k, and where it vanishes the step is not taken: instead of deciding that
//!           γₖ = 0, what x holds of the recomputed r, which spans the null vectors in the Krylov space, is taken
//!           out of it. All steps are QLP's; the two last terms of x wait until the column ends. With a preconditioner,
//!           or from a first iterate, a least-squares solution need not be the shortest, and the evidence says so
//! Source    Choi, Paige & Saunders, SIAM J. Sci. Comput. 33 (2011), doi:10.1137/100787921; Choi & Saunders, ACM Trans.
//!           Math. Softw. 40 (2014), doi:10.1145/2527267; the last step: Liu, Milzarek & Roosta, arXiv:2309.17096

use super::lanczos::{Basis, RESIDUAL, Tridiagonal, reflection};
use super::{Method, Problem, Stage, run, solver};
use crate::Working;
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};
use std::ops::Range;

solver! {
    /// MINRES-QLP for self-adjoint operators: see the module page.
    MinresQlp, "MINRES_QLP",
    "minimal residuals and then minimal length, for self-adjoint operators that may be singular; precond approximates \
     A⁻¹ and is positive definite"
}

impl super::Iterative for MinresQlp {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let MinresQlp { tol, max_iters, precond, x0 } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let make = || Recurrence { basis: Basis::new(precond.is_some()) };
        with_number!(x.dtype(), T => run::<T, _>(make, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        Basis::new(self.precond.is_some()).blocks() + 3
    }

    fn describe(&self) -> String {
        format!("MINRES_QLP, tol={:e}", self.tol)
    }
}

/// The solution of least squares of minimal length, for a self-adjoint operator.
impl crate::least_squares::LeastSquares for MinresQlp {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        super::Iterative::solve_into(self, a, op, b, x, ws)
    }

    fn vectors(&self) -> (usize, usize) {
        (0, super::Iterative::vectors(self))
    }

    fn describe(&self) -> String {
        super::Iterative::describe(self)
    }
}

struct Recurrence {
    basis: Basis,
}

/// The scalars of a column after step k. A trailing number counts steps back: `tau1` is τₖ₋₁.
#[derive(Clone, Default)]
struct Own {
    t: Tridiagonal,
    k: usize,
    /// c and s of the last reflection from the left, and what is left of column k+1 of T under it.
    c: f64,
    s: f64,
    delta_bar: f64,
    epsilon: f64,
    /// ‖r‖_M
    phi_bar: f64,
    tau: f64,
    tau1: f64,
    /// L by its diagonals γ, ϑ and η. The last two rows still change.
    gamma: f64,
    gamma1: f64,
    theta: f64,
    theta1: f64,
    eta: f64,
    eta1: f64,
    /// L·u = τ
    u: f64,
    u1: f64,
    u2: f64,
    u3: f64,
    /// c and s of the reflection from the right of columns k−1 and k+1, and of columns k−1 and k.
    c2: f64,
    s2: f64,
    c1: f64,
    s1: f64,
}

impl AsMut<Tridiagonal> for Own {
    fn as_mut(&mut self) -> &mut Tridiagonal {
        &mut self.t
    }
}

impl Own {
    /// T·eₖ under the reflections so far: δₖ and γ̄ₖ, and, kept, the first two entries of the next column.
    fn column(&mut self) -> (f64, f64) {
        let Tridiagonal { alpha, beta_next, .. } = self.t;
        let delta = self.c * self.delta_bar + self.s * alpha;
        let gamma_bar = self.s * self.delta_bar - self.c * alpha;
        self.epsilon = self.s * beta_next;
        self.delta_bar = -self.c * beta_next;
        (delta, gamma_bar)
    }

    /// Row k of L and uₖ; rows k−1 and k−2 of both take their final form, or the next to it.
    fn advance(&mut self, delta: f64, gamma_bar: f64) {
        self.k += 1;
        let gamma2 = self.gamma1;
        self.gamma1 = self.gamma;
        (self.c, self.s, self.gamma) = reflection(gamma_bar, self.t.beta_next);
        let tau2 = self.tau1;
        self.tau1 = self.tau;
        self.tau = self.c * self.phi_bar;
        self.phi_bar *= self.s;
        // From the right, on columns k−2 and k.
        let (theta2, eta2, eta1) = (self.theta1, self.eta1, self.eta);
        let mut delta = delta;
        if self.k > 2 {
            let (c2, s2) = (self.c2, self.s2);
            (self.theta1, delta) = (c2 * self.theta + s2 * delta, s2 * self.theta - c2 * delta);
            (self.eta1, self.eta) = (eta1, s2 * self.gamma);
            self.gamma *= -c2;
        } else {
            (self.c2, self.s2) = (-1.0, 0.0);
        }
        // From the right, on columns k−1 and k.
        (self.c1, self.s1) = (-1.0, 0.0);
        if self.k > 1 {
            (self.c1, self.s1, self.gamma1) = reflection(self.gamma1, delta);
            self.theta = self.s1 * self.gamma;
            self.gamma *= -self.c1;
        }
        // Rows k−2, k−1 and k of L·u = τ.
        let u4 = self.u3;
        self.u3 = self.u2;
        if self.k > 2 {
            self.u2 = over(tau2 - eta2 * u4 - theta2 * self.u3, gamma2);
        }
        if self.k > 1 {
            self.u1 = over(self.tau1 - self.eta1 * self.u3 - self.theta1 * self.u2, self.gamma1);
        }
        self.u = over(self.tau - self.eta * self.u2 - self.theta * self.u1, self.gamma);
    }

    /// The reflection from the right of columns k−1 and k+1, which the next step applies.
    fn prepare(&mut self) {
        (self.c2, self.s2, self.gamma1) = reflection(self.gamma1, self.epsilon);
    }
}

/// a/γ; 0 for γ = 0, which makes x the shortest.
fn over(a: f64, gamma: f64) -> f64 {
    if gamma == 0.0 { 0.0 } else { a / gamma }
}

impl<T: Working> Method<T> for Recurrence {
    const NAME: &'static str = "MINRES_QLP";
    const HELP: &'static str = "give a preconditioner, raise tol or max_iters, or use LDL() or lstsq; a system without a solution needs a \
         preconditioner that is a multiple of I, or none; if A is not self-adjoint, use GMRES()";
    const MINIMISES_RESIDUAL: bool = true;
    const LEAST_SQUARES: bool = true;
    type Own = Own;

    fn blocks(&self) -> usize {
        self.basis.blocks() + 3
    }

    fn begin(&mut self, s: &mut Stage<'_, T, Own>, columns: Range<usize>) -> Result<()> {
        self.basis.begin(s, columns.clone(), "MINRES_QLP")?;
        let first = self.basis.blocks();
        for j in columns {
            (first..first + 3).for_each(|w| s.col_mut(w, j).fill(T::zero()));
            let own = &mut s.active[j].own;
            *own = Own { t: own.t, c: -1.0, phi_bar: own.t.beta_next, ..Own::default() };
        }
        Ok(())
    }

    fn step(&mut self, s: &mut Stage<'_, T, Own>) -> Result<()> {
        let basis = self.basis;
        let [w2, w1, w] = columns_of_w(basis);
        basis.advance(s, "MINRES_QLP")?;
        // Columns k−2 and k−1 of W are those that were k−1 and k.
        s.swap(w2, w1);
        s.swap(w1, w);
        let number = |x: f64| T::from_f64(x);
        for j in 0..s.active.len() {
            // A margin, since the recomputed one must be within the tolerance.
            let enough = (0.25 * s.tol).max(s.active[j].vanishing::<T>());
            let own = &mut s.active[j].own;
            let (delta, gamma_bar) = own.column();
            // ‖A·rₖ₋₁‖ = φ̄ₖ₋₁·‖(γ̄ₖ, δ̄ₖ₊₁)‖
            let size = gamma_bar.hypot(own.delta_bar) / own.t.norm_t;
            if s.active[j].vanishes::<T>(size, enough) {
                // x of step k−1 has its last two terms in columns that were just renamed.
                s.active[j].normal = Some(basis.norm_a(&s.active[j].own.t));
                s.add_to_x(j, [(number(s.active[j].own.u1), w2), (number(s.active[j].own.u), w1)])?;
                (s.active[j].own.u1, s.active[j].own.u) = (0.0, 0.0);
                continue;
            }
            let own = &mut s.active[j].own;
            own.advance(delta, gamma_bar);
            let Own { c1, s1, c2, s2, u2, phi_bar, .. } = *own;
            // wₖ = s₂·wₖ₋₂ − c₂·v, wₖ₋₂ ← c₂·wₖ₋₂ + s₂·v; then (wₖ₋₁, wₖ) ← (c₁·wₖ₋₁ + s₁·wₖ, s₁·wₖ₋₁ − c₁·wₖ)
            let terms = [(number(s1), w1), (number(-c1 * s2), w2), (number(c1 * c2), basis.v)];
            s.update(w, j, T::zero(), terms)?;
            s.update(w1, j, number(c1), [(number(s1 * s2), w2), (number(-s1 * c2), basis.v)])?;
            s.update(w2, j, number(c2), [(number(s2), basis.v)])?;
            // x ← x + uₖ₋₂·wₖ₋₂; the terms of uₖ₋₁ and uₖ still change
            s.add_to_x(j, [(number(u2), w2)])?;
            s.active[j].own.prepare();
            s.active[j].estimate = if basis.is_preconditioned() {
                // r ← s²·r − φ̄·c·z⁺
                let Own { c, s: sn, .. } = s.active[j].own;
                s.update(RESIDUAL, j, number(sn * sn), [(number(-phi_bar * c), basis.y)])?
            } else {
                phi_bar
            };
        }
        basis.turn(s);
        Ok(())
    }

    fn settle(&mut self, s: &mut Stage<'_, T, Own>, j: usize) -> Result<()> {
        let [_, w1, w] = columns_of_w(self.basis);
        let Own { u1, u, .. } = s.active[j].own;
        s.add_to_x(j, [(T::from_f64(u1), w1), (T::from_f64(u), w)])
    }
}

/// The blocks of columns k−2, k−1 and k of W.
fn columns_of_w(basis: Basis) -> [usize; 3] {
    let first = basis.blocks();
    [first, first + 1, first + 2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::Iterative;
    use crate::krylov::laws::{self, For};
    use crate::testing::{self, norm};
    use cola_runtime::{Array, DType, Scalar, Status};

    fn make(tol: f64, precond: Option<Op>) -> MinresQlp {
        MinresQlp { tol, precond, ..MinresQlp::default() }
    }

    #[test]
    fn the_laws_of_solvers_hold_for_minres_qlp() {
        laws::all(For::SelfAdjoint, make);
    }

    #[test]
    fn the_shortest_least_squares_solution_of_a_diagonal_leaves_out_what_is_zero() {
        // diag(2, −1, 0)·x = [2; 1; 5]: x = [1; −1; 0], r = [0; 0; 5].
        let a = testing::dense(3, 3, &[2.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0]);
        let (x, evidence) = MinresQlp::default().solve(&a, &Array::vector(vec![2.0, 1.0, 5.0])).unwrap();
        let x = x.to_vec::<f64>().unwrap();
        assert!((x[0] - 1.0).abs() + (x[1] + 1.0).abs() + x[2].abs() <= 1e-13, "{x:?}");
        assert_eq!(evidence.status, Some(Status::Converged));
        assert!((evidence.residual.unwrap() - 5.0 / 30f64.sqrt()).abs() <= 1e-13);
        assert!(
            evidence
                .note
                .unwrap()
                .starts_with("least-squares solution of minimal length: ‖A·r‖/(‖A‖·‖r‖) = ")
        );
    }

    #[test]
    fn zero_has_the_least_squares_solution_zero() {
        let a = testing::dense(2, 2, &[0.0; 4]);
        let (x, evidence) = MinresQlp::default().solve(&a, &Array::vector(vec![3.0, 4.0])).unwrap();
        assert_eq!(x.to_vec::<f64>().unwrap(), [0.0, 0.0]);
        assert_eq!(evidence.residual, Some(1.0));
    }

    #[test]
    fn inconsistent_systems_get_their_shortest_least_squares_solution() {
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let (a, b, x) = laws::inconsistent(For::SelfAdjoint, dtype);
            let tol = 4.0 * dtype.epsilon().sqrt();
            let (found, evidence) = make(tol, None).solve(&a, &b).unwrap();
            let eta = laws::normality(&a, &found, &b);
            assert!(eta <= 2.0 * tol, "{dtype}: {eta:e}");
            assert!(
                evidence.note.as_ref().unwrap().contains("minimal length of 2 of 2 columns"),
                "{evidence:?}"
            );
            assert!(evidence.residual.unwrap() > 1e-3 && evidence.iterations.unwrap() <= 100, "{evidence:?}");
            let mut d = found.cast(x.dtype()).unwrap();
            d.as_mut().unwrap().axpby(Scalar::new(-1.0, 0.0), x.as_ref(), Scalar::new(1.0, 0.0)).unwrap();
            // ‖x − x⁺‖ ≤ κ·‖A·r‖/(σ²·…): the least eigenvalue that is not 0 is 2.5, the largest 15.5
            let error = norm(&d) / norm(&x);
            assert!(error <= 100.0 * tol, "{dtype}: {error:e}");
        }
    }

    #[test]
    fn a_column_with_a_solution_and_one_without_are_told_apart() {
        let a = testing::dense(2, 2, &[1.0, 0.0, 0.0, 0.0]);
        let b = Array::from_fn(2, 2, |i, j| if i <= j { 1.0 } else { 0.0 }).unwrap();
        let (x, evidence) = MinresQlp::default().solve(&a, &b).unwrap();
        let x = x.to_vec::<f64>().unwrap();
        assert!((x[0] - 1.0).abs() + x[1].abs() + (x[2] - 1.0).abs() + x[3].abs() <= 1e-14, "{x:?}");
        assert!(evidence.note.unwrap().contains("of 1 of 2 columns"));
    }

    #[test]
    fn clustered_spectra_are_solved() {
        laws::clusters_are_solved(For::SelfAdjoint, &make(1e-9, None), 1e-9);
    }
}
