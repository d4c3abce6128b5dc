//! What every solver of this folder keeps, for the tests: each law takes a maker of the solver from its tolerance and
//! preconditioner.

use super::Iterative;
use crate::testing::{self, norm, relative_residual};
use crate::{ONE, ZERO};
use cola_runtime::{Array, DType, ErrorKind, Op, Scalar, Status, Trans};

/// Which operators a solver is for.
#[derive(Clone, Copy, PartialEq)]
pub enum For {
    Definite,
    SelfAdjoint,
}

const EVERY: [DType; 4] = [DType::F32, DType::F64, DType::C32, DType::C64];

fn spectrum(n: usize, what: For) -> Vec<f64> {
    let sign = |i: usize| if what == For::SelfAdjoint && i.is_multiple_of(3) { -1.0 } else { 1.0 };
    (0..n).map(|i| sign(i) * (1.0 + 0.5 * i as f64)).collect()
}

fn real(x: f64) -> Scalar {
    Scalar::new(x, 0.0)
}

/// A·x
fn image(a: &Op, x: &Array) -> Array {
    a.apply(x).unwrap()
}

fn scaled(a: &Array, by: f64) -> Array {
    let mut a = Array::copy_of(a.as_ref()).unwrap();
    a.as_mut().unwrap().scale(real(by));
    a
}

fn difference(a: &Array, b: &Array) -> f64 {
    let mut d = Array::copy_of(a.as_ref()).unwrap();
    d.as_mut().unwrap().axpby(-ONE, b.as_ref(), ONE).unwrap();
    norm(&d)
}

/// All that follows.
pub fn all<S: Iterative>(what: For, make: impl Fn(f64, Option<Op>) -> S) {
    every_dtype_reaches_its_accuracy(what, &make);
    easy_systems_are_solved(&make);
    columns_end_by_themselves(what, &make);
    scale_does_not_matter(what, &make);
    preconditioners_help_and_are_checked(what, &make);
    consistent_singular_systems_are_solved(what, &make);
    infinity_is_an_error(&make);
    a_cancelled_solve_gives_what_it_has(what, &make);
}

fn every_dtype_reaches_its_accuracy<S: Iterative>(what: For, make: &impl Fn(f64, Option<Op>) -> S) {
    for dtype in EVERY {
        let a = testing::self_adjoint(&spectrum(40, what), dtype, 3);
        let b = testing::random(40, 3, dtype, 7);
        let tol = 200.0 * dtype.epsilon();
        let (x, evidence) = make(tol, None).solve(&a, &b).unwrap();
        assert!(relative_residual(&a, &x, &b) <= 1.1 * tol, "{dtype}");
        assert_eq!(evidence.status, Some(Status::Converged));
        assert!(evidence.residual.unwrap() <= tol && evidence.iterations.unwrap() <= 120, "{evidence:?}");
    }
}

fn easy_systems_are_solved<S: Iterative>(make: &impl Fn(f64, Option<Op>) -> S) {
    let solver = make(1e-12, None);
    for dtype in EVERY {
        let one = testing::matrix(Array::identity(7, dtype).unwrap());
        let b = testing::random(7, 2, dtype, 1);
        let (x, evidence) = solver.solve(&one, &b).unwrap();
        assert!(difference(&x, &b) <= 10.0 * dtype.epsilon() * norm(&b));
        assert!(evidence.iterations.unwrap() <= 2, "{evidence:?}");
        let (x, evidence) = solver.solve(&one, &Array::zeros(7, 2, dtype).unwrap()).unwrap();
        assert_eq!((norm(&x), evidence.iterations), (0.0, Some(0)));
        assert_eq!(solver.solve(&one, &Array::zeros(7, 0, dtype).unwrap()).unwrap().0.shape(), (7, 0));
        let empty = testing::matrix(Array::zeros(0, 0, dtype).unwrap());
        assert_eq!(solver.solve(&empty, &Array::zeros(0, 2, dtype).unwrap()).unwrap().0.shape(), (0, 2));
    }
    let (x, _) = solver.solve(&testing::dense(1, 1, &[4.0]), &Array::vector(vec![2.0])).unwrap();
    assert_eq!(x.to_vec::<f64>().unwrap(), [0.5]);
}

fn columns_end_by_themselves<S: Iterative>(what: For, make: &impl Fn(f64, Option<Op>) -> S) {
    let values = spectrum(30, what);
    let a = testing::self_adjoint(&values, DType::C64, 5);
    // An eigenvector, zero, random, twice the same.
    let q = testing::orthonormal(30, 30, DType::C64, 5);
    let random = testing::random(30, 1, DType::C64, 9);
    let columns = [q.column(4).unwrap(), scaled(&random, 0.0), random.clone(), random];
    let b = Array::from_fn(30, 4, |i, j| columns[j].get(i, 0).unwrap()).unwrap();
    let solver = make(1e-11, None);
    let (x, _) = solver.solve(&a, &b).unwrap();
    for (j, column) in columns.iter().enumerate() {
        let (alone, evidence) = solver.solve(&a, column).unwrap();
        let tol = 2e-11 * 30.0 * norm(&alone);
        assert!(difference(&x.column(j).unwrap(), &alone) <= tol, "column {j}");
        assert!(j > 0 || evidence.iterations.unwrap() <= 3, "{evidence:?}");
    }
}

fn scale_does_not_matter<S: Iterative>(what: For, make: &impl Fn(f64, Option<Op>) -> S) {
    let dense = testing::self_adjoint(&spectrum(20, what), DType::F64, 2).operator().params()[0].clone();
    let b = testing::random(20, 2, DType::F64, 4);
    let (reference, evidence) = make(1e-12, None).solve(&testing::matrix(dense.clone()), &b).unwrap();
    for (of_a, of_b) in [
        (1e150, 1.0),
        (1e-150, 1.0),
        (1.0, 1e150),
        (1.0, 1e-150),
        (1e150, 1e150),
        (1e-150, 1e-150),
        (1e-150, 1e150),
    ] {
        let a = testing::matrix(scaled(&dense, of_a));
        let (x, e) = make(1e-12, None).solve(&a, &scaled(&b, of_b)).unwrap();
        let back = scaled(&scaled(&x, of_a), 1.0 / of_b);
        assert!(difference(&back, &reference) <= 1e-10 * norm(&reference), "{of_a:e} {of_b:e}");
        let (least, most) = (e.iterations.min(evidence.iterations), e.iterations.max(evidence.iterations));
        assert!(most.unwrap() <= least.unwrap() + 3, "{of_a:e} {of_b:e}: {e:?} {evidence:?}");
    }
    // x = 1e-320·… cannot be held.
    let a = testing::matrix(scaled(&dense, 1e150));
    let error = make(1e-12, None).solve(&a, &scaled(&b, 1e-170)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFinite);
}

fn preconditioners_help_and_are_checked<S: Iterative>(what: For, make: &impl Fn(f64, Option<Op>) -> S) {
    for dtype in [DType::F64, DType::C64] {
        // A = D·(I + small)·D with signs for an indefinite one; M = D⁻².
        let n = 40;
        let d = |i: usize| 10f64.powf(3.0 * i as f64 / n as f64);
        let inner = testing::random(n, n, dtype, 8);
        let middle = testing::product(real(0.05 / n as f64), Trans::Adjoint, &inner, Trans::None, &inner);
        let signs = spectrum(n, what);
        let a = Array::from_fn(n, n, |i, j| {
            let one = if i == j { signs[i].signum() } else { 0.0 };
            (middle.get(i, j).unwrap() + one) * d(i) * d(j)
        })
        .unwrap()
        .cast_real_if(dtype);
        let a = testing::matrix(a);
        let m = |sign: f64| {
            let entry = |i: usize, j: usize| if i == j { real(sign / (d(i) * d(i))) } else { ZERO };
            testing::matrix(Array::from_fn(n, n, entry).unwrap().cast_real_if(dtype))
        };
        let b = testing::random(n, 2, dtype, 6);
        let (x, with) = make(1e-9, Some(m(1.0))).solve(&a, &b).unwrap();
        assert!(relative_residual(&a, &x, &b) <= 1.1e-9);
        // κ of M·A is about 1.1; an indefinite one takes twice the steps.
        let most = if what == For::Definite { 16 } else { 32 };
        assert!(with.iterations.unwrap() <= most, "{with:?}");
        let error = make(1e-9, Some(m(-1.0))).solve(&a, &b).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotPositiveDefinite, "{error}");
        assert!(error.message().contains("preconditioner"));
    }
}

trait CastRealIf {
    /// The array in a dtype; real parts where the dtype is real.
    fn cast_real_if(self, dtype: DType) -> Array;
}

impl CastRealIf for Array {
    fn cast_real_if(self, dtype: DType) -> Array {
        if dtype.is_complex() {
            return self.cast(dtype).unwrap();
        }
        let (m, n) = self.shape();
        Array::from_fn(m, n, |i, j| self.get(i, j).unwrap().re).unwrap().cast(dtype).unwrap()
    }
}

/// Zero eigenvalues, b in the range: the solution in the range, which is the shortest.
fn consistent_singular_systems_are_solved<S: Iterative>(what: For, make: &impl Fn(f64, Option<Op>) -> S) {
    for dtype in [DType::F64, DType::C64] {
        let mut values = spectrum(30, what);
        values[..4].fill(0.0);
        let a = testing::self_adjoint(&values, dtype, 21);
        let x = image(&a, &testing::random(30, 2, dtype, 22));
        let b = image(&a, &x);
        let (found, _) = make(1e-11, None).solve(&a, &b).unwrap();
        assert!(relative_residual(&a, &found, &b) <= 1.1e-11);
        // κ of the part that is not singular is at most 15.5/3.
        assert!(difference(&found, &x) <= 1e-9 * norm(&x), "{:e}", difference(&found, &x) / norm(&x));
    }
}

fn infinity_is_an_error<S: Iterative>(make: &impl Fn(f64, Option<Op>) -> S) {
    let a = testing::dense(2, 2, &[f64::NAN, 0.0, 0.0, 1.0]);
    let error = make(1e-10, None).solve(&a, &Array::vector(vec![1.0, 1.0])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFinite, "{error}");
    let a = testing::dense(1, 1, &[1.0]);
    let error = make(1e-10, None).solve(&a, &Array::vector(vec![f64::INFINITY])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFinite, "{error}");
}

fn a_cancelled_solve_gives_what_it_has<S: Iterative>(what: For, make: &impl Fn(f64, Option<Op>) -> S) {
    let a = testing::self_adjoint(&spectrum(40, what), DType::F64, 3);
    let b = testing::random(40, 1, DType::F64, 7);
    let flag = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let limits = cola_runtime::watch::Limits { cancel: Some(flag), ..Default::default() };
    let error = cola_runtime::watch::within(limits, || make(1e-10, None).solve(&a, &b)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    let evidence = error.evidence().unwrap();
    assert_eq!(evidence.iterations, Some(1));
    // The residual in the error is that of the iterate in the error.
    let best = relative_residual(&a, error.best_iterate().unwrap(), &b);
    assert!((best - evidence.residual.unwrap()).abs() <= 1e-12 * best);
}

/// A singular system whose right-hand side is not in the range, and its shortest least-squares solution.
pub fn inconsistent(what: For, dtype: DType) -> (Op, Array, Array) {
    let n = 30;
    let mut values = spectrum(n, what);
    values[..3].fill(0.0);
    let q = testing::orthonormal(n, n, if dtype.is_complex() { DType::C64 } else { DType::F64 }, 31);
    let a = testing::self_adjoint(&values, dtype, 31);
    let wide = q.dtype();
    let b = testing::random(n, 2, dtype, 32).cast(wide).unwrap();
    let mut c = testing::product(ONE, Trans::Adjoint, &q, Trans::None, &b);
    c = Array::from_fn(n, 2, |i, j| {
        let l = values[i];
        c.get(i, j).unwrap() * if l == 0.0 { 0.0 } else { 1.0 / l }
    })
    .unwrap()
    .cast_real_if(wide);
    let x = testing::product(ONE, Trans::None, &q, Trans::None, &c);
    (a, b.cast(dtype).unwrap(), x)
}

/// ‖A·r‖/(‖A‖·‖r‖) of the worst column, ‖A‖ the largest eigenvalue of [`inconsistent`].
pub fn normality(a: &Op, x: &Array, b: &Array) -> f64 {
    let mut r = Array::copy_of(b.as_ref()).unwrap();
    r.as_mut().unwrap().axpby(-ONE, image(a, x).as_ref(), ONE).unwrap();
    let ar = image(a, &r);
    let of = |x: &Array, j| norm(&x.column(j).unwrap());
    (0..b.cols()).map(|j| of(&ar, j) / (15.5 * of(&r, j))).fold(0.0, f64::max)
}

/// A method that minimises the residual says what an inconsistent system is, with a least-squares solution.
pub fn inconsistent_systems_end_with_a_least_squares_solution<S: Iterative>(what: For, solver: &S) {
    for dtype in [DType::F64, DType::C64] {
        let (a, b, _) = inconsistent(what, dtype);
        let error = solver.solve(&a, &b).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotConverged);
        assert_eq!(error.evidence().unwrap().status, Some(Status::Stagnated));
        assert!(error.message().contains("A is singular and b not in its range"), "{error}");
        assert!(error.help().unwrap().contains("MINRES_QLP"), "{error}");
        assert!(error.evidence().unwrap().iterations.unwrap() <= 60, "{error}");
        let eta = normality(&a, error.best_iterate().unwrap(), &b);
        assert!(eta <= 1e-8, "{eta:e}");
    }
}

/// Q·diag(λ)·Q with a reflection Q, for many small systems.
pub fn reflected(values: &[f64], seed: u64) -> Op {
    let n = values.len();
    let u = testing::random(n, 1, DType::F64, seed);
    let u: Vec<f64> = u.to_vec::<f64>().unwrap().iter().map(|v| v / norm(&u)).collect();
    let middle: f64 = (0..n).map(|i| u[i] * u[i] * values[i]).sum();
    testing::matrix(
        Array::from_fn(n, n, |i, j| {
            let diagonal = if i == j { values[i] } else { 0.0 };
            diagonal - 2.0 * u[i] * u[j] * (values[i] + values[j]) + 4.0 * middle * u[i] * u[j]
        })
        .unwrap(),
    )
}

/// Spectra in tight clusters: seed, and whether they may be negative.
pub fn clusters(seed: u64, what: For) -> Vec<f64> {
    let number = |k: u64| (crate::probes::bits(seed, k) >> 11) as f64 / (1u64 << 53) as f64;
    let n = 2 + (crate::probes::bits(seed, 0) % 29) as usize;
    let count = 1 + crate::probes::bits(seed, 1) % 6;
    let centre = |c: u64| 10f64.powf(4.0 * number(10 + c));
    (0..n as u64)
        .map(|i| {
            let c = crate::probes::bits(seed, 100 + i) % count;
            let sign = if what == For::SelfAdjoint { crate::probes::sign(seed, 50 + c) } else { 1.0 };
            sign * centre(c) * (1.0 + 1e-9 * number(200 + i))
        })
        .collect()
}

/// Iterations of minimal residuals in exact arithmetic, nearly: with all vectors orthogonalised twice.
pub fn reference_iterations(a: &Op, b: &Array, tol: f64) -> usize {
    let n = a.rows();
    let dense = a.operator().params()[0].to_vec::<f64>().unwrap();
    let apply =
        |v: &[f64]| -> Vec<f64> { (0..n).map(|i| (0..n).map(|j| dense[i + n * j] * v[j]).sum()).collect() };
    let dot = |u: &[f64], v: &[f64]| u.iter().zip(v).map(|(x, y)| x * y).sum::<f64>();
    let orthogonalise = |v: &mut Vec<f64>, basis: &[Vec<f64>]| {
        for _ in 0..2 {
            for u in basis {
                let c = dot(u, v);
                v.iter_mut().zip(u).for_each(|(x, y)| *x -= c * y);
            }
        }
        let norm = dot(v, v).sqrt();
        v.iter_mut().for_each(|x| *x /= norm);
    };
    let mut r = b.to_vec::<f64>().unwrap();
    let target = tol * dot(&r, &r).sqrt();
    let mut next = r.clone();
    let (mut space, mut images) = (Vec::new(), Vec::new());
    for k in 1..=n {
        orthogonalise(&mut next, &space);
        space.push(next.clone());
        next = apply(&next);
        let mut image = next.clone();
        orthogonalise(&mut image, &images);
        let c = dot(&image, &r);
        r.iter_mut().zip(&image).for_each(|(x, y)| *x -= c * y);
        images.push(image);
        if !(dot(&r, &r).sqrt() > target) {
            return k;
        }
    }
    n
}

/// A thousand clustered spectra: no false certificate, and hardly more iterations than in exact arithmetic.
pub fn clusters_are_solved<S: Iterative>(what: For, solver: &S, tol: f64) {
    let (mut all, mut exact) = (0, 0);
    for seed in 0..1000 {
        let values = clusters(seed, what);
        let a = reflected(&values, seed + 5000);
        let b = testing::random(values.len(), 1, DType::F64, seed + 9000);
        let reference = reference_iterations(&a, &b, tol);
        let (x, evidence) = solver.solve(&a, &b).unwrap_or_else(|e| panic!("{seed}: {e}"));
        let residual = relative_residual(&a, &x, &b);
        assert!(residual <= 1.01 * tol, "{seed}: {residual:e}");
        let iterations = evidence.iterations.unwrap();
        assert!(iterations <= 3 * reference + 6, "{seed}: {iterations} against {reference}, {values:?}");
        (all, exact) = (all + iterations, exact + reference);
    }
    assert!(all <= 2 * exact, "{all} against {exact}");
}
