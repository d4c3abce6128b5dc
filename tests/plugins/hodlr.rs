//! Matrices with off-diagonal blocks of low rank: the plugin against dense matrices, and together with the rest.

use crate::build;
use crate::trial::{call, number, operator, together, trust, world};
use cola_plugin::unload;
use cola_runtime::{Array, DType, ErrorKind, Result, Value, c64, conformance};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLockReadGuard};

/// The tolerance that is asked for; what is reached is no better than 16ε.
const TOL: f64 = 1e-14;

/// Tests of this file have the plugin one at a time.
struct Loaded {
    _turn: MutexGuard<'static, ()>,
    _together: RwLockReadGuard<'static, ()>,
}

fn loaded() -> Loaded {
    static TURNS: Mutex<()> = Mutex::new(());
    let turn = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
    let shared = together();
    trust(&build::rust("cola-hodlr")).unwrap();
    Loaded { _turn: turn, _together: shared }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        // Already unloaded by the test that is about it.
        let _ = unload("hodlr");
    }
}

/// 3·δᵢⱼ + exp(−|i − j|/20 + (i − j)·√−1/50)/40, halved above the diagonal. A row without its diagonal entry sums up to
/// less than 2/40/(1 − exp(−1/20)) < 1.03, so that ‖A‖₂ < 4.1 and ‖A⁻¹‖₂ < 1/1.9.
fn entry(i: usize, j: usize) -> c64 {
    let d = i as f64 - j as f64;
    let size = (-d.abs() / 20.0).exp() / if i < j { 80.0 } else { 40.0 };
    let diagonal = if i == j { 3.0 } else { 0.0 };
    c64::from_polar(size, d / 50.0) + c64::new(diagonal, 0.0)
}

/// κ₂ of the matrix above.
const CONDITION: f64 = 2.2;

fn matrix(n: usize, dtype: DType) -> Array {
    if dtype.is_complex() {
        Array::from_fn(n, n, entry).unwrap()
    } else {
        Array::from_fn(n, n, |i, j| entry(i, j).re).unwrap()
    }
}

/// 1.5·δᵢⱼ + exp(−|i − j|/20)/40: positive definite, as the exponential kernel is.
fn covariance(n: usize) -> Array {
    let entry = |i: usize, j: usize| {
        let diagonal = if i == j { 1.5 } else { 0.0 };
        diagonal + (-(i as f64 - j as f64).abs() / 20.0).exp() / 40.0
    };
    Array::from_fn(n, n, entry).unwrap()
}

fn hodlr(a: Value, leaf: i64) -> Result<Value> {
    let options = vec![("tol".to_owned(), Value::Real(TOL)), ("leaf".to_owned(), Value::Int(leaf))];
    world().construct("HODLR", vec![a], options)
}

fn algorithm(name: &str) -> Value {
    world().construct(name, vec![], vec![]).unwrap()
}

fn diagonal(entries: Vec<f64>) -> Value {
    world().construct("Diagonal", vec![Value::Array(Array::vector(entries))], vec![]).unwrap()
}

fn positive_definite(a: Value) -> Value {
    let claim = Value::Properties(world().property_set("PD").unwrap());
    world().call("assume", vec![a], vec![("p".to_owned(), claim)]).unwrap()
}

fn entries(value: &Value) -> Vec<c64> {
    match value {
        Value::Array(array) => array.cast(DType::C64).unwrap().to_vec::<c64>().unwrap(),
        other => panic!("{other}"),
    }
}

fn norm(x: &[c64]) -> f64 {
    x.iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt()
}

fn distance(x: &[c64], y: &[c64]) -> f64 {
    assert_eq!(x.len(), y.len());
    norm(&x.iter().zip(y).map(|(x, y)| x - y).collect::<Vec<_>>())
}

/// What compression and rounding may change in a matrix, relative to its norm: tol twice, as the constructor checks, and
/// n·ε for each of two ways to compute.
fn change(n: usize) -> f64 {
    2.0 * TOL.max(16.0 * f64::EPSILON) + 16.0 * n as f64 * f64::EPSILON
}

fn right_side(n: usize) -> Value {
    Value::Array(Array::from_fn(n, 2, |i, j| ((i + 3 * j) % 7) as f64 - 3.0).unwrap())
}

#[test]
fn the_plugin_obeys_every_law_and_agrees_with_every_definition() {
    let _loaded = loaded();
    let options = conformance::Options { owner: Some("hodlr".to_owned()), ..conformance::Options::default() };
    let verdict = conformance::run(world(), &options, &mut |_| {});
    assert!(verdict.is_ok(), "{verdict}");
    assert!(verdict.samples > 0 && verdict.methods > 0, "{verdict}");
}

#[test]
fn solutions_and_determinants_agree_with_those_of_the_dense_matrix() {
    let _loaded = loaded();
    let n = 200;
    for dtype in [DType::F64, DType::C64] {
        let dense = Value::Array(matrix(n, dtype));
        let a = hodlr(dense.clone(), 16).unwrap();
        assert!(operator(&a).to_string().contains("HODLR"), "{a}");
        let (b, lu) = (right_side(n), algorithm("LU"));

        // ‖x − x̃‖ ≤ κ·‖A − Ã‖/‖A‖·‖x‖, and ‖A‖_F ≤ √n·‖A‖₂
        let exact = entries(&call("solve", &[&dense, &b, &lu]).unwrap());
        let found = entries(&call("solve", &[&a, &b]).unwrap());
        let (off, bound) =
            (distance(&found, &exact), CONDITION * (n as f64).sqrt() * change(n) * norm(&exact));
        assert!(off <= bound, "{dtype}: off by {off:e}, allowed {bound:e}");

        // |log det A − log det Ã| ≤ ‖A⁻¹‖_F·‖A − Ã‖_F ≤ n·κ·(relative change of A)
        let [exact, found] = [call("slogdet", &[&dense, &lu]), call("slogdet", &[&a])].map(|det| {
            let Value::Record(det) = det.unwrap() else { panic!() };
            let field = |name: &str| det.fields().into_iter().find(|(n, _)| *n == name).unwrap().1;
            let sign = match field("sign") {
                Value::Complex(z) => z,
                other => c64::new(number(&other), 0.0),
            };
            (sign, number(&field("logabsdet")))
        });
        let bound = n as f64 * CONDITION * change(n);
        let (log, sign) = ((found.1 - exact.1).abs(), (found.0 - exact.0).norm());
        assert!(log <= bound && sign <= bound, "{dtype}: {log:e} and {sign:e}, allowed {bound:e}");
    }
}

#[test]
fn products_of_every_form_agree_with_those_of_the_dense_matrix() {
    let _loaded = loaded();
    let n = 150;
    let dense = Value::Array(matrix(n, DType::C64));
    let a = hodlr(dense.clone(), 10).unwrap();
    for map in ["transpose", "adjoint", "conj"] {
        let [exact, found] = [&dense, &a].map(|a| {
            let mapped = call(map, &[a]).unwrap();
            entries(&call("apply", &[&mapped, &right_side(n)]).unwrap())
        });
        // ‖A‖_F ≤ √n·‖A‖₂
        let bound = change(n) * (n as f64).sqrt() * 4.1 * norm(&entries(&right_side(n)));
        let off = distance(&exact, &found);
        assert!(off <= bound, "{map}: off by {off:e}, allowed {bound:e}");
        assert!(operator(&call(map, &[&a]).unwrap()).to_string().starts_with("HODLR"), "{map}");
    }
}

#[test]
fn it_composes_with_the_standard_library() {
    let _loaded = loaded();
    let n = 60;
    let a = hodlr(Value::Array(matrix(n, DType::F64)), 8).unwrap();
    let log = number(&call("logdet", &[&a]).unwrap());

    // log det (A ⊗ D) = m·log det A + n·log det D for an m×m D
    let product = call("kron", &[&a, &diagonal(vec![1.0, 2.0, 4.0])]).unwrap();
    let expected = 3.0 * log + n as f64 * 8f64.ln();
    let found = number(&call("logdet", &[&product]).unwrap());
    assert!(
        (found - expected).abs() <= 16.0 * f64::EPSILON * n as f64 * expected.abs(),
        "{found} {expected}"
    );

    // A + D and 2·A stay what they are, and A + D − D is A.
    let d: Vec<f64> = (0..n).map(|i| 1.0 + (i % 4) as f64).collect();
    let sum = call("add", &[&a, &diagonal(d.clone())]).unwrap();
    let doubled = call("scale", &[&Value::Real(2.0), &a]).unwrap();
    for kept in [&sum, &doubled] {
        assert!(operator(kept).to_string().starts_with("Real[HODLR] f64"), "{kept}");
    }
    let back = call("add", &[&sum, &diagonal(d.iter().map(|d| -d).collect())]).unwrap();
    let [was, is] = [&a, &back].map(|a| entries(&call("to_dense", &[a]).unwrap()));
    // One rounding on the way there and one on the way back, of numbers below 8.
    assert!(distance(&was, &is) <= 8.0 * f64::EPSILON * (n as f64).sqrt());
    let found = number(&call("logdet", &[&doubled]).unwrap());
    assert!((found - log - n as f64 * 2f64.ln()).abs() <= n as f64 * CONDITION * change(n), "{found} {log}");

    // The inverse shares the factors, and its inverse is A.
    let inverse = call("inverse", &[&a]).unwrap();
    assert_eq!(number(&call("logdet", &[&inverse]).unwrap()), -log);
    assert!(operator(&call("inverse", &[&inverse]).unwrap()).same(operator(&a)));
}

#[test]
fn claims_survive_and_named_algorithms_go_where_they_always_went() {
    let _loaded = loaded();
    let n = 60;
    let dense = positive_definite(Value::Array(covariance(n)));
    let a = positive_definite(hodlr(dense.clone(), 8).unwrap());
    let shifted = call("add", &[&a, &diagonal(vec![0.5; n])]).unwrap();
    assert!(operator(&shifted).to_string().contains("HODLR"), "{shifted}");
    let b = right_side(n);
    let exact = call("add", &[&dense, &diagonal(vec![0.5; n])]).unwrap();
    let exact = entries(&call("solve", &[&exact, &b, &algorithm("Cholesky")]).unwrap());
    let direct = entries(&call("solve", &[&shifted, &b]).unwrap());
    // κ < 2 by Gershgorin: eigenvalues between 2 and 2 + 1.03. CG stops at a residual of 1e-10.
    assert!(distance(&direct, &exact) <= 2.0 * (n as f64).sqrt() * change(n) * norm(&exact));
    let iterated = entries(&call("solve", &[&shifted, &b, &algorithm("CG")]).unwrap());
    assert!(distance(&iterated, &exact) <= 2.0 * 2e-10 * norm(&exact));
}

#[test]
fn a_regular_matrix_with_singular_diagonal_blocks_is_solved_and_a_singular_one_is_refused() {
    let _loaded = loaded();
    let n = 20;
    let swap = Array::from_fn(n, n, |i, j| f64::from(u8::from(i.abs_diff(j) == n / 2))).unwrap();
    let swap = hodlr(Value::Array(swap), 5).unwrap();
    let x = entries(&call("solve", &[&swap, &right_side(n)]).unwrap());
    // Each entry of the solution is one of b, half a turn away.
    let b = entries(&right_side(n));
    let expected: Vec<c64> = (0..2 * n).map(|t| b[t / n * n + (t + n / 2) % n]).collect();
    let root = (n as f64).sqrt();
    assert!(distance(&x, &expected) <= root * change(n) * norm(&b));
    // The determinant of n/2 exchanges.
    assert!((number(&call("det", &[&swap]).unwrap()) - 1.0).abs() <= n as f64 * change(n));

    let zero = hodlr(Value::Array(Array::zeros(n, n, DType::F64).unwrap()), 5).unwrap();
    assert_eq!(call("solve", &[&zero, &right_side(n)]).err().map(|e| e.kind()), Some(ErrorKind::Singular));
    assert_eq!(number(&call("logdet", &[&zero]).unwrap()), f64::NEG_INFINITY);
}

#[test]
fn what_cannot_be_compressed_is_refused_with_a_reason() {
    let _loaded = loaded();
    let refused = |a: Array, leaf: i64| {
        let e = hodlr(Value::Array(a), leaf).err().unwrap();
        (e.kind(), e.to_string())
    };
    let (kind, text) = refused(Array::zeros(3, 4, DType::F64).unwrap(), 8);
    assert!(kind == ErrorKind::ShapeMismatch && text.contains("3×4, not square"), "{text}");
    let (kind, text) = refused(Array::zeros(4, 4, DType::F64).unwrap(), 0);
    assert!(kind == ErrorKind::InvalidArgument && text.contains("leaf = 0"), "{text}");
    for place in [(0, 0), (0, 29), (29, 0)] {
        let nan = Array::from_fn(30, 30, |i, j| if (i, j) == place { f64::NAN } else { 1.0 }).unwrap();
        let (kind, text) = refused(nan, 4);
        assert!(kind == ErrorKind::NotFinite, "{place:?}: {text}");
    }
    let half = Array::zeros(4, 4, DType::F16).unwrap();
    let (kind, text) = refused(half, 2);
    assert!(kind == ErrorKind::Unsupported && text.contains("f16"), "{text}");
    // A claim that is false shows in the products.
    let claim = Value::Properties(world().property_set("SelfAdjoint").unwrap());
    let dense = Value::Array(matrix(40, DType::F64));
    let claimed = world().call("assume", vec![dense], vec![("p".to_owned(), claim)]).unwrap();
    let e = hodlr(claimed, 8).err().unwrap();
    assert!(e.kind() == ErrorKind::Inaccurate && e.to_string().contains("SelfAdjoint is false"), "{e}");
}

#[test]
fn an_operator_outlives_the_plugin() {
    let _loaded = loaded();
    let n = 30;
    let a = hodlr(Value::Array(matrix(n, DType::F64)), 4).unwrap();
    let inverse = call("inverse", &[&a]).unwrap();
    let b = right_side(n);
    let before = entries(&call("apply", &[&inverse, &b]).unwrap());
    let left = unload("hodlr").unwrap();
    assert!(left.operators >= 2 && left.mapped);
    // The same code on the same numbers.
    assert_eq!(entries(&call("apply", &[&inverse, &b]).unwrap()), before);
    assert!(hodlr(Value::Array(matrix(n, DType::F64)), 4).is_err());
    // Without its rules, the standard library solves with the dense matrix.
    let found = entries(&call("solve", &[&a, &b, &algorithm("LU")]).unwrap());
    assert!(distance(&found, &before) <= CONDITION * change(n) * norm(&before));
}
