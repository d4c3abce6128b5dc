//! FGMRES(m): GMRES whose preconditioner may differ from one apply to the next.
//!
//! Method    A·Z = V⁺·H̄ with z_i = M_i·v_i kept, y minimises ‖β·e₁ − H̄·y‖, x ← x + Z·y: right whatever M_i was, so M
//!           may itself be an iteration, or compute in a lower precision
//! Memory    2·restart + 5 vectors a column (V, Z, v, z, A·z or r, x); restart + 4 without a preconditioner; 1 more by reflections
//! Work      one apply of M and of A, and 6·n·i to 10·n·i operations in step i of a cycle, 8·n·i by reflections; none of M at the end of a cycle
//! Stops     as GMRES
//! Differs   nothing from the paper; the ends are those of GMRES
//! Source    Saad, SIAM J. Sci. Comput. 14 (1993), doi:10.1137/0914028

use super::cycles::{self, Plan};
use super::{Problem, solver};
use crate::ZERO;
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};

solver! {
    /// Flexible GMRES: see the module page.
    Fgmres, "FGMRES", "flexible GMRES: the preconditioner may itself be iterative, or of lower precision",
    /// Steps of one cycle.
    restart: usize = 30, at least 1,
    /// The basis is held as Householder reflections, orthonormal to a few ε whatever A is.
    householder: bool = false, at least false
}

impl super::Iterative for Fgmres {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Fgmres { tol, max_iters, precond, x0, restart, householder } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let plan = Plan {
            name: "FGMRES",
            label: &format!("FGMRES({restart})"),
            help: super::gmres::HELP,
            restart: *restart,
            flexible: true,
            recycle: 0,
            householder: *householder,
            own_precision: false,
            shift: ZERO,
        };
        with_number!(x.dtype(), T => cycles::run::<T>(&plan, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        let householder = usize::from(self.householder);
        householder + if self.precond.is_some() { 2 * self.restart + 5 } else { self.restart + 4 }
    }

    fn describe(&self) -> String {
        format!("FGMRES({}), tol={:e}", self.restart, self.tol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::{Gmres, Iterative};
    use crate::{ONE, testing};
    use cola_runtime::{Array, Constructor, ConstructorDef, Cost, DType, Operator, Scalar, Tag, register};
    use std::sync::atomic::{AtomicUsize, Ordering};

    static WAVERING: Constructor = Constructor::new("TestWavering");

    register!(|r| {
        r.constructor(ConstructorDef::new("TestWavering").doc("another multiple of a matrix at each apply"));
    });

    /// (1 + ½·sin t)·A + a part of its diagonal that changes too, at the t-th apply.
    struct Wavering(Op, AtomicUsize);

    impl Operator for Wavering {
        fn tag(&self) -> Tag {
            WAVERING.leaf()
        }
        fn shape(&self) -> (usize, usize) {
            self.0.shape()
        }
        fn dtype(&self) -> DType {
            self.0.dtype()
        }
        fn apply(
            &self,
            op: Trans,
            alpha: Scalar,
            x: ArrayRef<'_>,
            beta: Scalar,
            mut y: ArrayMut<'_>,
            ws: &mut Workspace,
        ) -> Result<()> {
            let t = self.1.fetch_add(1, Ordering::Relaxed) as f64;
            self.0.apply_into(op, alpha * (1.0 + 0.5 * t.sin()), x, beta, y.rb_mut(), ws)?;
            let half = x.rows() / 2;
            let part = y.rows_range(0, half);
            part.axpby(alpha * 0.3 * (2.0 * t).cos(), x.rows_range(0, half), ONE)
        }
        fn rebuild(&self, _: Vec<Op>, _: Vec<Array>) -> Result<Op> {
            Ok(self.0.clone())
        }
        fn cost(&self) -> Cost {
            self.0.cost()
        }
    }

    #[test]
    fn a_preconditioner_that_varies_is_followed() {
        for dtype in [DType::F64, DType::C64] {
            let a = testing::shifted_random(40, 1.2, dtype, 5);
            let wavering = || Op::new(Wavering(testing::inverse(&a, dtype), AtomicUsize::new(0)));
            let b = testing::random(40, 2, dtype, 4);
            let (tol, restart, max_iters) = (1e-11, 40, Some(38));
            let solver = Fgmres { tol, restart, max_iters, precond: Some(wavering()), ..Fgmres::default() };
            let (x, evidence) = solver.solve(&a, &b).unwrap();
            assert!(testing::relative_residual(&a, &x, &b) <= 1e-11);
            // One cycle was enough: its own estimate was right. GMRES is misled, and says so or needs more.
            let fixed = Gmres { tol, restart, max_iters, precond: Some(wavering()), ..Gmres::default() };
            let needed = fixed.solve(&a, &b).map_or(usize::MAX, |x| x.1.iterations.unwrap());
            assert!(needed > evidence.iterations.unwrap(), "{needed}, {evidence:?}");
        }
    }

    #[test]
    fn without_a_preconditioner_it_is_gmres() {
        let a = testing::grcar(20, DType::F64);
        let b = testing::random(20, 2, DType::F64, 4);
        let (x, e) = Fgmres { restart: 20, ..Fgmres::default() }.solve(&a, &b).unwrap();
        let (y, f) = Gmres { restart: 20, ..Gmres::default() }.solve(&a, &b).unwrap();
        assert_eq!(x.to_vec::<f64>().unwrap(), y.to_vec::<f64>().unwrap());
        assert_eq!(e.iterations, f.iterations);
    }
}
