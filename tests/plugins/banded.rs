//! Banded plus low-rank matrices, a plugin in C: against dense matrices, in company, on four threads, after unloading.
//!
//! Two families of A = B + U·Vᴴ with known bounds. Of the entries beside 8 at most three stand in a row or column of the
//! band, each of modulus ≤ 1, and ‖U·Vᴴ‖ ≤ n·r/100 = 3 for n = 150, r = 2: A = 8·Q + E with a permutation Q and ‖E‖ ≤ 6, so that
//! ‖A‖ ≤ 14, ‖A⁻¹‖ ≤ 1/2 and κ ≤ 7. Where Q is the identity, B is diagonally dominant. Where Q is the cyclic shift, its
//! corner is a third column of U and V, rows are exchanged in every step, and B alone is singular to rounding.

use crate::build;
use cola_plugin::unload;
use cola_runtime::{
    Alg, Arg, Array, DType, Element, ErrorKind, Op, Result, Scalar, Trans, Value, World, c32, c64,
    conformance,
};
use cola_stdlib::functions::{add, inverse, kron, logdet, slogdet, solve, solve_with, to_dense, trace};
use cola_stdlib::operators::{Dense, Diagonal};
use std::path::PathBuf;
use std::sync::{Barrier, Mutex, MutexGuard, OnceLock};

const N: usize = 150;
/// The bound of the condition that both families share.
const KAPPA: f64 = 7.0;

/// The plugin, loaded for one test at a time: what one test unloads, another must not be using.
struct Loaded {
    world: &'static World,
    _turn: MutexGuard<'static, ()>,
}

impl Loaded {
    fn new() -> Loaded {
        static TURN: Mutex<()> = Mutex::new(());
        static FILE: OnceLock<PathBuf> = OnceLock::new();
        let turn = TURN.lock().unwrap_or_else(|e| e.into_inner());
        let file =
            FILE.get_or_init(|| build::c(&build::root().join("plugins/banded/banded.c"), "banded", &[]));
        crate::trial::trust(file).unwrap();
        Loaded { world: World::global().unwrap(), _turn: turn }
    }

    fn construct(&self, bands: &Array, u: &Array, v: &Array, lower: i64) -> Result<Op> {
        let arrays = [bands, u, v].map(|a| Value::Array(a.clone())).to_vec();
        match self.world.construct("BandedLowRank", arrays, vec![("lower".to_owned(), Value::Int(lower))])? {
            Value::Op(op) => Ok(op),
            other => panic!("{other}"),
        }
    }

    fn example<T: Element>(&self, family: Family) -> Example {
        let Parts { bands, u, v, lower } = Parts::of::<T>(family);
        let op = self.construct(&bands, &u, &v, lower as i64).unwrap();
        let upper = bands.rows() - 1 - lower;
        let dense = Array::from_fn::<c64>(N, N, |i, j| {
            let inside = j <= i + upper && i <= j + lower;
            let band = if inside { bands.get(upper + i - j, j).unwrap() } else { Scalar::new(0.0, 0.0) };
            (0..u.cols()).fold(band, |sum, l| sum + u.get(i, l).unwrap() * v.get(j, l).unwrap().conj())
        });
        let dense = dense.unwrap();
        let dense = if T::DTYPE.is_complex() { dense } else { dense.real_part().unwrap() };
        Example { op, dense: Dense::new(dense) }
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        // A test may have unloaded it itself.
        let _ = unload("banded");
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Family {
    Dominant,
    Cyclic,
}

struct Parts {
    bands: Array,
    u: Array,
    v: Array,
    lower: usize,
}

/// An operator of the plugin, and the same matrix in double precision, entry by entry.
struct Example {
    op: Op,
    dense: Op,
}

/// A number of modulus at most 1.
fn number(i: usize, j: usize, salt: usize) -> Scalar {
    let part = |k: usize| ((1 + 37 * i + 101 * j + 17 * i * j + 61 * salt + k) as f64).sin();
    Scalar::new(part(0), part(9)) / 2f64.sqrt()
}

impl Parts {
    /// Two diagonals below the main one, one above it; the 8 stands on the main one or on the one below.
    fn of<T: Element>(family: Family) -> Parts {
        let (lower, upper) = (2, 1);
        let eight = if family == Family::Dominant { upper } else { upper + 1 };
        let make = T::from_scalar;
        let bands = Array::from_fn(lower + upper + 1, N, |i, j| {
            make(if i == eight { Scalar::new(8.0, 0.0) } else { number(i, j, 1) })
        });
        let columns = if family == Family::Dominant { 2 } else { 3 };
        let low = |corner: usize, size: f64, salt: usize| {
            Array::from_fn(N, columns, |i, l| {
                make(match l {
                    2 if i == corner => Scalar::new(size, 0.0),
                    2 => Scalar::new(0.0, 0.0),
                    _ => number(i, l, salt) / 10.0,
                })
            })
        };
        Parts { bands: bands.unwrap(), u: low(0, 8.0, 2).unwrap(), v: low(N - 1, 1.0, 3).unwrap(), lower }
    }
}

fn columns<T: Element>(k: usize) -> Array {
    Array::from_fn(N, k, |i, j| T::from_scalar(number(i, j, 4))).unwrap()
}

fn entries(a: &Array) -> Vec<c64> {
    a.cast(DType::C64).unwrap().to_vec::<c64>().unwrap()
}

fn norm(a: &[c64]) -> f64 {
    a.iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt()
}

/// ‖a − b‖/‖b‖, Frobenius.
fn distance(a: &Array, b: &Array) -> f64 {
    assert_eq!(a.shape(), b.shape());
    let (a, b) = (entries(a), entries(b));
    let apart: Vec<c64> = a.iter().zip(&b).map(|(x, y)| x - y).collect();
    norm(&apart) / norm(&b)
}

/// Both sides solve with a backward error of a few n·ε: c·n·ε·κ apart.
fn bound(dtype: DType) -> f64 {
    16.0 * N as f64 * dtype.epsilon() * KAPPA
}

#[test]
fn rules_of_banded_plus_low_rank_matrices_agree_with_their_definitions() {
    let loaded = Loaded::new();
    let options =
        conformance::Options { owner: Some("banded".to_owned()), ..conformance::Options::default() };
    let verdict = conformance::run(loaded.world, &options, &mut |_| {});
    assert!(verdict.is_ok(), "{verdict}");
    assert!(verdict.samples > 0 && verdict.methods > 0, "{verdict}");
}

fn agree<T: Element>(loaded: &Loaded) {
    for family in [Family::Dominant, Family::Cyclic] {
        let (Example { op, dense }, b) = (loaded.example::<T>(family), columns::<T>(3));
        let matrix = to_dense(&dense).unwrap();
        assert!(distance(&to_dense(&op).unwrap(), &matrix) <= 8.0 * T::DTYPE.epsilon());

        let x = solve(&op, &b).unwrap();
        assert_eq!(x.dtype(), T::DTYPE);
        let off = distance(&x, &solve(&dense, &b).unwrap());
        assert!(off <= bound(T::DTYPE), "{family:?} {}: {off:e}", T::DTYPE);

        // Pivots are those of a matrix that is n·ε·‖A‖ away, and |log det(A + F) − log det A| ≤ n·‖A⁻¹·F‖ to first order; each
        // logarithm, below log 14 and n of them, is rounded n times. The factors are in double precision whatever A is.
        let (found, expected) = (slogdet(&op).unwrap(), slogdet(&dense).unwrap());
        let allowed = N as f64 * DType::F64.epsilon() * (16.0 * KAPPA + expected.logabsdet.abs());
        assert!((found.logabsdet - expected.logabsdet).abs() <= allowed, "{found:?} {expected:?}");
        assert!((found.sign - expected.sign).norm() <= allowed, "{found:?} {expected:?}");
        let log = logdet(&op).unwrap();
        assert_eq!(log.re, found.logabsdet);
        assert!((c64::from_polar(1.0, log.im) - expected.sign).norm() <= allowed, "{log} {expected:?}");

        let sizes: f64 = (0..N).map(|i| matrix.get(i, i).unwrap().norm()).sum();
        let off = (trace(&op).unwrap() - trace(&dense).unwrap()).norm();
        assert!(off <= N as f64 * DType::F64.epsilon() * sizes, "{off:e}");
    }
}

#[test]
fn a_system_and_a_determinant_agree_with_those_of_the_dense_matrix_also_where_the_band_is_singular() {
    let loaded = Loaded::new();
    agree::<f64>(&loaded);
    agree::<c64>(&loaded);
    agree::<f32>(&loaded);
    agree::<c32>(&loaded);
}

#[test]
fn every_form_of_the_matrix_and_of_its_inverse_is_that_of_the_dense_one() {
    let loaded = Loaded::new();
    for family in [Family::Dominant, Family::Cyclic] {
        let (Example { op, dense }, x) = (loaded.example::<c64>(family), columns::<c64>(2));
        let (inverted, by_lu) = (inverse(&op).unwrap(), inverse(&dense).unwrap());
        for form in Trans::ALL {
            let (y, z) = (op.apply_with(form, &x).unwrap(), dense.apply_with(form, &x).unwrap());
            assert!(distance(&y, &z) <= bound(DType::F64), "{form:?}");
            let (y, z) = (inverted.apply_with(form, &x).unwrap(), by_lu.apply_with(form, &x).unwrap());
            assert!(distance(&y, &z) <= bound(DType::F64), "inverse, {form:?}");
        }
    }
}

#[test]
fn the_wider_of_two_dtypes_is_that_of_the_solution_and_its_precision() {
    let loaded = Loaded::new();
    let Example { op, dense } = loaded.example::<f32>(Family::Cyclic);
    for (b, dtype) in [
        (columns::<f64>(2), DType::F64),
        (columns::<c64>(1), DType::C64),
        (columns::<c32>(1), DType::C32),
        (columns::<f32>(1).cast(DType::F16).unwrap(), DType::F32),
    ] {
        let x = solve(&op, &b).unwrap();
        assert_eq!(x.dtype(), dtype);
        let off = distance(&x, &solve(&dense, &b.cast(dtype).unwrap()).unwrap());
        assert!(off <= bound(dtype), "{dtype}: {off:e}");
    }
}

fn chosen(world: &World, op: &Op, b: &Array, algorithm: &str) -> String {
    let alg = Alg::named(algorithm).unwrap();
    let args = [Arg::Op(op), Arg::Array(b), Arg::Algorithm(&alg)];
    world.method_of("solve", &args).unwrap().origin.owner.name.clone()
}

#[test]
fn a_named_algorithm_goes_where_it_always_went() {
    let loaded = Loaded::new();
    let (Example { op, .. }, b) = (loaded.example::<f64>(Family::Dominant), columns::<f64>(1));
    assert_eq!(chosen(loaded.world, &op, &b, "Auto"), "banded");
    for algorithm in ["LU", "GMRES"] {
        assert_ne!(chosen(loaded.world, &op, &b, algorithm), "banded");
    }
    let x = solve_with(&op, &b, &Alg::named("LU").unwrap()).unwrap();
    assert!(distance(&x, &solve(&op, &b).unwrap()) <= bound(DType::F64));
}

#[test]
fn the_standard_library_and_the_plugin_use_the_rules_of_each_other() {
    let loaded = Loaded::new();
    let Example { op, dense } = loaded.example::<f64>(Family::Cyclic);
    let weights = [2.0, -3.0, 0.5];
    let diagonal = Diagonal::new(Array::vector(weights.to_vec())).unwrap();

    // log|det(A ⊗ D)| = 3·log|det A| + n·log|det D|
    let product = kron(&op, &diagonal).unwrap();
    let expected = 3.0 * slogdet(&dense).unwrap().logabsdet + N as f64 * 3f64.ln();
    let allowed = 3.0 * N as f64 * DType::F64.epsilon() * (16.0 * KAPPA + expected.abs());
    assert!((logdet(&product).unwrap().re - expected).abs() <= allowed);

    // (A ⊗ D)⁻¹·(b ⊗ 1) = A⁻¹·b ⊗ D⁻¹·1, each right to κ of its own; 6 is that of D.
    let b = columns::<f64>(1);
    let tall = Array::from_fn(3 * N, 1, |i, _| b.get(i / 3, 0).unwrap().re).unwrap();
    let x = solve(&dense, &b).unwrap();
    let wanted = Array::from_fn(3 * N, 1, |i, _| x.get(i / 3, 0).unwrap().re / weights[i % 3]).unwrap();
    assert!(distance(&solve(&product, &tall).unwrap(), &wanted) <= 6.0 * bound(DType::F64));

    // A + D is of the same kind, and so is its determinant known in O(n). ‖(A + D)⁻¹‖ ≤ 1 as |dᵢ| ≤ 1.
    let shift = Diagonal::new(Array::from_fn(N, 1, |i, _| number(i, 0, 5).re).unwrap()).unwrap();
    let (sum, reference) = (add(&op, &shift).unwrap(), add(&dense, &shift).unwrap());
    assert!(sum.to_string().contains("BandedLowRank") && !sum.to_string().contains("Sum"), "{sum}");
    let (found, expected) = (slogdet(&sum).unwrap(), slogdet(&reference).unwrap());
    let allowed = N as f64 * DType::F64.epsilon() * (16.0 * 15.0 + expected.logabsdet.abs());
    assert!((found.logabsdet - expected.logabsdet).abs() <= allowed, "{found:?} {expected:?}");
    assert_eq!(found.sign, expected.sign);
}

#[test]
fn four_threads_that_factor_one_operator_at_once_solve_alike() {
    let loaded = Loaded::new();
    let b = columns::<c64>(4);
    for _ in 0..8 {
        let Example { op, .. } = loaded.example::<c64>(Family::Cyclic);
        let start = Barrier::new(4);
        let one = || {
            start.wait();
            let (x, det) = (solve(&op, &b).unwrap(), slogdet(&op).unwrap());
            (x.to_vec::<c64>().unwrap(), det.sign, det.logabsdet)
        };
        let all = std::thread::scope(|s| {
            let threads: Vec<_> = (0..4).map(|_| s.spawn(one)).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect::<Vec<_>>()
        });
        // Whoever's factors are kept: they are the same to the last bit.
        assert!(all.iter().all(|found| *found == all[0]));
    }
}

fn array(rows: usize, cols: usize, data: &[f64]) -> Array {
    Array::from_vec(rows, cols, data.to_vec()).unwrap()
}

#[test]
fn what_cannot_be_is_refused_by_kind_and_place() {
    let loaded = Loaded::new();
    let (bands, none) = (array(1, 3, &[1.0, 0.0, 2.0]), array(3, 0, &[]));
    let refused = |bands: &Array, u: &Array, v: &Array, lower: i64| {
        loaded.construct(bands, u, v, lower).map(|_| ()).unwrap_err()
    };
    let e = refused(&bands, &array(2, 0, &[]), &none, 0);
    assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
    assert!(e.message().contains("u is 2×0"), "{e}");
    assert_eq!(refused(&bands, &none, &array(3, 1, &[0.0; 3]), 0).kind(), ErrorKind::ShapeMismatch);
    assert_eq!(refused(&bands, &none, &none, 1).kind(), ErrorKind::ShapeMismatch);
    assert_eq!(refused(&bands, &none, &none, -1).kind(), ErrorKind::InvalidArgument);
    let e = refused(&array(1, 3, &[1.0, f64::NAN, 2.0]), &none, &none, 0);
    assert_eq!(e.kind(), ErrorKind::NotFinite);
    assert!(e.message().contains("bands") && e.message().contains("(0, 1)"), "{e}");
    let e = refused(&bands, &array(3, 1, &[0.0; 3]), &array(3, 1, &[0.0, 0.0, f64::INFINITY]), 0);
    assert_eq!(e.kind(), ErrorKind::NotFinite);
    assert!(e.message().contains("v holds") && e.message().contains("(2, 0)"), "{e}");
    // The corners of the array are no entries.
    let corner = array(2, 2, &[f64::NAN, 1.0, 4.0, 2.0]);
    assert!(loaded.construct(&corner, &array(2, 0, &[]), &array(2, 0, &[]), 0).is_ok());

    // diag(1, 0, 2) is singular. With 3·e₁·e₁ᵀ it is not; with e₁·e₀ᵀ it is again, which the general method says.
    let b = array(3, 1, &[2.0, 3.0, 4.0]);
    let singular = loaded.construct(&bands, &none, &none, 0).unwrap();
    let e = solve(&singular, &b).map(|_| ()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Singular);
    assert!(e.message().contains("column 1"), "{e}");
    assert!(slogdet(&singular).unwrap().is_singular());
    let (e1, e0) = (array(3, 1, &[0.0, 1.0, 0.0]), array(3, 1, &[1.0, 0.0, 0.0]));
    let regular = loaded.construct(&bands, &e1, &array(3, 1, &[0.0, 3.0, 0.0]), 0).unwrap();
    assert!(distance(&solve(&regular, &b).unwrap(), &array(3, 1, &[2.0, 1.0, 2.0])) <= 8.0 * f64::EPSILON);
    assert!((logdet(&regular).unwrap().re - 6f64.ln()).abs() <= 16.0 * f64::EPSILON);
    let again = loaded.construct(&bands, &e1, &e0, 0).unwrap();
    assert_eq!(solve(&again, &b).map(|_| ()).unwrap_err().kind(), ErrorKind::Singular);
    assert!(slogdet(&again).unwrap().is_singular());

    let e = solve(&regular, &array(2, 1, &[1.0, 1.0])).map(|_| ()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
    let e = solve(&regular, &array(3, 1, &[1.0, f64::NAN, 1.0])).map(|_| ()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotFinite);
    assert!(e.message().contains("(1, 0)"), "{e}");
}

#[test]
fn an_operator_and_its_inverse_outlive_the_plugin() {
    let loaded = Loaded::new();
    let (Example { op, dense }, b) = (loaded.example::<f64>(Family::Dominant), columns::<f64>(1));
    let inverted = inverse(&op).unwrap();
    let x = inverted.apply(&b).unwrap();
    assert!(unload("banded").unwrap().mapped);
    assert_eq!(inverted.apply(&b).unwrap().to_vec::<f64>().unwrap(), x.to_vec::<f64>().unwrap());
    assert!(distance(&op.apply(&x).unwrap(), &b) <= bound(DType::F64));
    // Its rules are gone: what the standard library knows of any operator answers.
    assert_ne!(chosen(loaded.world, &op, &b, "Auto"), "banded");
    assert!(distance(&solve(&op, &b).unwrap(), &x) <= bound(DType::F64));
    assert!((logdet(&op).unwrap() - logdet(&dense).unwrap()).norm() <= bound(DType::F64));
    assert!(loaded.world.construct("BandedLowRank", vec![], vec![]).is_err());
}
