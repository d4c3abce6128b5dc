//! What all four methods promise, and what each adds.

use super::*;
use crate::testing::{self, norm, product, random};
use crate::{ONE, ZERO};
use cola_runtime::watch::{Limits, Moment, observe, within};
use cola_runtime::{Array, DType, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace};

const DTYPES: [DType; 4] = [DType::F32, DType::F64, DType::C32, DType::C64];

/// U·diag(s)·Vᴴ, and its pseudoinverse.
fn with_singular_values(m: usize, n: usize, s: &[f64], dtype: DType) -> (Op, Array) {
    let wide = if dtype.is_complex() { DType::C64 } else { DType::F64 };
    let (u, v) = (testing::orthonormal(m, s.len(), wide, 3), testing::orthonormal(n, s.len(), wide, 4));
    let scaled = |q: &Array, f: &dyn Fn(f64) -> f64| {
        let mut q = Array::copy_of(q.as_ref()).unwrap();
        for (j, &s) in s.iter().enumerate() {
            q.as_mut().unwrap().cols_range(j, j + 1).scale(Scalar::new(f(s), 0.0));
        }
        q
    };
    let a = product(ONE, Trans::None, &scaled(&u, &|s| s), Trans::Adjoint, &v);
    let pinv =
        product(ONE, Trans::None, &scaled(&v, &|s| if s == 0.0 { 0.0 } else { 1.0 / s }), Trans::Adjoint, &u);
    (testing::matrix(a.cast(dtype).unwrap()), pinv)
}

fn spread(r: usize, condition: f64) -> Vec<f64> {
    (0..r).map(|i| 1.0 + (condition - 1.0) * i as f64 / (r - 1).max(1) as f64).collect()
}

/// The largest relative error of the columns.
fn error(x: &Array, expected: &Array) -> f64 {
    let (x, mut d) = (x.cast(expected.dtype()).unwrap(), Array::copy_of(expected.as_ref()).unwrap());
    d.as_mut().unwrap().axpby(-ONE, x.as_ref(), ONE).unwrap();
    let of = |x: &Array, j| norm(&x.column(j).unwrap());
    (0..d.cols()).map(|j| of(&d, j) / of(expected, j).max(f64::MIN_POSITIVE)).fold(0.0, f64::max)
}

fn tight() -> (Lsqr, Lsmr, Craig, Lnlq) {
    (
        Lsqr { atol: 0.0, btol: 0.0, ..Lsqr::default() },
        Lsmr { atol: 0.0, btol: 0.0, ..Lsmr::default() },
        Craig { atol: 0.0, btol: 0.0, ..Craig::default() },
        Lnlq { atol: 0.0, btol: 0.0, ..Lnlq::default() },
    )
}

/// Runs a statement for each method; CRAIG and LNLQ need a consistent system.
macro_rules! each {
    ($methods:expr, $m:ident => $body:block) => {{
        let (lsqr, lsmr, craig, lnlq) = $methods;
        {
            let $m = &lsqr;
            $body
        }
        {
            let $m = &lsmr;
            $body
        }
        {
            let $m = &craig;
            $body
        }
        {
            let $m = &lnlq;
            $body
        }
    }};
}

#[test]
fn a_line_through_three_points_is_fitted() {
    // min over (c, d) of the misfit c + d·t at t = 0, 1, 2 to 6, 0, 0: c = 5, d = −3 (Strang, §4.3).
    let a = testing::dense(3, 2, &[1.0, 0.0, 1.0, 1.0, 1.0, 2.0]);
    let b = Array::vector(vec![6.0, 0.0, 0.0]);
    for x in [Lsqr::default().solve(&a, &b).unwrap().0, Lsmr::default().solve(&a, &b).unwrap().0] {
        let x = x.to_vec::<f64>().unwrap();
        assert!((x[0] - 5.0).abs() < 1e-13 && (x[1] + 3.0).abs() < 1e-13, "{x:?}");
    }
}

#[test]
fn the_point_of_a_plane_that_is_nearest_to_zero_is_found() {
    // x + 2y + 2z = 9: (1, 2, 2).
    let a = testing::dense(1, 3, &[1.0, 2.0, 2.0]);
    each!(tight(), method => {
        let (x, evidence) = method.solve(&a, &Array::vector(vec![9.0])).unwrap();
        let x = x.to_vec::<f64>().unwrap();
        assert!(x.iter().zip([1.0, 2.0, 2.0]).all(|(x, y)| (x - y).abs() < 1e-14), "{x:?}");
        assert_eq!(evidence.iterations, Some(1), "{evidence:?}");
    });
}

#[test]
fn tall_systems_reach_the_accuracy_of_the_dtype() {
    for dtype in DTYPES {
        let (a, pinv) = with_singular_values(50, 20, &spread(20, 10.0), dtype);
        let b = random(50, 3, dtype, 5);
        let expected = product(ONE, Trans::None, &pinv, Trans::None, &b.cast(pinv.dtype()).unwrap());
        let (lsqr, lsmr, ..) = tight();
        // κ = 10, ‖r‖ about ‖b‖: 10ε·κ² in the certificate, √n for the rounding of A.
        let bound = 10.0 * 100.0 * dtype.epsilon();
        for (x, evidence) in [lsqr.solve(&a, &b).unwrap(), lsmr.solve(&a, &b).unwrap()] {
            assert!(error(&x, &expected) <= bound, "{dtype}: {:.1e} {evidence:?}", error(&x, &expected));
            assert!(evidence.iterations.unwrap() <= 40);
        }
    }
}

#[test]
fn wide_and_rank_deficient_systems_get_the_solution_of_minimum_norm() {
    for dtype in DTYPES {
        for (m, n, r) in [(20, 50, 20), (30, 30, 12), (40, 25, 10)] {
            let (a, pinv) = with_singular_values(m, n, &spread(r, 10.0), dtype);
            let b = a.apply(&random(n, 2, dtype, 6)).unwrap();
            let expected = product(ONE, Trans::None, &pinv, Trans::None, &b.cast(pinv.dtype()).unwrap());
            each!(tight(), method => {
                let (x, _) = method.solve(&a, &b).unwrap();
                let bound = 10.0 * 10.0 * 10.0 * dtype.epsilon();
                assert!(error(&x, &expected) <= bound, "{} {dtype} {m}×{n}: {:.1e}", method.describe(), error(&x, &expected));
            });
        }
    }
}

#[test]
fn an_inconsistent_rank_deficient_system_gets_the_pseudoinverse() {
    let (a, pinv) = with_singular_values(40, 25, &spread(10, 10.0), DType::C64);
    let b = random(40, 4, DType::C64, 7);
    let expected = product(ONE, Trans::None, &pinv, Trans::None, &b);
    let (lsqr, lsmr, craig, lnlq) = tight();
    assert!(error(&lsqr.solve(&a, &b).unwrap().0, &expected) < 1e-12);
    assert!(error(&lsmr.solve(&a, &b).unwrap().0, &expected) < 1e-12);
    for e in [craig.solve(&a, &b).unwrap_err(), lnlq.solve(&a, &b).unwrap_err()] {
        assert_eq!(e.kind(), ErrorKind::NotConverged);
        assert!(e.best_iterate().is_some() && e.evidence().unwrap().status != Some(Status::Converged), "{e}");
    }
}

#[test]
fn all_four_maps_of_an_operator_are_solved() {
    let (a, _) = with_singular_values(30, 18, &spread(18, 5.0), DType::C64);
    for op in Trans::ALL {
        let (m, n) = op.shape(a.shape());
        let xs = random(n, 2, DType::C64, 8);
        let mut b = Array::zeros(m, 2, DType::C64).unwrap();
        let ws = &mut Workspace::new();
        a.apply_into(op, ONE, xs.as_ref(), ZERO, b.as_mut().unwrap(), ws).unwrap();
        each!(tight(), method => {
            let mut x = Array::full(n, 2, DType::C64, Scalar::new(f64::NAN, 0.0)).unwrap();
            method.solve_into(&a, op, b.as_ref(), x.as_mut().unwrap(), ws).unwrap();
            let mut r = Array::copy_of(b.as_ref()).unwrap();
            a.apply_into(op, -ONE, x.as_ref(), ONE, r.as_mut().unwrap(), ws).unwrap();
            assert!(norm(&r) <= 1e-13 * norm(&b), "{} {op:?}", method.describe());
        });
    }
}

#[test]
fn damping_solves_the_regularised_normal_equations() {
    let (a, _) = with_singular_values(30, 12, &spread(12, 10.0), DType::F64);
    let (b, damp) = (random(30, 2, DType::F64, 9), 0.7);
    let n =
        testing::matrix(Array::from_fn(12, 12, |i, j| if i == j { 1.0 + i as f64 } else { 0.1 }).unwrap());
    let x0 = random(12, 2, DType::F64, 10);
    let check = |x: &Array| {
        // Aᴴ·(b − A·x) = λ²·x
        let mut r = Array::copy_of(b.as_ref()).unwrap();
        let ws = &mut Workspace::new();
        a.apply_into(Trans::None, -ONE, x.as_ref(), ONE, r.as_mut().unwrap(), ws).unwrap();
        let mut g = Array::copy_of(x.as_ref()).unwrap();
        let shrink = Scalar::new(-damp * damp, 0.0);
        a.apply_into(Trans::Adjoint, ONE, r.as_ref(), shrink, g.as_mut().unwrap(), ws).unwrap();
        assert!(norm(&g) <= 1e-12 * 10.0 * norm(&b), "{:.1e}", norm(&g));
    };
    for (precond, x0) in
        [(None, None), (Some(n.clone()), None), (None, Some(x0.clone())), (Some(n), Some(x0))]
    {
        let lsqr = Lsqr { damp, precond: precond.clone(), x0: x0.clone(), ..tight().0 };
        let lsmr = Lsmr { damp, precond, x0, ..tight().1 };
        check(&lsqr.solve(&a, &b).unwrap().0);
        check(&lsmr.solve(&a, &b).unwrap().0);
    }
}

/// A = Q·diag(10^0 … 10^6), whose column norms make N = diag⁻¹ perfect.
fn badly_scaled(dtype: DType) -> (Op, Op) {
    let mut q = testing::orthonormal(60, 30, dtype, 12);
    let d = |j: usize| 10f64.powf(6.0 * j as f64 / 29.0);
    (0..30).for_each(|j| q.as_mut().unwrap().cols_range(j, j + 1).scale(Scalar::new(d(j), 0.0)));
    let mut n = Array::zeros(30, 30, dtype).unwrap();
    for j in 0..30 {
        n.as_mut().unwrap().rows_range(j, j + 1).cols_range(j, j + 1).fill(Scalar::new(1.0 / d(j), 0.0));
    }
    (testing::matrix(q), testing::matrix(n))
}

#[test]
fn a_right_preconditioner_takes_iterations_away_and_keeps_the_solution() {
    let (a, n) = badly_scaled(DType::C64);
    let b = a.apply(&random(30, 3, DType::C64, 13)).unwrap();
    let noisy = random(60, 3, DType::C64, 14);
    let with = Some(n);
    let (lsqr, lsmr, craig, lnlq) = tight();
    each!((
        Lsqr { precond: with.clone(), ..lsqr.clone() },
        Lsmr { precond: with.clone(), ..lsmr.clone() },
        Craig { precond: with.clone(), ..craig },
        Lnlq { precond: with.clone(), ..lnlq }
    ), method => {
        let (x, evidence) = method.solve(&a, &b).unwrap();
        assert!(testing::relative_residual(&a, &x, &b) < 1e-14);
        assert!(evidence.iterations.unwrap() <= 4, "{} {evidence:?}", method.describe());
    });
    let (plain, fast) = (Lsqr { max_iters: Some(20_000), ..Lsqr::default() }, Lsqr { precond: with, ..lsqr });
    let fast = fast.solve(&a, &noisy).unwrap();
    assert!(fast.1.iterations.unwrap() <= 6, "{:?}", fast.1);
    let slow = plain.solve(&a, &noisy);
    let slow = slow.map_or_else(|e| e.evidence().unwrap().iterations, |(_, evidence)| evidence.iterations);
    assert!(slow.unwrap() >= 30, "{slow:?}");
}

#[test]
fn zero_right_hand_sides_empty_shapes_and_identities_are_solved() {
    let a = testing::dense(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let identity = testing::matrix(Array::identity(5, DType::F64).unwrap());
    each!(tight(), method => {
        let zeros = Array::zeros(2, 2, DType::F64).unwrap();
        assert_eq!(norm(&method.solve(&a, &zeros).unwrap().0), 0.0);
        assert_eq!(method.solve(&a, &Array::zeros(2, 0, DType::F64).unwrap()).unwrap().0.shape(), (3, 0));
        let b = random(5, 2, DType::F64, 15);
        let (x, evidence) = method.solve(&identity, &b).unwrap();
        assert!(error(&x, &b) < 1e-15 && evidence.iterations == Some(1), "{evidence:?}");
        for (m, n) in [(0, 0), (0, 4)] {
            let empty = testing::matrix(Array::zeros(m, n, DType::F64).unwrap());
            let b = Array::zeros(m, 1, DType::F64).unwrap();
            assert_eq!(norm(&method.solve(&empty, &b).unwrap().0), 0.0);
        }
        let one = testing::dense(1, 1, &[-4.0]);
        let x = method.solve(&one, &Array::vector(vec![2.0])).unwrap().0;
        assert_eq!(x.to_vec::<f64>().unwrap(), [-0.5]);
    });
    let empty = testing::matrix(Array::zeros(4, 0, DType::F64).unwrap());
    let b = random(4, 1, DType::F64, 16);
    assert_eq!(Lsqr::default().solve(&empty, &b).unwrap().0.shape(), (0, 1));
    let zero = testing::matrix(Array::zeros(4, 3, DType::F64).unwrap());
    assert_eq!(norm(&Lsmr::default().solve(&zero, &b).unwrap().0), 0.0);
    assert!(Craig::default().solve(&zero, &b).is_err());
}

#[test]
fn columns_stop_by_themselves_and_equal_single_solves() {
    let (a, _) = with_singular_values(40, 25, &spread(25, 30.0), DType::F64);
    let mut xs = random(25, 140, DType::F64, 17);
    xs.as_mut().unwrap().cols_range(3, 4).fill(ZERO);
    let b = a.apply(&xs).unwrap();
    each!(tight(), method => {
        let (x, _) = method.solve(&a, &b).unwrap();
        assert!(error(&x.block(0..25, 4..140).unwrap(), &xs.block(0..25, 4..140).unwrap()) < 1e-11);
        assert_eq!(norm(&x.column(3).unwrap()), 0.0);
        let alone = method.solve(&a, &Array::copy_of(b.column(139).unwrap().as_ref()).unwrap()).unwrap().0;
        assert!(error(&alone, &x.column(139).unwrap()) < 1e-12);
    });
}

#[test]
fn a_first_iterate_that_solves_costs_no_iteration() {
    let (a, _) = with_singular_values(30, 12, &spread(12, 10.0), DType::F64);
    let xs = random(12, 1, DType::F64, 18);
    let b = a.apply(&xs).unwrap();
    let (x, evidence) = Lsmr { x0: Some(xs.clone()), ..Lsmr::default() }.solve(&a, &b).unwrap();
    assert!(evidence.iterations == Some(0) && error(&x, &xs) == 0.0);
}

#[test]
fn a_limit_on_the_condition_ends_with_the_best_iterate() {
    let graded: Vec<f64> = (0..20).map(|i| 10f64.powf(-0.5 * i as f64)).collect();
    let (a, _) = with_singular_values(30, 20, &graded, DType::F64);
    let b = random(30, 1, DType::F64, 19);
    let e = Lsqr { cond_limit: 1e3, ..tight().0 }.solve(&a, &b).unwrap_err();
    assert!(
        e.to_string().contains("exceeded its limit on the condition") && e.best_iterate().is_some(),
        "{e}"
    );
    let e = Lsmr { cond_limit: 1e3, ..tight().1 }.solve(&a, &b).unwrap_err();
    assert!(e.to_string().contains("exceeded its limit on the condition"), "{e}");
}

#[test]
fn limits_and_not_finite_numbers_are_errors() {
    let (a, _) = with_singular_values(60, 40, &spread(40, 1e4), DType::F64);
    let b = random(60, 2, DType::F64, 20);
    let few = Lsqr { max_iters: Some(3), ..Lsqr::default() };
    let e = few.solve(&a, &b).unwrap_err();
    assert_eq!(e.evidence().unwrap().status, Some(Status::IterationLimit));
    let over = Limits { deadline: Some(std::time::Instant::now()), ..Limits::default() };
    let e = within(over, || Lsmr::default().solve(&a, &b)).unwrap_err();
    assert_eq!(e.evidence().unwrap().status, Some(Status::Deadline));
    let nan = testing::dense(2, 2, &[1.0, f64::NAN, 0.0, 1.0]);
    let e = Lsqr::default().solve(&nan, &Array::vector(vec![1.0, 1.0])).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotFinite);
    let e = Craig::default().solve(&a, &Array::full(60, 1, DType::F64, Scalar::new(f64::NAN, 0.0)).unwrap());
    assert_eq!(e.unwrap_err().kind(), ErrorKind::NotFinite);
    let e = Lsqr::default().solve(&a, &random(59, 1, DType::F64, 1)).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
}

#[test]
fn extreme_scales_are_solved() {
    for scale in [1e-200, 1e-160, 1e160] {
        let a = testing::dense(3, 2, &[scale, 0.0, scale, scale, scale, 2.0 * scale]);
        let b = Array::vector(vec![6.0, 0.0, 0.0]);
        let x = Lsqr::default().solve(&a, &b).unwrap().0.to_vec::<f64>().unwrap();
        assert!((x[0] * scale - 5.0).abs() < 1e-12 && (x[1] * scale + 3.0).abs() < 1e-12, "{x:?}");
    }
}

#[test]
fn the_error_bound_of_lnlq_holds_and_a_wrong_sigma_is_found_out() {
    let (a, _) = with_singular_values(20, 60, &spread(20, 40.0), DType::F64);
    let y = random(20, 1, DType::F64, 21);
    let xs = a.apply_with(Trans::Adjoint, &y).unwrap();
    let b = a.apply(&xs).unwrap();
    let mut last = f64::INFINITY;
    for steps in [2, 5, 10, 15] {
        let lnlq = Lnlq { sigma: 0.9, max_iters: Some(steps), ..tight().3 };
        let e = lnlq.solve(&a, &b).unwrap_err();
        let note = e.evidence().unwrap().note.clone().unwrap();
        let bound =
            note.split("‖x⋆ − x‖ ≤ ").nth(1).unwrap().split(' ').next().unwrap().parse::<f64>().unwrap();
        let actual = error(e.best_iterate().unwrap(), &xs) * norm(&xs);
        assert!(actual <= 1.05 * bound && bound < 100.0 * norm(&xs), "{steps}: {actual:e} ≤ {bound:e}");
        assert!(actual < 1.5 * last);
        last = actual;
    }
    let e = Lnlq { sigma: 5.0, ..tight().3 }.solve(&a, &b).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
}

#[test]
fn nearly_consistent_systems_are_not_refused() {
    // ‖r‖ = 1e-8·‖b‖ lies between the two tests where only rounding decides.
    for noise in [1e-5, 1e-7, 1e-8, 1e-9] {
        let (a, pinv) = with_singular_values(50, 20, &spread(20, 1e3), DType::F64);
        let mut b = a.apply(&random(20, 1, DType::F64, 22)).unwrap();
        let scale = noise * norm(&b);
        b.as_mut()
            .unwrap()
            .axpby(Scalar::new(scale, 0.0), random(50, 1, DType::F64, 23).as_ref(), ONE)
            .unwrap();
        let expected = product(ONE, Trans::None, &pinv, Trans::None, &b);
        for outcome in [Lsqr::default().solve(&a, &b), Lsmr::default().solve(&a, &b)] {
            let (x, evidence) = outcome.unwrap();
            assert!(
                error(&x, &expected) < 1e-8 * 1e3 * 10.0,
                "{noise}: {:e} {evidence:?}",
                error(&x, &expected)
            );
        }
    }
}

#[test]
fn a_warm_workspace_is_not_grown() {
    let (a, _) = with_singular_values(40, 25, &spread(25, 30.0), DType::F64);
    let b = random(40, 5, DType::F64, 24);
    let run = |ws: &mut Workspace| -> Result<Evidence> {
        let mut x = Array::zeros(25, 5, DType::F64)?;
        Lsqr::default().solve_into(&a, Trans::None, b.as_ref(), x.as_mut()?, ws)
    };
    let mut ws = Workspace::new();
    run(&mut ws).unwrap();
    let before = ws.allocations();
    run(&mut ws).unwrap();
    assert_eq!(ws.allocations(), before);
}

#[test]
fn observers_hear_the_start_every_iteration_and_the_certificate() {
    let (a, _) = with_singular_values(30, 12, &spread(12, 10.0), DType::F64);
    let heard = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let ear = heard.clone();
    let b = random(30, 1, DType::F64, 25);
    let observer = std::rc::Rc::new(move |moment: &Moment| ear.borrow_mut().push(moment.clone()));
    let (_, evidence) = observe(observer, || Lsmr::default().solve(&a, &b)).unwrap();
    let heard = heard.borrow();
    assert!(matches!(heard[0], Moment::Started { method: "LSMR", .. }));
    let told = heard.iter().filter(|m| matches!(m, Moment::Iteration { .. })).count();
    assert_eq!(Some(told), evidence.iterations);
    assert!(matches!(heard.last(), Some(Moment::Certified { converged: 1, of: 1, .. })));
}

#[test]
fn what_the_dtype_forbids_is_accepted_with_a_warning() {
    // In f32, ‖r‖ between 10ε and √ε of ‖b‖ passes neither test as it stands; x is right to the last digits.
    for noise in [1e-6, 1e-5, 1e-4] {
        let (a, pinv) = with_singular_values(120, 60, &spread(60, 10.0), DType::F32);
        let mut b = a.apply(&random(60, 1, DType::F32, 22)).unwrap();
        let scale = noise * norm(&b);
        b.as_mut()
            .unwrap()
            .axpby(Scalar::new(scale, 0.0), random(120, 1, DType::F32, 23).as_ref(), ONE)
            .unwrap();
        let expected = product(ONE, Trans::None, &pinv, Trans::None, &b.cast(pinv.dtype()).unwrap());
        let (lsqr, lsmr, ..) = tight();
        for (x, evidence) in [lsqr.solve(&a, &b).unwrap(), lsmr.solve(&a, &b).unwrap()] {
            // κ·√n·ε = 1e-5
            assert!(error(&x, &expected) < 1e-5, "{noise}: {:e} {evidence:?}", error(&x, &expected));
            let bound = evidence.tolerance.unwrap();
            assert_eq!(evidence.residual.unwrap() > bound, evidence.warning.is_some(), "{evidence:?}");
        }
    }
}

#[test]
fn points_that_run_away_are_stopped_and_not_returned() {
    // CRAIG divides by noise where b is not in the range: without a guard its x overflows f32.
    let (a, _) = with_singular_values(120, 60, &spread(60, 10.0), DType::F32);
    let b = random(120, 2, DType::F32, 24);
    for e in [Craig::default().solve(&a, &b).unwrap_err(), Lnlq::default().solve(&a, &b).unwrap_err()] {
        assert_eq!(e.kind(), ErrorKind::NotConverged, "{e}");
        assert!(testing::relative_residual(&a, e.best_iterate().unwrap(), &b) <= 1.0 + 1e-6);
        assert!(e.to_string().contains("LSQR()"), "{e}");
    }
}
