//! Families A + σᵢI: every way gives the same solutions, and one space serves all.

#![cfg(test)]

use crate::algorithms::{Cg, Gmres, Jacobi, Minres};
use crate::functions::{add, preconditioner_with, solve, solve_shifted, solve_shifted_with};
use crate::operators::{Dense, Diagonal, Hidden, Kronecker, ScalarMul, Sparse};
use crate::properties::{PSD, SELF_ADJOINT};
use cola_runtime::{Alg, Array, DType, ErrorKind, Op, Scalar};

fn numbers(m: usize, n: usize, dtype: DType, seed: usize) -> Array {
    // In (−1, 1), and of full rank: the fraction of a large sine.
    let at = |i: usize, j: usize, salt: usize| {
        let x = 43_758.545 * ((i * 37 + j * 101 + seed * 53 + salt * 17 + 1) as f64).sin();
        2.0 * (x - x.floor()) - 1.0
    };
    let a = Array::from_fn(m, n, |i, j| Scalar::new(at(i, j, 0), at(i, j, 1))).unwrap();
    if dtype.is_complex() { a } else { a.real_part().unwrap() }
}

/// Self-adjoint, with eigenvalues about from −1 to 1, or from 0 to 3.
fn self_adjoint(n: usize, dtype: DType, definite: bool) -> Op {
    let z = numbers(n, n, dtype, 1);
    let entry = |i: usize, j: usize| {
        let sum = (z.get(i, j).unwrap() + z.get(j, i).unwrap().conj()) / (4.0 * n as f64).sqrt();
        if definite {
            (0..n).map(|l| z.get(i, l).unwrap() * z.get(j, l).unwrap().conj()).sum::<Scalar>() / n as f64
        } else {
            sum
        }
    };
    let a = Array::from_fn(n, n, entry).unwrap();
    let a = Dense::new(if dtype.is_complex() { a } else { a.real_part().unwrap() });
    a.claimed(if definite { PSD.set() } else { SELF_ADJOINT.set() })
}

fn worst_residual(a: &Op, b: &Array, x: &Array, shifts: &[Scalar]) -> f64 {
    let image = a.apply(x).unwrap();
    let k = b.cols();
    let residual = |i: usize, j: usize| {
        let r = |row: usize| {
            image.get(row, i * k + j).unwrap() + shifts[i] * x.get(row, i * k + j).unwrap()
                - b.get(row, j).unwrap()
        };
        let (square, size) = (0..b.rows())
            .fold((0.0, 0.0), |(s, t), row| (s + r(row).norm_sqr(), t + b.get(row, j).unwrap().norm_sqr()));
        (square / size).sqrt()
    };
    (0..shifts.len())
        .flat_map(|i| (0..k).map(move |j| (i, j)))
        .map(|(i, j)| residual(i, j))
        .fold(0.0, f64::max)
}

fn real(shifts: &[f64]) -> Vec<Scalar> {
    shifts.iter().map(|&s| Scalar::new(s, 0.0)).collect()
}

#[test]
fn all_methods_solve_every_shift_for_several_columns() {
    for dtype in [DType::F64, DType::C64] {
        let b = numbers(40, 3, dtype, 5);
        let complex = [Scalar::new(0.3, 0.7), Scalar::new(2.0, 0.0)];
        let general = Dense::new(numbers(40, 40, dtype, 2));
        let cases: [(Op, Alg, Vec<Scalar>); 5] = [
            (self_adjoint(40, dtype, true), Cg::default().into(), real(&[0.5, 0.1, 10.0])),
            (self_adjoint(40, dtype, false), Minres::default().into(), real(&[3.0, -4.0, 2.0])),
            (self_adjoint(40, dtype, false), Minres::default().into(), complex.to_vec()),
            (general.clone(), Gmres::default().into(), real(&[30.0, 40.0, -35.0])),
            (general, Gmres::default().into(), vec![Scalar::new(30.0, 5.0)]),
        ];
        for (a, alg, shifts) in cases {
            let x = solve_shifted_with(&a, &b, &alg, &shifts).unwrap();
            let wide = dtype.is_complex() || shifts.iter().any(|s| s.im != 0.0);
            assert_eq!((x.shape(), x.dtype().is_complex()), ((40, 3 * shifts.len()), wide));
            assert!(worst_residual(&a, &b, &x, &shifts) <= 1e-9, "{alg}");
            let auto = solve_shifted(&a, &b, &shifts).unwrap();
            assert!(worst_residual(&a, &b, &auto, &shifts) <= 1e-9);
        }
    }
}

#[test]
fn one_space_serves_all_shifts() {
    let a = self_adjoint(60, DType::F64, true);
    let b = numbers(60, 1, DType::F64, 5);
    let iterations = |shifts: &[f64]| {
        let x = solve_shifted_with(&a, &b, &Cg::default().into(), &real(shifts)).unwrap();
        x.report.evidence().filter_map(|e| e.iterations).sum::<usize>()
    };
    assert!(iterations(&[0.1, 0.2, 0.4, 0.8, 1.6, 3.2]) <= iterations(&[0.1]) + 2);
}

#[test]
fn structure_goes_shift_by_shift_and_what_is_large_by_one_space() {
    let d =
        |n: usize| Diagonal::new(Array::vector((0..n).map(|i| 1.0 + i as f64).collect::<Vec<_>>())).unwrap();
    let shifts = real(&[0.5, 1.5]);
    let b = numbers(12, 2, DType::F64, 3);
    let x = solve_shifted(&Kronecker::new(vec![d(3), d(4)]).unwrap(), &b, &shifts).unwrap();
    assert!(!x.report.evidence().any(|e| e.method.starts_with("shifted")), "{:?}", x.report);
    // A five-point grid whose factors would cost far more than a few hundred products.
    let k = 60u32;
    let (mut rows, mut cols, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for at in 0..k * k {
        let mut put = |to: u32, v: f64| {
            rows.push(at);
            cols.push(to);
            values.push(v);
        };
        put(at, 4.0);
        if at % k > 0 {
            put(at - 1, -1.0);
        }
        if at % k < k - 1 {
            put(at + 1, -1.0);
        }
        if at >= k {
            put(at - k, -1.0);
        }
        if at + k < k * k {
            put(at + k, -1.0);
        }
    }
    let n = (k * k) as usize;
    let a = Sparse::from_triplets(n, n, &rows, &cols, Array::vector(values)).unwrap().claimed(PSD.set());
    let b = numbers(n, 1, DType::F64, 4);
    let many = real(&(0..40).map(|i| 0.1 + 0.1 * i as f64).collect::<Vec<_>>());
    for a in [a.clone(), Hidden::new(a).claimed(PSD.set())] {
        let x = solve_shifted(&a, &b, &many).unwrap();
        assert!(worst_residual(&a, &b, &x, &many) <= 1e-9);
        if a.children().len() == 1 {
            assert!(x.report.evidence().any(|e| e.method == "shifted CG"), "{:?}", x.report);
        }
    }
}

#[test]
fn what_cannot_be_solved_is_refused() {
    let a = self_adjoint(10, DType::F64, true);
    let b = numbers(10, 1, DType::F64, 5);
    let kind =
        |alg: Alg, a: &Op, shifts: &[Scalar]| solve_shifted_with(a, &b, &alg, shifts).unwrap_err().kind();
    let i = Scalar::new(0.0, 1.0);
    assert_eq!(kind(Cg::default().into(), &a, &[i]), ErrorKind::Unsupported);
    assert_eq!(kind(Cg::default().into(), &a, &real(&[-5.0])), ErrorKind::NotPositiveDefinite);
    assert_eq!(kind(Cg::default().into(), &a, &real(&[f64::NAN])), ErrorKind::InvalidArgument);
    let m = preconditioner_with(&a, &Jacobi::default().into()).unwrap();
    let with = Minres { precond: Some(m), ..Minres::default() };
    assert_eq!(kind(with.into(), &a, &real(&[1.0])), ErrorKind::InvalidArgument);
    let general = Dense::new(numbers(10, 10, DType::F64, 2));
    assert_eq!(kind(Cg::default().into(), &general, &real(&[1.0])), ErrorKind::NoMethod);
    let few = Cg { max_iters: Some(2), ..Cg::default() };
    let e = solve_shifted_with(&a, &b, &few.into(), &real(&[0.1, 0.2])).unwrap_err();
    assert!(
        e.kind() == ErrorKind::NotConverged && e.best_iterate().is_some_and(|x| x.shape() == (10, 2)),
        "{e}"
    );
    // −σ is an eigenvalue.
    let d = Diagonal::new(Array::vector(vec![1.0, 2.0])).unwrap();
    let b = Array::vector(vec![1.0, 1.0]);
    assert_eq!(solve_shifted(&d, &b, &real(&[0.0, -2.0])).unwrap_err().kind(), ErrorKind::Singular);
    assert_eq!(solve_shifted(&d, &b, &[]).unwrap().shape(), (2, 0));
    let none = Array::zeros(2, 0, DType::F64).unwrap();
    assert_eq!(solve_shifted(&d, &none, &real(&[1.0])).unwrap().shape(), (2, 0));
    // The definition.
    let x = solve_shifted(&general, &Array::zeros(10, 1, DType::F64).unwrap(), &real(&[1.0, 2.0])).unwrap();
    assert_eq!(x.shape(), (10, 2));
    let shifted = add(&general, &ScalarMul::new(Scalar::new(2.0, 0.0), 10, DType::F64).unwrap()).unwrap();
    let b = numbers(10, 1, DType::F64, 7);
    let (own, all) = (solve(&shifted, &b).unwrap(), solve_shifted(&general, &b, &real(&[1.0, 2.0])).unwrap());
    let off = (0..10).map(|i| (own.get(i, 0).unwrap() - all.get(i, 1).unwrap()).norm()).fold(0.0, f64::max);
    assert!(off < 1e-10, "{off:e}");
}
