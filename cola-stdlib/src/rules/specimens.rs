//! Small operators of every structure, and the comparison of a call with the definition of its function.

use crate::functions::inverse;
use crate::operators::*;
use crate::properties::{PSD, SELF_ADJOINT, UNITARY};
use cola_runtime::value::FromValue;
use cola_runtime::{Arg, Array, DType, Index, Op, Result, Scalar, Value, World, c64};

/// Entries of modulus about 1, complex when the dtype is; `seed` makes matrices differ.
pub(super) fn matrix(m: usize, n: usize, dtype: DType, seed: usize) -> Array {
    let part = |i: usize, j: usize, salt: usize| ((i * 7 + j * 11 + seed * 13 + salt) * 37 % 101) as f64 / 50.0 - 1.0;
    let im = |i, j| if dtype.is_complex() { part(i, j, 5) } else { 0.0 };
    Array::from_fn(m, n, |i, j| c64::new(part(i, j, 1), im(i, j))).and_then(|a| lower(&a, dtype)).unwrap()
}

fn lower(a: &Array, dtype: DType) -> Result<Array> {
    let real = if dtype.is_complex() { a.clone() } else { a.real_part()? };
    real.cast(dtype)
}

fn dense_shifted(n: usize, dtype: DType, seed: usize, shift: f64) -> Array {
    let a = matrix(n, n, DType::C64.min(dtype.complex()), seed).cast(DType::C64).unwrap();
    let b = Array::from_fn(n, n, |i, j| {
        let z = a.get(i, j).unwrap();
        let z = if dtype.is_complex() { z } else { c64::new(z.re, 0.0) };
        if i == j { z + shift } else { z }
    });
    lower(&b.unwrap(), dtype).unwrap()
}

/// M·Mᴴ/n + I, Hermitian positive definite.
pub(super) fn positive(n: usize, dtype: DType, seed: usize) -> Array {
    let m = dense_shifted(n, dtype, seed, 0.0);
    let at = |i: usize, j: usize| m.get(i, j).unwrap();
    let b = Array::from_fn(n, n, |i, j| {
        let sum: Scalar = (0..n).map(|k| at(i, k) * at(j, k).conj()).sum();
        sum / n as f64 + if i == j { 1.0 } else { 0.0 }
    });
    lower(&b.unwrap(), dtype).unwrap()
}

/// A regular n×n dense operator.
pub(super) fn regular(n: usize, dtype: DType, seed: usize) -> Op {
    Dense::new(dense_shifted(n, dtype, seed, 2.0))
}

/// An n×n dense operator that is positive definite and known to be.
pub(super) fn psd(n: usize, dtype: DType, seed: usize) -> Op {
    Dense::new(positive(n, dtype, seed)).claimed(PSD.set())
}

/// A sparse copy of the entries of `a` that `keep` names.
pub(super) fn sparse(a: &Array, keep: impl Fn(usize, usize) -> bool) -> Op {
    let (mut row, mut col, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for j in 0..a.cols() {
        for i in (0..a.rows()).rev().filter(|&i| keep(i, j)) {
            row.push(i as u32);
            col.push(j as u32);
            values.push(a.get(i, j).unwrap());
        }
    }
    let values = lower(&Array::vector(values), a.dtype()).unwrap();
    Sparse::from_triplets(a.rows(), a.cols(), &row, &col, values).unwrap()
}

fn scalar(dtype: DType) -> Scalar {
    if dtype.is_complex() { c64::new(-0.5, 1.5) } else { c64::new(-1.5, 0.0) }
}

/// Named operators of every structure, square and rectangular.
pub(super) fn all(dtype: DType) -> Vec<(&'static str, Op)> {
    let c = scalar(dtype);
    let a = |n, seed| regular(n, dtype, seed);
    let rect = |m, n, seed| Dense::new(matrix(m, n, dtype, seed));
    let column = |n, seed| matrix(n, 1, dtype, seed);
    let diagonal = |n: usize, seed| {
        let d = dense_shifted(n, dtype, seed, 3.0);
        Diagonal::new(crate::functions::diag(&Dense::new(d), 0).unwrap()).unwrap()
    };
    let permutation = |p: &[usize]| Permutation::new(p.to_vec(), dtype).unwrap();
    let low_rank = |m, n, k, seed| LowRank::new(matrix(m, k, dtype, seed), matrix(n, k, dtype, seed + 1)).unwrap();
    let cored =
        LowRank::with_core(matrix(5, 2, dtype, 1), matrix(2, 2, dtype, 2), matrix(5, 2, dtype, 3)).unwrap();
    let tridiagonal = Tridiagonal::new(column(4, 3), column(5, 4), column(4, 5)).unwrap();
    let hermitian = positive(5, dtype, 8);
    let definite_bands = {
        let band = |k: i64| crate::functions::diag(&Dense::new(hermitian.clone()), k).unwrap();
        Tridiagonal::new(band(-1), band(0), band(1)).unwrap().claimed(PSD.set())
    };
    let range = |start, end, step| Index::Range { start, end, step };
    let sum = |parts: Vec<Op>| Sum::new(parts).unwrap();
    let kron = |parts: Vec<Op>| Kronecker::new(parts).unwrap();
    let blocks = |parts: Vec<Op>, m: Vec<usize>| BlockDiag::with_multiplicities(parts, m).unwrap();
    let product = |parts: Vec<Op>| Product::new(parts).unwrap();
    let sparse_band = |i: usize, j: usize| i.abs_diff(j) <= 1 || i + j == 4;
    vec![
        ("dense", a(4, 1)),
        ("1×1", a(1, 2)),
        ("0×0", Dense::new(matrix(0, 0, dtype, 0))),
        ("3×0", Dense::new(matrix(3, 0, dtype, 0))),
        ("wide", rect(3, 5, 2)),
        ("tall", rect(5, 3, 3)),
        ("psd", psd(5, dtype, 4)),
        ("self-adjoint", Dense::new(hermitian.clone()).claimed(SELF_ADJOINT.set())),
        ("singular", Dense::new(Array::full(3, 3, dtype, c64::new(1.0, 0.0)).unwrap())),
        ("lower", Triangular::new(dense_shifted(4, dtype, 5, 2.0), true, false).unwrap()),
        ("upper", Triangular::new(dense_shifted(4, dtype, 5, 2.0), false, false).unwrap()),
        ("unit lower", Triangular::new(matrix(4, 4, dtype, 6), true, true).unwrap()),
        ("unit upper", Triangular::new(matrix(4, 4, dtype, 6), false, true).unwrap()),
        ("sparse", sparse(&dense_shifted(5, dtype, 7, 2.0), sparse_band)),
        ("psd sparse", sparse(&hermitian, |_, _| true).claimed(PSD.set())),
        ("sparse wide", sparse(&matrix(3, 5, dtype, 9), |i, j| (i + j) % 2 == 0)),
        ("diagonal", diagonal(4, 1)),
        ("identity", Identity::new(4, dtype)),
        ("identity 0", Identity::new(0, dtype)),
        ("zero", Zero::new(3, 3, dtype)),
        ("zero wide", Zero::new(2, 4, dtype)),
        ("scalar", ScalarMul::new(c, 3, dtype).unwrap()),
        ("tridiagonal", tridiagonal),
        ("psd tridiagonal", definite_bands),
        ("odd permutation", permutation(&[1, 0, 2, 3])),
        ("even permutation", permutation(&[1, 2, 0, 3])),
        ("unitary", permutation(&[2, 1, 0]).claimed(UNITARY.set())),
        ("low rank", low_rank(5, 5, 2, 1)),
        ("low rank core", cored),
        ("low rank wide", low_rank(3, 5, 2, 5)),
        ("low rank full", low_rank(2, 2, 3, 7)),
        ("kronecker", kron(vec![a(2, 1), a(3, 2)])),
        ("kronecker of three", kron(vec![a(2, 1), diagonal(3, 2), a(2, 3)])),
        ("kronecker rectangular", kron(vec![rect(2, 3, 1), rect(3, 2, 2)])),
        ("kronecker wide", kron(vec![rect(2, 3, 1), a(2, 2)])),
        ("kronecker psd", kron(vec![psd(2, dtype, 1), psd(3, dtype, 2)]).claimed(PSD.set())),
        ("blocks", blocks(vec![a(2, 1), a(3, 2)], vec![2, 1])),
        ("blocks rectangular", blocks(vec![rect(1, 2, 1), a(2, 2), rect(2, 1, 3)], vec![1, 2, 1])),
        ("blocks wide", blocks(vec![rect(1, 2, 1), a(2, 2)], vec![2, 1])),
        ("blocks psd", blocks(vec![psd(2, dtype, 1), psd(1, dtype, 2)], vec![2, 1]).claimed(PSD.set())),
        ("sum", sum(vec![a(4, 1), tri(4, dtype)])),
        ("low rank plus diagonal", sum(vec![diagonal(5, 2), low_rank(5, 5, 2, 3)])),
        ("low rank plus two", sum(vec![low_rank(5, 5, 1, 3), diagonal(5, 2), a(5, 9)])),
        ("low rank core plus dense", sum(vec![
            LowRank::with_core(matrix(5, 2, dtype, 1), matrix(2, 2, dtype, 2), matrix(5, 2, dtype, 3)).unwrap(),
            a(5, 3),
        ])),
        ("low rank plus low rank", sum(vec![low_rank(2, 2, 1, 3), low_rank(2, 2, 1, 8)])),
        ("low rank plus zero", sum(vec![low_rank(2, 2, 1, 3), Zero::new(2, 2, dtype)])),
        ("product", product(vec![a(3, 1), a(3, 2)])),
        ("product of three", product(vec![a(3, 1), diagonal(3, 4), a(3, 2)])),
        ("product narrow", product(vec![rect(4, 2, 1), rect(2, 4, 2)])),
        ("product broad", product(vec![rect(2, 4, 1), rect(4, 2, 2)])),
        ("product rectangular", product(vec![rect(2, 4, 1), rect(4, 3, 2)])),
        ("diagonal first", product(vec![diagonal(3, 1), rect(3, 4, 2)])),
        ("diagonal last", product(vec![rect(4, 3, 2), diagonal(3, 1)])),
        ("product low rank", product(vec![a(5, 1), low_rank(5, 4, 2, 2), rect(4, 5, 3)])),
        ("scaled", Scaled::new(c, a(3, 1)).unwrap()),
        ("scaled psd", Scaled::new(c64::new(2.5, 0.0), psd(3, dtype, 1)).unwrap().claimed(PSD.set())),
        ("transpose", Transpose::new(rect(3, 4, 1))),
        ("transpose square", Transpose::new(a(3, 1))),
        ("adjoint", Adjoint::new(rect(3, 4, 1))),
        ("adjoint square", Adjoint::new(a(3, 1))),
        ("conjugate", Conjugate::new(rect(3, 4, 1))),
        ("conjugate square", Conjugate::new(a(3, 1))),
        ("hidden", Hidden::new(a(3, 1))),
        ("inverse", inverse(&Hidden::new(a(3, 1))).unwrap()),
        ("slice", Sliced::new(a(6, 1), range(1, 5, 1), range(0, 4, 1)).unwrap()),
        ("slice stepped", Sliced::new(a(6, 1), range(1, 6, 2), range(0, 6, 2)).unwrap()),
        ("slice uneven", Sliced::new(a(6, 1), range(0, 3, 1), range(0, 6, 2)).unwrap()),
        ("slice of all", Sliced::new(a(4, 1), Index::All, range(1, 3, 1)).unwrap()),
        ("slice by list", Sliced::new(a(4, 1), Index::List(vec![3, 1, 1].into()), Index::List(vec![0, 2, 1].into())).unwrap()),
    ]
}

fn tri(n: usize, dtype: DType) -> Op {
    Triangular::new(dense_shifted(n, dtype, 2, 1.0), true, false).unwrap()
}

/// How far a call is from what its function promises, or why it cannot be compared.
pub(super) fn off(function: &str, args: &[Arg<'_>]) -> std::result::Result<f64, String> {
    let world = World::global().map_err(|e| e.to_string())?;
    let table = world.function(function).map_err(|e| e.to_string())?;
    let dense = |arg: &Arg<'_>| match arg.op() {
        Some(op) => {
            let columns = op.apply(&Array::identity(op.cols(), op.dtype())?)?;
            Ok(Value::Array(columns.cast(DType::C64)?))
        }
        None => Ok(arg.to_value()),
    };
    let dense: Result<Vec<Value>> = args.iter().map(dense).collect();
    let dense = dense.map_err(|e| e.to_string())?;
    let definition = table.definition().ok_or("no definition")?;
    let (found, expected) = (world.dispatch(function, args), definition(&dense));
    match (found, expected) {
        (Err(_), Err(_)) => Ok(0.0),
        (Err(e), Ok(_)) => Err(e.to_string()),
        (Ok(v), Err(e)) => Err(format!("returned {v}, the definition says {e}")),
        (Ok(found), Ok(expected)) => match table.law() {
            Some(law) => law(&dense, &found).map_err(|e| e.to_string()),
            None => distance(&found, &expected),
        },
    }
}

fn distance(found: &Value, expected: &Value) -> std::result::Result<f64, String> {
    if let (Value::Array(a), Value::Array(b)) = (found, expected) {
        if a.shape() != b.shape() {
            return Err(format!("{:?} instead of {:?}", a.shape(), b.shape()));
        }
        let places = (0..a.cols()).flat_map(|j| (0..a.rows()).map(move |i| (i, j)));
        return Ok(places.map(|(i, j)| (a.get(i, j).unwrap() - b.get(i, j).unwrap()).norm()).fold(0.0, f64::max));
    }
    let number = |v: &Value| c64::from_value(v.clone()).ok_or_else(|| format!("{v} is not a number"));
    let (a, b) = (number(found)?, number(expected)?);
    Ok(if a == b { 0.0 } else { (a - b).norm() / b.norm().max(1.0) })
}

/// Calls the function on every specimen that `wanted` accepts, real and complex, in double and single
/// precision, and compares; `options` are the arguments after the operator.
pub(super) fn compare_all(function: &str, options: &[Value], wanted: impl Fn(&Op) -> bool) {
    let mut failures = Vec::new();
    for (dtype, bound) in [(DType::F64, 2e-12), (DType::C64, 2e-12), (DType::F32, 2e-4), (DType::C32, 2e-4)] {
        for (name, op) in all(dtype).into_iter().filter(|(_, op)| wanted(op)) {
            let mut args = vec![Arg::Op(&op)];
            args.extend(options.iter().map(Arg::from));
            match off(function, &args) {
                Ok(found) if found <= bound => {}
                Ok(found) => failures.push(format!("{function}({name} {dtype}) {options:?}: off by {found:e}")),
                Err(why) => failures.push(format!("{function}({name} {dtype}) {options:?}: {why}")),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Every function of this list has no ambiguous, unreachable or undocumented method.
#[test]
fn determinants_diagonals_norms_and_factors_have_no_issues() {
    let world = World::global().unwrap();
    let ours = ["slogdet", "logdet", "det", "trace", "diag", "norm", "cholesky", "lu"];
    let issues: Vec<String> = world.snapshot().issues(world.catalog()).iter().map(|i| format!("{i:?}")).collect();
    let bad: Vec<&String> = issues.iter().filter(|i| ours.iter().any(|f| i.contains(&format!("{f}(")))).collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

