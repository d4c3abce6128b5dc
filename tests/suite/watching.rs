//! Watching and stopping real computations: every kind of moment is told, a callback can cancel, deadlines end every
//! iteration with what it has, and a first iterate is made use of.

use cola::gallery;
use cola::prelude::*;
use cola_runtime::watch::{Limits, Moment, observe, within};
use cola_runtime::{Error, ErrorKind, Result, Status};
use cola_stdlib::algorithms::{
    BiCgStab, Cr, GolubKahan, Hutchinson, KrylovSchur, Lanczos, Lobpcg, Lsmr, Lsqr, Minres, Slq,
};
use cola_stdlib::functions::{EigOptions, Which, eig_with, logdet_with, lstsq_with, svd_with, trace_with};
use cola_stdlib::operators::Toeplitz;
use cola_stdlib::properties::{PD, SELF_ADJOINT};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The Laplacian of a square grid, known to be positive definite.
fn laplacian(side: usize) -> Op {
    let a = gallery::find("poisson2d").unwrap().operator(&[side as f64]).unwrap();
    assume(&a, PD.set()).unwrap()
}

/// Numbers in [−0.5, 0.5), the same every time.
fn column(n: usize) -> Array {
    let number = |i: usize| ((i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64;
    Array::vector((0..n).map(|i| number(i) / (1u64 << 53) as f64 - 0.5).collect())
}

/// What `work` returns, and all that it told.
fn heard<T>(work: impl FnOnce() -> T) -> (T, Vec<Moment>) {
    let all = Rc::new(RefCell::new(Vec::new()));
    let keep = all.clone();
    let result = observe(Rc::new(move |m: &Moment| keep.borrow_mut().push(m.clone())), work);
    let all = all.borrow().clone();
    (result, all)
}

#[test]
fn conjugate_gradients_tell_their_start_every_iteration_and_the_certificate() {
    let _held = crate::unchanged();
    let (a, b) = (laplacian(12), column(144));
    let alg = Cg { tol: 1e-9, ..Cg::default() };
    let (_, moments) = heard(|| solve_with(&a, &b, &alg.into()).unwrap());
    assert!(
        matches!(moments[0], Moment::Started { method: "CG", rows: 144, columns: 1, tolerance: 1e-9, .. }),
        "{:?}",
        moments[0]
    );
    let iterations: Vec<usize> = moments
        .iter()
        .filter_map(|m| match m {
            Moment::Iteration { method: "CG", iteration, .. } => Some(*iteration),
            _ => None,
        })
        .collect();
    assert!(iterations.len() > 10 && iterations.iter().enumerate().all(|(i, &k)| k == i + 1));
    match moments.last().unwrap() {
        Moment::Certified { method: "CG", residual, tolerance, converged: 1, of: 1 } => {
            assert!(residual <= tolerance && *tolerance == 1e-9);
        }
        other => panic!("the last moment is {other:?}"),
    }
}

#[test]
fn restarts_of_gmres_are_told_with_the_iteration() {
    let _held = crate::unchanged();
    let (a, b) = (laplacian(12), column(144));
    let alg = Gmres { restart: 7, tol: 1e-6, ..Gmres::default() };
    let (_, moments) = heard(|| solve_with(&a, &b, &alg.into()).unwrap());
    let restarts: Vec<(usize, f64)> = moments
        .iter()
        .filter_map(|m| match m {
            Moment::Restarted { method: "GMRES", iteration, residual } => Some((*iteration, *residual)),
            _ => None,
        })
        .collect();
    assert!(restarts.len() > 1 && restarts[0].0 == 7 && restarts[1].0 == 14, "{restarts:?}");
    assert!(restarts.windows(2).all(|w| w[1].1 <= w[0].1), "residuals do not rise: {restarts:?}");
}

#[test]
fn breakdowns_are_told_with_what_vanished() {
    let _held = crate::unchanged();
    // rᴴ·A·r = 0 for r = (1, 0) and A = (0 1; 1 0), which is not definite, whatever is claimed.
    let swap = Dense::new(Array::from_vec(2, 2, vec![0.0, 1.0, 1.0, 0.0]).unwrap());
    let swap = assume(&swap, PD.set()).unwrap();
    let b = Array::vector(vec![1.0, 0.0]);
    let (outcome, moments) = heard(|| solve_with(&swap, &b, &Cr::default().into()));
    let told = |moments: &[Moment], name: &str| {
        moments
            .iter()
            .any(|m| matches!(m, Moment::BrokeDown { method, why, .. } if *method == name && !why.is_empty()))
    };
    assert!(told(&moments, "CR"), "{moments:?}");
    assert_eq!(outcome.unwrap_err().evidence().unwrap().status, Some(Status::Breakdown));
    // Three distinct eigenvalues: after three steps the space is invariant.
    let n = 40;
    let d = Diagonal::new(Array::vector((0..n).map(|i| (i % 3) as f64 + 1.0).collect::<Vec<_>>())).unwrap();
    let a = assume(&cola_stdlib::functions::no_dispatch(&d).unwrap(), SELF_ADJOINT.set()).unwrap();
    let options = EigOptions { alg: Some(Lanczos::default().into()), ..EigOptions::first(2, Which::La) };
    let (found, moments) = heard(|| eig_with(&a, &options).unwrap());
    assert_eq!(found.values.rows(), 2);
    assert!(moments.iter().any(|m| matches!(m, Moment::BrokeDown { .. })), "{moments:?}");
}

#[test]
fn a_fallback_of_auto_is_told_with_both_methods() {
    let _held = crate::unchanged();
    // Large and positive definite: Auto tries conjugate gradients with a circulant preconditioner. They do not reach a
    // tolerance below rounding, and the recursion takes over.
    let n = 4096;
    let entry = |i: usize| [2.0, -1.0].get(i).copied().unwrap_or(0.0);
    let first = Array::vector((0..n).map(entry).collect::<Vec<f64>>());
    let t = assume(&Toeplitz::new(first.clone(), first).unwrap(), PD.set()).unwrap();
    let alg = Auto { tol: 1e-17, ..Auto::default() };
    let (x, moments) = heard(|| solve_with(&t, &column(n), &alg.into()));
    x.unwrap();
    let fell = moments.iter().find_map(|m| match m {
        Moment::FellBack { from, to } => Some((from.clone(), to.clone())),
        _ => None,
    });
    let (from, to) = fell.unwrap_or_else(|| panic!("no fallback in {} moments", moments.len()));
    assert!(from.contains("CG") && !to.is_empty() && from != to, "{from} → {to}");
}

#[test]
fn a_callback_can_cancel() {
    let _held = crate::unchanged();
    let (a, b) = (laplacian(20), column(400));
    let flag = Arc::new(AtomicBool::new(false));
    let raise = flag.clone();
    let observer = Rc::new(move |m: &Moment| {
        if matches!(m, Moment::Iteration { iteration: 5, .. }) {
            raise.store(true, Ordering::Relaxed);
        }
    });
    let limits = Limits { cancel: Some(flag), ..Limits::default() };
    let alg = Cg { tol: 1e-12, ..Cg::default() };
    let e = within(limits, || observe(observer, || solve_with(&a, &b, &alg.into()))).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Cancelled, "{e}");
    let evidence = e.evidence().unwrap();
    assert_eq!(evidence.status, Some(Status::Cancelled));
    assert!(evidence.iterations.is_some_and(|k| (5..=6).contains(&k)), "{evidence:?}");
    // Five steps are better than none.
    let best = e.best_iterate().unwrap();
    let mut r = a.apply(best).unwrap();
    r.as_mut().unwrap().axpby(Scalar::new(-1.0, 0.0), b.as_ref(), Scalar::new(1.0, 0.0)).unwrap();
    assert!(norm(&r) < norm(&b));
}

fn norm(x: &Array) -> f64 {
    (0..x.rows()).map(|i| x.get(i, 0).unwrap().norm_sqr()).sum::<f64>().sqrt()
}

/// A computation by one method, from a tolerance that it does not reach at once.
type Work<'a> = Box<dyn Fn() -> Result<()> + 'a>;

/// Every kind of iteration, each of which would take many steps.
fn long<'a>(a: &'a Op, b: &'a Array) -> Vec<(&'static str, Work<'a>)> {
    let solved = |alg: Alg| -> Work<'a> { Box::new(move || solve_with(a, b, &alg).map(drop)) };
    let least = |alg: Alg| -> Work<'a> { Box::new(move || lstsq_with(a, b, &alg).map(drop)) };
    let eigen = |alg: Alg| -> Work<'a> {
        Box::new(move || {
            let options = EigOptions { alg: Some(alg.clone()), ..EigOptions::first(4, Which::Sa) };
            eig_with(a, &options).map(drop)
        })
    };
    vec![
        ("CG", solved(Cg { tol: 1e-12, ..Cg::default() }.into())),
        ("MINRES", solved(Minres { tol: 1e-12, ..Minres::default() }.into())),
        ("GMRES", solved(Gmres { tol: 1e-12, ..Gmres::default() }.into())),
        ("BiCGSTAB", solved(BiCgStab { tol: 1e-12, ..BiCgStab::default() }.into())),
        ("LSQR", least(Lsqr { atol: 1e-12, btol: 1e-12, ..Lsqr::default() }.into())),
        ("LSMR", least(Lsmr { atol: 1e-12, btol: 1e-12, ..Lsmr::default() }.into())),
        ("Lanczos", eigen(Lanczos::default().into())),
        ("LOBPCG", eigen(Lobpcg::default().into())),
        ("KrylovSchur", eigen(KrylovSchur::default().into())),
        (
            "Golub–Kahan",
            Box::new(move || svd_with(a, Some(3), Which::Lm, &GolubKahan::default().into()).map(drop)),
        ),
        ("SLQ", Box::new(move || logdet_with(a, &Slq::default().into()).map(drop))),
        (
            "Hutchinson",
            Box::new(move || {
                let hidden = cola_stdlib::functions::no_dispatch(a)?;
                trace_with(&hidden, &Hutchinson { probes: 4096, ..Hutchinson::default() }.into()).map(drop)
            }),
        ),
    ]
}

fn expect_deadline(name: &str, outcome: Result<()>) -> Error {
    let e = outcome.err().unwrap_or_else(|| panic!("{name} did not stop"));
    assert_eq!(e.kind(), ErrorKind::NotConverged, "{name}: {e}");
    assert_eq!(e.evidence().and_then(|found| found.status), Some(Status::Deadline), "{name}: {e}");
    assert!(e.best_iterate().is_some(), "{name} has no best iterate");
    e
}

#[test]
fn a_deadline_ends_every_kind_of_iteration_with_the_best_iterate() {
    let _held = crate::unchanged();
    let (a, b) = (laplacian(70), column(4900));
    for (name, work) in long(&a, &b) {
        let over = Limits { deadline: Some(Instant::now()), ..Limits::default() };
        let e = expect_deadline(name, within(over, work));
        assert!(e.to_string().contains("help"), "{name}: {e}");
    }
}

#[test]
fn a_deadline_in_the_middle_of_an_iteration_is_kept() {
    let _held = crate::unchanged();
    let (a, b) = (laplacian(200), column(40_000));
    // A tolerance that is never reached, and no limit that is reached soon.
    let alg: Alg = Minres { tol: 1e-12, max_iters: Some(1_000_000), ..Minres::default() }.into();
    let allowed = Duration::from_millis(40);
    let start = Instant::now();
    let limits = Limits { deadline: Some(start + allowed), ..Limits::default() };
    let e = expect_deadline("MINRES", within(limits, || solve_with(&a, &b, &alg).map(drop)));
    assert!(start.elapsed() >= allowed && start.elapsed() < 100 * allowed, "{:?}", start.elapsed());
    assert!(e.evidence().unwrap().iterations.is_some_and(|k| k > 0));
}

/// Iterations of the last evidence of a solution.
fn iterations(work: impl FnOnce() -> Result<Array>) -> usize {
    let (x, report) = cola::report::record(work);
    x.unwrap();
    report.evidence().filter_map(|e| e.iterations).last().unwrap()
}

#[test]
fn a_first_iterate_saves_iterations_and_the_solution_takes_none() {
    let _held = crate::unchanged();
    let n = 400;
    let (a, x) = (laplacian(20), column(n));
    let b = a.apply(&x).unwrap();
    let near =
        Array::vector((0..n).map(|i| x.get(i, 0).unwrap().re * (1.0 + 1e-3 * (i % 2) as f64)).collect());
    type Solver<'a> = Box<dyn Fn(Option<Array>) -> Result<Array> + 'a>;
    let (a, b) = (&a, &b);
    let by = |make: fn(Option<Array>) -> Alg| -> Solver<'_> {
        Box::new(move |x0| solve_with(a, b, &make(x0)).map(|x| Array::clone(&x)))
    };
    let least = |make: fn(Option<Array>) -> Alg| -> Solver<'_> {
        Box::new(move |x0| lstsq_with(a, b, &make(x0)).map(|x| Array::clone(&x)))
    };
    let solvers: Vec<(&str, Solver<'_>)> = vec![
        ("CG", by(|x0| Cg { tol: 1e-8, x0, ..Cg::default() }.into())),
        ("CR", by(|x0| Cr { tol: 1e-8, x0, ..Cr::default() }.into())),
        ("MINRES", by(|x0| Minres { tol: 1e-8, x0, ..Minres::default() }.into())),
        ("GMRES", by(|x0| Gmres { tol: 1e-8, x0, restart: 100, ..Gmres::default() }.into())),
        ("BiCGSTAB", by(|x0| BiCgStab { tol: 1e-8, x0, ..BiCgStab::default() }.into())),
        ("LSQR", least(|x0| Lsqr { atol: 1e-8, btol: 1e-8, x0, ..Lsqr::default() }.into())),
        ("LSMR", least(|x0| Lsmr { atol: 1e-8, btol: 1e-8, x0, ..Lsmr::default() }.into())),
    ];
    for (name, solve) in solvers {
        let [cold, warm, none] =
            [None, Some(near.clone()), Some(x.clone())].map(|x0| iterations(|| solve(x0)));
        assert!(warm < cold, "{name}: {warm} iterations from near the solution, {cold} from zero");
        assert_eq!(none, 0, "{name} from the solution");
    }
}
