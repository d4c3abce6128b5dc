//! GMRES(m): minimal residuals over Krylov spaces, restarted, with right preconditioning.
//!
//! Method    Arnoldi: A·M·V = V⁺·H̄ with V orthonormal. y minimises ‖β·e₁ − H̄·y‖ by Givens rotations,
//!           x ← x + M·V·y. Invariant: |g_{i+1}| is ‖b − A·x‖ for the x that y would give
//! Memory    restart + 4 vectors a column (V, v, A·M·v or r, x), 1 more with a preconditioner and 1 more by reflections; a block of columns is solved as
//!           many at a time as 2²⁷ entries hold
//! Work      one apply and 6·n·i to 10·n·i operations in step i of a cycle, 8·n·i by reflections; A is applied to all columns in one block
//! Stops     *converged*: the recomputed ‖b − A·x‖ ≤ tol·‖b‖ · *zero right-hand side* · *invariant space* · *limit*,
//!           *deadline*, *cancelled* and *stagnated* (a whole cycle gained nothing, or two cycles less than 0.1 %):
//!           `NotConverged` · *invariant space with singular H*: `Singular`, or `NotConverged` where it is M that is
//!           singular or unstable and not A · *NaN*: `NotFinite`
//! Differs   the residual is recomputed at each restart; the estimate |g| only ends a cycle
//! Source    Saad & Schultz, SIAM J. Sci. Stat. Comput. 7 (1986), doi:10.1137/0907058; by reflections: Walker, SIAM J.
//!           Sci. Stat. Comput. 9 (1988), doi:10.1137/0909010

use super::cycles::{self, Plan};
use super::{Problem, solver};
use crate::ZERO;
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};

solver! {
    /// Restarted GMRES: see the module page.
    Gmres, "GMRES", "restarted GMRES with right preconditioning, for any square operator; precond approximates A⁻¹",
    /// Steps of one cycle.
    restart: usize = 30, at least 1,
    /// The basis is held as Householder reflections, orthonormal to a few ε whatever A is.
    householder: bool = false, at least false
}

pub(super) const HELP: &str = "raise restart, give a preconditioner, raise tol or max_iters, or use LU()";

impl super::Iterative for Gmres {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Gmres { tol, max_iters, precond, x0, restart, householder } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let plan = Plan {
            name: "GMRES",
            label: &format!("GMRES({restart})"),
            help: HELP,
            restart: *restart,
            flexible: false,
            recycle: 0,
            householder: *householder,
            own_precision: false,
            shift: ZERO,
        };
        with_number!(x.dtype(), T => cycles::run::<T>(&plan, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        self.restart + 4 + usize::from(self.precond.is_some()) + usize::from(self.householder)
    }

    fn describe(&self) -> String {
        format!("GMRES({}), tol={:e}", self.restart, self.tol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::krylov::Iterative;
    use crate::testing;
    use cola_kernels::{Mat, Qr, norm_fro};
    use cola_runtime::watch::{Moment, observe};
    use cola_runtime::{Array, DType, ErrorKind, Scalar, Status};
    use std::cell::RefCell;
    use std::rc::Rc;

    /// The residuals that are told in each iteration, relative to b.
    fn told(gmres: &Gmres, a: &Op, b: &Array) -> Vec<f64> {
        let heard = Rc::new(RefCell::new(Vec::new()));
        let to = heard.clone();
        let listen = move |m: &Moment| {
            if let Moment::Iteration { residual, .. } = m {
                to.borrow_mut().push(*residual);
            }
        };
        observe(Rc::new(listen), || gmres.solve(a, b)).unwrap();
        heard.take()
    }

    /// min ‖b − A·x‖/‖b‖ over the Krylov spaces of order 1, 2, …, by dense QR.
    fn optima<T: crate::Working>(a: &Op, b: &Array, count: usize) -> Vec<f64> {
        let n = b.rows();
        let mut krylov = Mat::<T>::zeros(n, 0);
        let mut newest = b.clone();
        let mut all = Vec::new();
        for _ in 0..count {
            let wide = |m: &Mat<T>, v: &Array| {
                let v = v.view::<T>().unwrap();
                Mat::from_fn(n, m.ncols() + 1, |i, j| if j < m.ncols() { m[(i, j)] } else { v[(i, 0)] })
            };
            krylov = Qr::factor(wide(&krylov, &newest).as_ref()).unwrap().q().unwrap();
            let basis = Array::copy_of(T::erase(krylov.as_ref())).unwrap();
            let image = a.apply(&basis).unwrap();
            newest = image.column(krylov.ncols() - 1).unwrap();
            // b − Q·Qᴴ·b
            let q = Qr::factor(image.view::<T>().unwrap()).unwrap();
            let mut r = b.view::<T>().unwrap().to_owned();
            q.apply_q_in_place(cola_kernels::Trans::Adjoint, r.as_mut()).unwrap();
            let left = norm_fro(r.as_ref().subrows(krylov.ncols(), n - krylov.ncols()));
            all.push(left / testing::norm(b));
        }
        all
    }

    #[test]
    fn full_gmres_has_the_smallest_residual_in_the_krylov_space() {
        let systems = |dtype| {
            [
                testing::grcar(24, dtype),
                testing::convection_diffusion(24, 0.7, dtype),
                testing::shifted_random(24, 0.5, dtype, 3),
                testing::skew(24, dtype),
                testing::jordan(24, Scalar::new(1.0, 0.0), dtype),
            ]
        };
        for dtype in [DType::F64, DType::C64] {
            for a in systems(dtype) {
                let b = testing::random(24, 1, dtype, 2);
                for householder in [false, true] {
                    let gmres = Gmres { tol: 1e-9, restart: 24, householder, ..Gmres::default() };
                    let told = told(&gmres, &a, &b);
                    let best = with_number!(dtype, T => optima::<T>(&a, &b, told.len()));
                    for (i, (told, best)) in told.iter().zip(&best).enumerate() {
                        // κ(A) ≤ 1e3 here: rounding of both ways is below 1e-11.
                        assert!((told - best).abs() <= 1e-11, "{dtype} step {i}: {told:e}, {best:e}");
                    }
                    // And it stops no later than the optimum is there.
                    let early = best.iter().take(best.len() - 1).all(|best| *best > 0.89e-9);
                    assert!(early, "{best:?}");
                }
            }
        }
    }

    #[test]
    fn restarted_gmres_says_that_it_stagnated_on_the_cyclic_shift() {
        let cases = [
            (DType::F32, false),
            (DType::F64, false),
            (DType::C64, false),
            (DType::F32, true),
            (DType::C64, true),
        ];
        for (dtype, householder) in cases {
            let a = testing::cyclic_shift(25, dtype);
            let b = Array::from_fn(25, 1, |i, _| f64::from(u8::from(i == 0))).unwrap().cast(dtype).unwrap();
            let tol = 1e-5;
            let e = Gmres { restart: 24, tol, householder, ..Gmres::default() }
                .solve(&a, &b)
                .map(|x| x.1)
                .unwrap_err();
            assert_eq!(e.kind(), ErrorKind::NotConverged);
            assert!(e.message().contains("GMRES(24)") && e.message().contains("stagnated"), "{e}");
            assert!(e.help().unwrap().contains("raise restart"), "{e}");
            assert_eq!(e.evidence().unwrap().status, Some(Status::Stagnated));
            assert!(e.evidence().unwrap().residual.unwrap() > 0.99 && e.best_iterate().is_some());
            let (x, evidence) =
                Gmres { restart: 25, tol, householder, ..Gmres::default() }.solve(&a, &b).unwrap();
            assert!(testing::relative_residual(&a, &x, &b) <= tol);
            assert_eq!(evidence.iterations, Some(25));
        }
    }

    #[test]
    fn an_invariant_space_without_the_solution_shows_a_singular_operator() {
        let a = testing::dense(2, 2, &[1.0, 0.0, 0.0, 0.0]);
        let e = Gmres::default().solve(&a, &Array::vector(vec![1.0, 1.0])).map(|x| x.1).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Singular);
        assert!(
            e.message().contains("is singular on the Krylov space of the right-hand side (step 2 of GMRES)")
        );
        // The part in the range alone is solved.
        let (x, _) = Gmres::default().solve(&a, &Array::vector(vec![3.0, 0.0])).unwrap();
        assert_eq!(x.to_vec::<f64>().unwrap(), [3.0, 0.0]);
    }

    #[test]
    fn a_preconditioner_that_is_singular_does_not_make_the_operator_so() {
        // M makes nothing of the second entry, which A needs.
        let a = testing::dense(3, 3, &[2.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 4.0]);
        let m = testing::dense(3, 3, &[0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        let [nothing, some] = [[0.0, 1.0, 0.0], [2.0, 1e-3, 0.0]].map(|b| Array::vector(b.to_vec()));
        for householder in [false, true] {
            let gmres = Gmres { precond: Some(m.clone()), householder, ..Gmres::default() };
            let fgmres = super::super::Fgmres { precond: Some(m.clone()), householder, ..Default::default() };
            for e in [gmres.solve(&a, &nothing).map(|x| x.1), fgmres.solve(&a, &nothing).map(|x| x.1)] {
                let e = e.unwrap_err();
                assert_eq!(e.kind(), ErrorKind::NotConverged, "{e}");
                assert!(e.help().unwrap().contains("preconditioner may be at fault"), "{e}");
                assert_eq!(e.evidence().unwrap().status, Some(Status::Breakdown));
            }
            // What M can reach is solved: the first entry is right.
            for e in [gmres.solve(&a, &some).map(|x| x.1), fgmres.solve(&a, &some).map(|x| x.1)] {
                let e = e.unwrap_err();
                assert_eq!(e.kind(), ErrorKind::NotConverged, "{e}");
                assert!(e.evidence().unwrap().residual.unwrap() <= 1e-3, "{e}");
                assert!((e.best_iterate().unwrap().get(0, 0).unwrap().re - 1.0).abs() <= 1e-3);
            }
        }
        // An operator that is singular is still said to be, whatever M is.
        let a = testing::dense(3, 3, &[2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0]);
        let m = testing::dense(3, 3, &[0.5, 0.0, 0.0, 0.0, 1e8, 0.0, 0.0, 0.0, 1.0]);
        let gmres = Gmres { precond: Some(m), ..Gmres::default() };
        let e = gmres.solve(&a, &some).map(|x| x.1).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Singular, "{e}");
    }

    #[test]
    fn reflections_are_another_way_to_the_same_solution() {
        let a = testing::grcar(30, DType::F64);
        let b = testing::random(30, 1, DType::F64, 8);
        let tol = 1e-12;
        let x = |householder| {
            let (gmres, fgmres) = (
                Gmres { tol, householder, ..Gmres::default() },
                super::super::Fgmres { tol, householder, ..Default::default() },
            );
            [gmres.solve(&a, &b).unwrap().0, fgmres.solve(&a, &b).unwrap().0]
                .map(|x| x.to_vec::<f64>().unwrap())
        };
        for (plain, reflected) in x(false).into_iter().zip(x(true)) {
            assert!(plain != reflected, "the option is not looked at");
            assert!(plain.iter().zip(&reflected).all(|(x, y)| (x - y).abs() < 1e-10));
        }
    }

    #[test]
    fn nan_is_told_where_the_basis_spans_the_space() {
        for n in [1, 2] {
            // NaN comes with the last vector.
            let a = testing::square(n, DType::F64, |i, j| {
                Scalar::new(if j + 1 == n { f64::NAN } else { (i + 1) as f64 }, 0.0)
            });
            let b = Array::from_fn(n, 1, |i, _| f64::from(u8::from(i == 0))).unwrap();
            for householder in [false, true] {
                let e = Gmres { householder, ..Gmres::default() }.solve(&a, &b).map(|x| x.1).unwrap_err();
                assert_eq!(e.kind(), ErrorKind::NotFinite, "{n} {householder}");
            }
        }
    }

    #[test]
    fn columns_in_one_block_are_what_they_are_alone() {
        let a = testing::grcar(30, DType::F64);
        let b = testing::random(30, 5, DType::F64, 8);
        for householder in [false, true] {
            let gmres =
                Gmres { restart: 12, max_iters: Some(300), tol: 1e-9, householder, ..Gmres::default() };
            let (x, _) = gmres.solve(&a, &b).unwrap();
            for j in 0..5 {
                let (alone, _) = gmres.solve(&a, &b.column(j).unwrap()).unwrap();
                let off = (0..30).map(|i| (x.get(i, j).unwrap() - alone.get(i, 0).unwrap()).norm());
                // Products with one and with five columns sum in another order.
                assert!(off.fold(0.0, f64::max) <= 1e-7);
            }
        }
    }
}
