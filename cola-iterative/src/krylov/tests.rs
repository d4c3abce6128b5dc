//! Laws that hold for every solver of general systems: tables of solvers times tables of systems. A new solver is one
//! row of [`all`].

use super::{BiCgStab, Fgmres, Gcrodr, Gmres, Idr, Iterative, Tfqmr};
use crate::testing;
use cola_runtime::watch::{Limits, within};
use cola_runtime::{Array, DType, ErrorKind, Evidence, Op, Result, Scalar, Status};
use std::time::Instant;

/// What a test may choose.
#[derive(Clone, Default)]
struct Chosen {
    tol: f64,
    max_iters: Option<usize>,
    precond: Option<Op>,
    x0: Option<Array>,
}

type Solver = (&'static str, Box<dyn Fn(&Chosen, &Op, &Array) -> Result<(Array, Evidence)>>);

macro_rules! row {
    ($name:literal, $T:ident { $($own:ident: $value:expr),* }) => {
        ($name, Box::new(|c: &Chosen, a: &Op, b: &Array| {
            let Chosen { tol, max_iters, precond, x0 } = c.clone();
            $T { tol, max_iters, precond, x0, $($own: $value,)* ..$T::default() }.solve(a, b)
        }))
    };
}

// A row may set every option there is.
#[allow(clippy::needless_update)]
fn all() -> Vec<Solver> {
    vec![
        row!("GMRES", Gmres { restart: 40 }),
        row!("GMRES by reflections", Gmres { restart: 40, householder: true }),
        row!("FGMRES", Fgmres { restart: 40 }),
        row!("FGMRES by reflections", Fgmres { restart: 40, householder: true }),
        row!("GCRODR", Gcrodr { restart: 20, recycle: 6 }),
        row!("BiCGSTAB(1)", BiCgStab { l: 1 }),
        row!("BiCGSTAB(2)", BiCgStab {}),
        row!("BiCGSTAB(4)", BiCgStab { l: 4 }),
        row!("IDR(1)", Idr { s: 1 }),
        row!("IDR(4)", Idr {}),
        row!("TFQMR", Tfqmr {}),
    ]
}

const WORKING: [DType; 4] = [DType::F32, DType::F64, DType::C32, DType::C64];

fn chosen(tol: f64) -> Chosen {
    Chosen { tol, ..Chosen::default() }
}

/// b that is not special.
fn rhs(n: usize, k: usize, dtype: DType) -> Array {
    testing::random(n, k, dtype, 5)
}

#[test]
fn every_dtype_reaches_its_accuracy_on_general_operators() {
    for dtype in WORKING {
        let tol = 200.0 * dtype.epsilon();
        let systems = [
            ("shifted random", testing::shifted_random(40, 3.0, dtype, 3)),
            ("convection", testing::convection_diffusion(30, 0.4, dtype)),
            ("Jordan", testing::jordan(30, Scalar::new(2.0, 0.5), dtype)),
            ("positive definite", testing::positive_definite(40, 30.0, dtype)),
        ];
        for (system, a) in systems {
            let b = rhs(a.rows(), 3, dtype);
            for (name, solve) in all() {
                let (x, evidence) = solve(&chosen(tol), &a, &b)
                    .unwrap_or_else(|e| panic!("{name} on {system} in {dtype}: {e}"));
                let residual = testing::relative_residual(&a, &x, &b);
                assert!(residual <= 1.1 * tol, "{name} on {system} in {dtype}: {residual:e}");
                assert_eq!(evidence.status, Some(Status::Converged));
                assert!(evidence.iterations.unwrap() <= 120, "{name} on {system} in {dtype}: {evidence:?}");
            }
        }
    }
}

#[test]
fn adjoint_and_transposed_systems_are_solved_too() {
    use cola_runtime::{Trans, Workspace};
    let a = testing::shifted_random(20, 3.0, DType::C64, 8);
    let b = rhs(20, 2, DType::C64);
    for op in Trans::ALL {
        let mut x = Array::zeros(20, 2, DType::C64).unwrap();
        let ws = &mut Workspace::new();
        let solvers: [(&str, Result<Evidence>); 3] = [
            ("GMRES", Gmres::default().solve_into(&a, op, b.as_ref(), x.as_mut().unwrap(), ws)),
            ("BiCGSTAB", BiCgStab::default().solve_into(&a, op, b.as_ref(), x.as_mut().unwrap(), ws)),
            ("IDR", Idr::default().solve_into(&a, op, b.as_ref(), x.as_mut().unwrap(), ws)),
        ];
        for (name, result) in solvers {
            result.unwrap_or_else(|e| panic!("{name}: {e}"));
        }
        let image = a.apply_with(op, &x).unwrap();
        let off = |i: usize| (image.get(i, 1).unwrap() - b.get(i, 1).unwrap()).norm();
        assert!((0..20).all(|i| off(i) < 1e-9), "{op:?}");
    }
}

#[test]
fn hard_operators_are_solved_or_refused_but_never_wrong() {
    let one = Scalar::new(1.0, 0.0);
    for dtype in [DType::F64, DType::C64] {
        let systems = [
            ("Grcar", testing::grcar(40, dtype)),
            ("skew", testing::skew(20, dtype)),
            ("cyclic shift", testing::cyclic_shift(20, dtype)),
            ("nilpotent", testing::jordan(10, Scalar::new(0.0, 0.0), dtype)),
            ("defective", testing::jordan(40, one, dtype)),
            ("indefinite", testing::self_adjoint(&[-3.0, -1.0, 0.5, 2.0, 4.0, 7.0], dtype, 2)),
            ("convection dominates", testing::convection_diffusion(40, 5.0, dtype)),
        ];
        for (system, a) in systems {
            let b = rhs(a.rows(), 2, dtype);
            for (name, solve) in all() {
                match solve(&chosen(1e-8), &a, &b) {
                    Ok((x, evidence)) => {
                        let residual = testing::relative_residual(&a, &x, &b);
                        assert!(residual <= 1.1e-8, "{name} on {system}: {residual:e} {evidence:?}");
                        assert_ne!(system, "nilpotent", "{name}");
                    }
                    Err(e) if e.kind() == ErrorKind::NotConverged => {
                        let best = testing::relative_residual(&a, e.best_iterate().unwrap(), &b);
                        let said = e.evidence().unwrap().residual.unwrap();
                        assert!((best - said).abs() <= 1e-6 * said, "{name} on {system}: {best:e}, {said:e}");
                        assert!(best <= 1.0 + 1e-12, "{name} on {system}: worse than zero, {best:e}");
                        let easy = ["Grcar", "skew", "indefinite"].contains(&system);
                        let strong = name.contains("GMRES") || ["BiCGSTAB(4)", "IDR(4)"].contains(&name);
                        assert!(!(easy && strong), "{name} on {system}: {e}");
                    }
                    Err(e) => {
                        assert_eq!(e.kind(), ErrorKind::Singular, "{name} on {system}: {e}");
                        assert_eq!(system, "nilpotent", "{name}: {e}");
                    }
                }
            }
        }
    }
}

#[test]
fn zero_right_hand_sides_and_empty_systems_are_solved_by_zero() {
    let a = testing::shifted_random(8, 3.0, DType::F64, 1);
    for (name, solve) in all() {
        for x0 in [None, Some(rhs(8, 1, DType::F64))] {
            let (x, evidence) =
                solve(&Chosen { x0, ..chosen(1e-10) }, &a, &Array::zeros(8, 2, DType::F64).unwrap()).unwrap();
            assert_eq!(testing::norm(&x), 0.0, "{name}");
            assert_eq!(evidence.iterations, Some(0), "{name}");
        }
        let (x, _) = solve(&chosen(1e-10), &a, &Array::zeros(8, 0, DType::F64).unwrap()).unwrap();
        assert_eq!(x.shape(), (8, 0), "{name}");
        let empty = testing::matrix(Array::zeros(0, 0, DType::F64).unwrap());
        let (x, _) = solve(&chosen(1e-10), &empty, &Array::zeros(0, 2, DType::F64).unwrap()).unwrap();
        assert_eq!(x.shape(), (0, 2), "{name}");
    }
}

#[test]
fn identity_scalars_and_one_by_one_take_one_iteration() {
    for dtype in WORKING {
        for (n, diagonal) in [(6, 1.0), (6, -4.0), (1, 3.0)] {
            let a = testing::square(n, dtype, |i, j| Scalar::new(if i == j { diagonal } else { 0.0 }, 0.0));
            let b = rhs(n, 2, dtype);
            for (name, solve) in all() {
                let tol = 20.0 * dtype.epsilon();
                let (x, evidence) = solve(&chosen(tol), &a, &b).unwrap_or_else(|e| panic!("{name}: {e}"));
                assert!(testing::relative_residual(&a, &x, &b) <= 1.1 * tol, "{name}");
                assert!(evidence.iterations.unwrap() <= 2, "{name} {dtype} n={n}: {evidence:?}");
            }
        }
    }
}

#[test]
fn an_eigenvector_as_right_hand_side_is_a_lucky_breakdown() {
    let a = testing::convection_diffusion(30, 0.0, DType::F64);
    let wave = |i: usize| ((i + 1) as f64 * std::f64::consts::PI / 31.0).sin();
    let b = Array::from_fn(30, 1, |i, _| wave(i)).unwrap();
    for (name, solve) in all() {
        let (x, evidence) = solve(&chosen(1e-10), &a, &b).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(testing::relative_residual(&a, &x, &b) <= 1e-10, "{name}");
        assert!(evidence.iterations.unwrap() <= 3, "{name}: {evidence:?}");
    }
}

#[test]
fn one_column_may_converge_long_before_the_others() {
    let a = testing::convection_diffusion(30, 0.2, DType::F64);
    // Three columns: an eigenvector's image, zero, and noise; the order is not the one they finish in.
    let noise = rhs(30, 3, DType::F64);
    let easy =
        a.apply(&a.apply(&Array::from_fn(30, 1, |i, _| f64::from(u8::from(i == 0))).unwrap()).unwrap());
    let easy = easy.unwrap();
    let b = Array::from_fn(30, 4, |i, j| match j {
        0 => easy.get(i, 0).unwrap().re,
        2 => 0.0,
        _ => noise.get(i, j % 3).unwrap().re,
    })
    .unwrap();
    for (name, solve) in all() {
        let (x, _) = solve(&chosen(1e-9), &a, &b).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(testing::relative_residual(&a, &x, &b) <= 1.1e-9, "{name}");
        assert_eq!(testing::norm(&x.column(2).unwrap()), 0.0, "{name}");
    }
}

#[test]
fn a_preconditioner_and_a_first_iterate_help() {
    for dtype in WORKING {
        let a = testing::square(40, dtype, |i, j| {
            let real = if i == j { 10f64.powi(i as i32 / 10) } else { 0.1 / (1.0 + i as f64 + j as f64) };
            Scalar::new(real, if i > j { 0.02 } else { 0.0 })
        });
        let inverse = |i: usize| 10f64.powi(-(i as i32 / 10));
        let m = testing::square(40, dtype, |i, j| Scalar::new(if i == j { inverse(i) } else { 0.0 }, 0.0));
        let b = rhs(40, 2, dtype);
        let tol = 100.0 * dtype.epsilon();
        for (name, solve) in all() {
            let with = Chosen { precond: Some(m.clone()), ..chosen(tol) };
            let (x, evidence) = solve(&with, &a, &b).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert!(testing::relative_residual(&a, &x, &b) <= 1.1 * tol, "{name}");
            assert!(evidence.iterations.unwrap() <= 20, "{name} {dtype}: {evidence:?}");
            // The solution as first iterate leaves nothing to do, and half of it works.
            let again = Chosen { x0: Some(x.clone()), tol: 2.0 * tol, ..with.clone() };
            assert_eq!(solve(&again, &a, &b).unwrap().1.iterations, Some(0), "{name}");
            let other = Chosen { x0: Some(rhs(40, 1, dtype)), ..with };
            let (x, _) = solve(&other, &a, &b).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert!(testing::relative_residual(&a, &x, &b) <= 1.1 * tol, "{name}");
        }
    }
}

#[test]
fn systems_at_the_ends_of_the_range_are_solved() {
    let scale = |a: &Op, s: f64| {
        let entries = a.operator().params().swap_remove(0);
        testing::square(a.rows(), a.dtype(), |i, j| entries.get(i, j).unwrap() * s)
    };
    let cases = [
        (DType::F64, [1e150, 1e-150, 1.0], [1e150, 1e-150, 1.0]),
        (DType::C32, [1e15, 1e-15, 1.0], [1e15, 1e-15, 1.0]),
    ];
    for (dtype, of_a, of_b) in cases {
        let plain = testing::shifted_random(20, 2.0, dtype, 4);
        let tol = 100.0 * dtype.epsilon();
        let unit = rhs(20, 2, dtype);
        let (reference, _) = Gmres { tol, ..Gmres::default() }.solve(&plain, &unit).unwrap();
        for s in of_a {
            for t in of_b {
                let a = scale(&plain, s);
                let mut b = rhs(20, 2, dtype);
                b.as_mut().unwrap().scale(Scalar::new(t, 0.0));
                for (name, solve) in all() {
                    let (x, _) = solve(&chosen(tol), &a, &b)
                        .unwrap_or_else(|e| panic!("{name} {dtype} A {s:e} b {t:e}: {e}"));
                    // The same solution as that of the plain system, but for the scales.
                    let mine = x.get(3, 1).unwrap() * (s / t);
                    let off = mine - reference.get(3, 1).unwrap();
                    assert!(off.norm() <= 100.0 * tol, "{name} {dtype} A {s:e} b {t:e}: {off}");
                }
            }
        }
    }
}

#[test]
fn singular_systems_are_solved_where_they_are_consistent_and_refused_where_not() {
    for dtype in [DType::F64, DType::C64] {
        let values: Vec<f64> = (0..20).map(|i| if i < 3 { 0.0 } else { i as f64 }).collect();
        let a = testing::self_adjoint(&values, dtype, 6);
        let consistent = a.apply(&rhs(20, 2, dtype)).unwrap();
        let inconsistent = rhs(20, 2, dtype);
        for (name, solve) in all() {
            let (x, _) = solve(&chosen(1e-9), &a, &consistent).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert!(testing::relative_residual(&a, &x, &consistent) <= 1.1e-9, "{name}");
            let e = solve(&chosen(1e-9), &a, &inconsistent).map(|x| x.1).unwrap_err();
            assert!(matches!(e.kind(), ErrorKind::NotConverged | ErrorKind::Singular), "{name}: {e}");
        }
        let zero = testing::square(5, dtype, |_, _| Scalar::new(0.0, 0.0));
        for (name, solve) in all() {
            let e = solve(&chosen(1e-9), &zero, &rhs(5, 1, dtype)).map(|x| x.1).unwrap_err();
            assert!(matches!(e.kind(), ErrorKind::NotConverged | ErrorKind::Singular), "{name}: {e}");
        }
    }
}

#[test]
fn nan_from_the_operator_or_in_the_right_hand_side_is_named() {
    let a = testing::square(6, DType::F64, |i, j| Scalar::new(if i == j { f64::NAN } else { 1.0 }, 0.0));
    let good = testing::shifted_random(6, 3.0, DType::F64, 1);
    let bad = Array::from_fn(6, 1, |i, _| if i == 2 { f64::NAN } else { 1.0 }).unwrap();
    for (name, solve) in all() {
        let e = solve(&chosen(1e-9), &a, &rhs(6, 1, DType::F64)).map(|x| x.1).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NotFinite, "{name}: {e}");
        let e = solve(&chosen(1e-9), &good, &bad).map(|x| x.1).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NotFinite, "{name}: {e}");
    }
}

#[test]
fn limits_deadlines_and_operands_that_do_not_fit_are_named() {
    let a = testing::convection_diffusion(60, 0.1, DType::F64);
    let b = rhs(60, 2, DType::F64);
    for (name, solve) in all() {
        let few = Chosen { max_iters: Some(2), ..chosen(1e-12) };
        let e = solve(&few, &a, &b).map(|x| x.1).unwrap_err();
        assert_eq!(e.evidence().unwrap().status, Some(Status::IterationLimit), "{name}: {e}");
        assert_eq!(e.evidence().unwrap().iterations, Some(2), "{name}");
        let over = Limits { deadline: Some(Instant::now()), ..Limits::default() };
        let e = within(over, || solve(&chosen(1e-12), &a, &b).map(|x| x.1)).unwrap_err();
        assert_eq!(e.evidence().unwrap().status, Some(Status::Deadline), "{name}: {e}");
        let flag = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
        let stop = Limits { cancel: Some(flag), ..Limits::default() };
        let e = within(stop, || solve(&chosen(1e-12), &a, &b).map(|x| x.1)).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Cancelled, "{name}: {e}");
        assert!(e.best_iterate().is_some(), "{name}");
        let narrow = Some(testing::jordan(5, Scalar::new(1.0, 0.0), DType::F64));
        let e = solve(&Chosen { precond: narrow, ..chosen(1e-9) }, &a, &b).map(|x| x.1).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::ShapeMismatch, "{name}");
        let short = Some(rhs(5, 2, DType::F64));
        let e = solve(&Chosen { x0: short, ..chosen(1e-9) }, &a, &b).map(|x| x.1).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::ShapeMismatch, "{name}");
    }
}

#[test]
fn three_hundred_random_systems_never_get_a_false_certificate() {
    for seed in 0..300u64 {
        let n = 1 + (seed % 23) as usize;
        let dtype = WORKING[(seed % 4) as usize];
        // From well conditioned to hopeless.
        let shift = [3.0, 1.0, 0.3, 0.0][(seed / 4 % 4) as usize];
        let a = testing::shifted_random(n, shift, dtype, seed);
        let b = testing::random(n, 1 + (seed % 3) as usize, dtype, seed + 1000);
        let tol = [1e-3f64, 1e-8, 1e-13][(seed % 3) as usize].max(10.0 * dtype.epsilon());
        for (name, solve) in all() {
            match solve(&chosen(tol), &a, &b) {
                Ok((x, evidence)) => {
                    let residual = testing::relative_residual(&a, &x, &b);
                    // The two ways to sum a row differ by rounding beside ‖A‖·‖x‖.
                    let slack = 10.0 * dtype.epsilon() * (1.0 + 5.0 * testing::norm(&x) / testing::norm(&b));
                    assert!(
                        residual <= tol + slack,
                        "{name}, seed {seed}: {residual:e} > {tol:e}, {evidence:?}"
                    );
                }
                Err(e) => assert!(
                    matches!(e.kind(), ErrorKind::NotConverged | ErrorKind::Singular),
                    "{name}, seed {seed}: {e}"
                ),
            }
        }
    }
}

#[test]
fn warm_solvers_allocate_nothing_from_the_workspace() {
    use cola_runtime::{Trans, Workspace};
    let a = testing::shifted_random(30, 2.0, DType::F64, 9);
    let b = rhs(30, 3, DType::F64);
    let mut x = Array::zeros(30, 3, DType::F64).unwrap();
    macro_rules! check {
        ($($solver:expr),*) => {$(
            let ws = &mut Workspace::new();
            $solver.solve_into(&a, Trans::None, b.as_ref(), x.as_mut().unwrap(), ws).unwrap();
            let cold = ws.allocations();
            $solver.solve_into(&a, Trans::None, b.as_ref(), x.as_mut().unwrap(), ws).unwrap();
            assert_eq!(ws.allocations(), cold, "{}", $solver.describe());
        )*};
    }
    check!(
        Gmres::default(),
        Fgmres::default(),
        Gcrodr { restart: 8, recycle: 3, ..Gcrodr::default() },
        BiCgStab::default(),
        Idr::default(),
        Tfqmr::default()
    );
}
