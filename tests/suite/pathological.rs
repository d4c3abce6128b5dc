//! Inputs that break solvers: each ends in a right, certified answer or in the diagnosis that is expected.
//!
//! Every input goes to every solver that its properties allow. A success is believed only if the residual,
//! formed here from the dense matrix, keeps what was asked for; an error must be one of the kinds that the input
//! deserves.

use cola::prelude::*;
use cola::properties::{PSD, SELF_ADJOINT};
use cola::{ErrorKind, gallery};
use cola_runtime::PropSet;

/// A system, what is known of it, and which errors are right.
struct Input {
    name: &'static str,
    a: Op,
    b: Array,
    diagnoses: &'static [ErrorKind],
}

use ErrorKind::{FalseClaim, Inaccurate, NotConverged, NotFinite, NotPositiveDefinite, Singular};

/// A method may stop short, and say so.
const SHORT: &[ErrorKind] = &[NotConverged, Inaccurate];
/// There is no solution, or not one for every b.
const NONE: &[ErrorKind] = &[NotConverged, Inaccurate, Singular, NotPositiveDefinite];
/// The only right end.
const CLAIM: &[ErrorKind] = &[FalseClaim, NotPositiveDefinite];

fn dense(n: usize, entry: impl Fn(usize, usize) -> f64) -> Op {
    Dense::new(Array::from_fn(n, n, entry).unwrap())
}

fn complex(n: usize, entry: impl Fn(usize, usize) -> c64) -> Op {
    Dense::new(Array::from_fn(n, n, entry).unwrap())
}

fn number(i: usize, j: usize) -> f64 {
    ((i * 7919 + j * 104_729 + i * j * 31) % 1009) as f64 / 1009.0 - 0.5
}

fn vector(n: usize) -> Array {
    Array::from_fn(n, 1, |i, _| 0.3 + number(i, 5)).unwrap()
}

fn diagonal(values: impl IntoIterator<Item = f64>) -> Op {
    let values: Vec<f64> = values.into_iter().collect();
    dense(values.len(), |i, j| if i == j { values[i] } else { 0.0 })
}

fn known(a: Op, props: PropSet) -> Op {
    a.claimed(props)
}

/// The gallery's matrix of that name.
fn named(name: &str, arguments: &[f64]) -> Op {
    gallery::find(name).unwrap().operator(arguments).unwrap()
}

/// A·(1, −1, 1, …): a right-hand side in the range of A.
fn consistent(a: &Op) -> Array {
    a.apply(&Array::from_fn(a.cols(), 1, |i, _| if i % 2 == 0 { 1.0 } else { -1.0 }).unwrap()).unwrap()
}

/// Q·diag(λ)·Qᵀ with a reflection Q.
fn reflected(values: &[f64]) -> Op {
    let n = values.len();
    let v: Vec<f64> = (0..n).map(|i| 1.0 + number(i, 1)).collect();
    let square: f64 = v.iter().map(|x| x * x).sum();
    let q = |i: usize, j: usize| f64::from(u8::from(i == j)) - 2.0 * v[i] * v[j] / square;
    dense(n, |i, j| (0..n).map(|k| q(i, k) * values[k] * q(j, k)).sum())
}

fn inputs() -> Vec<Input> {
    let (psd, sa) = (PSD.set(), SELF_ADJOINT.set());
    let mut all = Vec::new();
    let mut add = |name, a: Op, b: Array, diagnoses| all.push(Input { name, a, b, diagnoses });
    let i = c64::new(0.0, 1.0);
    let zeros = |n| Array::zeros(n, 1, DType::F64).unwrap();
    let laplacian = |n: usize| {
        let degree = |i: usize| if i == 0 || i + 1 == n { 1.0 } else { 2.0 };
        dense(n, move |i, j| {
            if i == j {
                degree(i)
            } else if i.abs_diff(j) == 1 {
                -1.0
            } else {
                0.0
            }
        })
    };
    add("the identity", known(dense(20, |i, j| f64::from(u8::from(i == j))), psd), vector(20), &[]);
    add("a number", known(dense(1, |_, _| 3.0), psd), vector(1), &[]);
    add("no rows", known(dense(0, |_, _| 0.0), psd), zeros(0), &[]);
    add("zero", known(dense(12, |_, _| 0.0), psd), vector(12), NONE);
    add("zero, and b = 0", known(dense(12, |_, _| 0.0), psd), zeros(12), NONE);
    add("b = 0", known(named("hilbert", &[6.0]), psd), zeros(6), &[]);
    add("indefinite, claimed PSD", known(diagonal((0..20).map(|k| k as f64 - 6.5)), psd), vector(20), CLAIM);
    add("indefinite", known(diagonal((0..20).map(|k| k as f64 - 6.5)), sa), vector(20), SHORT);
    add("negative definite", known(diagonal((1..20).map(|k| -(k as f64))), sa), vector(19), SHORT);
    add("semidefinite, b in the range", known(laplacian(15), psd), consistent(&laplacian(15)), NONE);
    add("semidefinite, b outside the range", known(laplacian(15), psd), vector(15), NONE);
    add("singular and indefinite", known(reflected(&[3.0, -2.0, 0.0, 1.0, 5.0, 0.0]), sa), vector(6), NONE);
    let general = dense(9, |i, j| if i < 8 { number(i, j) } else { number(0, j) + number(1, j) });
    add("singular, b in the range", general.clone(), consistent(&general), NONE);
    add("singular, b outside the range", general, vector(9), NONE);
    add(
        "NaN in A",
        dense(7, |i, j| if (i, j) == (2, 3) { f64::NAN } else { number(i, j) }),
        vector(7),
        &[NotFinite],
    );
    add(
        "infinity in A",
        dense(7, |i, j| if i == 4 && j == 4 { f64::INFINITY } else { number(i, j) }),
        vector(7),
        &[NotFinite],
    );
    add(
        "NaN in b",
        known(named("moler", &[6.0, -1.0]), psd),
        Array::from_fn(6, 1, |i, _| if i == 1 { f64::NAN } else { 1.0 }).unwrap(),
        &[NotFinite],
    );
    add("skew-symmetric", dense(20, |i, j| number(i, j) - number(j, i)), vector(20), SHORT);
    add("skew-symmetric of odd order", dense(9, |i, j| number(i, j) - number(j, i)), vector(9), NONE);
    add("a Jordan block", named("jordan", &[30.0, 1.0]), vector(30), SHORT);
    add("nilpotent", named("jordan", &[12.0, 0.0]), vector(12), NONE);
    add(
        "the cyclic shift",
        named("cyclic_shift", &[25.0]),
        Array::from_fn(25, 1, |i, _| f64::from(u8::from(i == 0))).unwrap(),
        SHORT,
    );
    add(
        "entries near 1e300",
        known(dense(12, |i, j| if i == j { 3e300 } else { 1e299 }), psd),
        vector(12),
        &[NotConverged, Inaccurate, NotFinite],
    );
    add(
        "entries near 1e-300",
        known(dense(12, |i, j| if i == j { 3e-300 } else { 1e-301 }), psd),
        vector(12),
        &[NotConverged, Inaccurate, NotFinite, Singular],
    );
    let b = |scale: f64| Array::from_fn(12, 1, |i, _| scale * (1.0 + number(i, 0))).unwrap();
    add(
        "b near 1e300",
        known(dense(12, |i, j| if i == j { 3.0 } else { 0.1 }), psd),
        b(1e300),
        &[NotFinite, NotConverged],
    );
    add("b near 1e-300", known(dense(12, |i, j| if i == j { 3.0 } else { 0.1 }), psd), b(1e-300), &[]);
    add(
        "rows of very different size",
        dense(8, |i, j| 10f64.powi(20 * i as i32 - 70) * (f64::from(u8::from(i == j)) + 0.1 * number(i, j))),
        vector(8),
        NONE,
    );
    add(
        "Hilbert's matrix",
        known(named("hilbert", &[12.0]), psd),
        vector(12),
        &[NotConverged, Inaccurate, Singular, FalseClaim, NotPositiveDefinite],
    );
    add("Grcar's matrix", named("grcar", &[50.0, 3.0]), vector(50), SHORT);
    add("Frank's matrix", named("frank", &[14.0]), vector(14), NONE);
    add(
        "growth of Gaussian elimination",
        dense(40, |i, j| {
            if i == j || j == 39 {
                1.0
            } else if i > j {
                -1.0
            } else {
                0.0
            }
        }),
        vector(40),
        SHORT,
    );
    let clusters: Vec<f64> = (0..24).map(|k| (1 + k % 3) as f64 + 1e-13 * k as f64).collect();
    add("tight clusters", known(reflected(&clusters), psd), vector(24), &[]);
    let signs: Vec<f64> = (0..24).map(|k| if k % 2 == 0 { 1.0 } else { -1.0 }).collect();
    add("eigenvalues 1 and -1", known(reflected(&signs), sa), vector(24), SHORT);
    let outlier: Vec<f64> = (0..20).map(|k| if k == 7 { 1e12 } else { 1.0 + k as f64 }).collect();
    add("one huge eigenvalue", known(diagonal(outlier), psd), vector(20), SHORT);
    add(
        "an odd permutation",
        dense(6, |i, j| f64::from(u8::from(j == [1, 0, 2, 4, 5, 3][i]))),
        vector(6),
        SHORT,
    );
    add(
        "the exchange matrix",
        known(dense(16, |i, j| f64::from(u8::from(i + j == 15))), sa),
        vector(16),
        SHORT,
    );
    add(
        "Hermitian and indefinite",
        known(
            complex(14, |r, c| {
                if r == c {
                    c64::new(r as f64 - 5.5, 0.0)
                } else {
                    (number(r.min(c), r.max(c))
                        + i * number(r.max(c), r.min(c)) * if r < c { 1.0 } else { -1.0 })
                        * 0.3
                }
            }),
            sa,
        ),
        vector(14),
        SHORT,
    );
    add(
        "complex symmetric",
        complex(12, |r, c| {
            (if r == c { c64::new(4.0, 2.0) } else { c64::new(0.0, 0.0) })
                + (1.0 + i) * number(r.min(c), r.max(c))
        }),
        vector(12),
        SHORT,
    );
    add(
        "unitary",
        complex(9, |r, c| c64::cis(std::f64::consts::TAU * (r * c) as f64 / 9.0) / 3.0),
        vector(9),
        SHORT,
    );
    add(
        "Kahan's triangle",
        dense(40, |i, j| {
            let s = 0.285f64.sin().powi(i as i32);
            if i == j {
                s
            } else if i < j {
                -s * 0.285f64.cos()
            } else {
                0.0
            }
        }),
        vector(40),
        NONE,
    );
    add(
        "an eigenvalue of 1e-17",
        known(reflected(&[1.0, 2.0, 3.0, 1e-17, 5.0, 6.0]), psd),
        vector(6),
        &[NotConverged, Inaccurate, Singular, FalseClaim, NotPositiveDefinite],
    );
    add(
        "b an eigenvector",
        known(diagonal((1..16).map(f64::from)), psd),
        Array::from_fn(15, 1, |i, _| f64::from(u8::from(i == 3))).unwrap(),
        &[],
    );
    add(
        "columns that end at different times",
        known(diagonal((1..16).map(f64::from)), psd),
        Array::from_fn(15, 4, |i, j| match j {
            0 => 0.0,
            1 => f64::from(u8::from(i == 3)),
            2 => 1.0,
            _ => number(i, j),
        })
        .unwrap(),
        &[],
    );
    all
}

/// max over the columns of ‖b − A·x‖/‖b‖ from the entries, scaled so that nothing overflows.
fn residual(a: &Op, x: &Array, b: &Array) -> f64 {
    let a = to_dense(a).unwrap();
    let get = |m: &Array, i, j| m.get(i, j).unwrap();
    // A power of two, so that scaling rounds nothing.
    let largest = |m: &Array, j| {
        let most = (0..m.rows()).map(|i| get(m, i, j).norm()).fold(0.0, f64::max);
        if most > 0.0 && most.is_finite() { 2f64.powi((most.log2() as i32).clamp(-1000, 1000)) } else { most }
    };
    let mut worst = 0.0f64;
    for j in 0..b.cols() {
        let (size_b, size_x) = (largest(b, j), largest(x, j));
        if size_b == 0.0 {
            worst = worst.max(if size_x == 0.0 { 0.0 } else { f64::INFINITY });
            continue;
        }
        let mut square = (0.0f64, 0.0f64);
        for i in 0..b.rows() {
            let image: c64 =
                (0..x.rows()).map(|k| get(&a, i, k) * (get(x, k, j) / size_x.max(f64::MIN_POSITIVE))).sum();
            let r = get(b, i, j) / size_b - image * (size_x / size_b);
            square = (square.0 + r.norm_sqr(), square.1 + (get(b, i, j) / size_b).norm_sqr());
        }
        worst = worst.max((square.0 / square.1).sqrt());
    }
    worst
}

/// The solvers that take this operator.
fn solvers(a: &Op) -> Vec<(&'static str, Alg)> {
    let mut all = vec![("Auto", Auto::default().into())];
    let any = ["GMRES", "FGMRES", "GCRODR", "BiCGSTAB", "IDR", "TFQMR", "GMRESIR"];
    let symmetric = ["MINRES", "MINRES_QLP", "SYMMLQ"];
    let definite = ["CG", "CR", "FCG", "BlockCG"];
    let add = |all: &mut Vec<(&'static str, Alg)>, names: &[&'static str]| {
        all.extend(names.iter().map(|name| (*name, Alg::named(name).unwrap())));
    };
    add(&mut all, &any);
    if SELF_ADJOINT.of(a) {
        add(&mut all, &symmetric);
    }
    if PSD.of(a) {
        add(&mut all, &definite);
    }
    all
}

#[test]
fn every_pathological_input_ends_in_a_right_answer_or_the_expected_diagnosis() {
    let mut wrong = Vec::new();
    let all = inputs();
    assert!(all.len() >= 40, "{}", all.len());
    for Input { name, a, b, diagnoses } in &all {
        for (solver, alg) in solvers(a) {
            match solve_with(a, b, &alg) {
                Ok(x) => {
                    let found = residual(a, &x, b);
                    // Factors promise a backward error, methods that only apply A the residual itself.
                    let certified = x.report.residual().unwrap_or(0.0);
                    let factors = ["Auto", "GMRESIR"].contains(&solver);
                    let honest = found <= 1e-8 || (factors && certified <= 1e-8);
                    if !honest || diagnoses == &CLAIM && !factors && found > 1e-8 {
                        wrong.push(format!("{name}: {solver} claims {certified:.1e}, it is {found:.1e}"));
                    }
                }
                Err(e) if diagnoses.contains(&e.kind()) => {}
                Err(e) => wrong.push(format!("{name}: {solver}: {:?}: {}", e.kind(), e.message())),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}
