//! Many shifts against residuals formed one by one.

use super::*;
use crate::testing;

/// The largest ‖b − A·x − σ·x‖/‖b‖.
fn worst_residual(a: &Op, x: &Array, b: &Array, shifts: &[Scalar]) -> f64 {
    let residual = |(i, &shift): (usize, &Scalar)| {
        let xi = x.column(i).unwrap();
        let ax = a.apply(&xi).unwrap();
        let entry = |l: usize| {
            let at = |v: &Array| v.get(l, 0).unwrap();
            (at(b) - at(&ax) - shift * at(&xi)).norm_sqr()
        };
        (0..b.rows()).map(entry).sum::<f64>().sqrt() / testing::norm(b)
    };
    shifts.iter().enumerate().map(residual).fold(0.0, f64::max)
}

fn real(shifts: &[f64]) -> Vec<Scalar> {
    shifts.iter().map(|&s| Scalar::new(s, 0.0)).collect()
}

#[test]
fn every_shift_reaches_its_accuracy_in_every_dtype() {
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let a = testing::shifted_random(40, 2.0, dtype, 3);
        let b = testing::random(40, 1, dtype, 4);
        for (restart, householder) in [(8, false), (40, false), (8, true), (40, true)] {
            let tol = 100.0 * dtype.epsilon();
            let options = Gmres { tol, restart, householder, ..Gmres::default() };
            for shifts in [real(&[0.0, 0.5, 1.0, 10.0]), vec![Scalar::new(0.0, 1.0), Scalar::new(1.0, -2.0)]]
            {
                let (x, evidence) = shifted_gmres(&a, &b, &shifts, &options).unwrap();
                assert!(worst_residual(&a, &x, &b, &shifts) <= 1.1 * tol, "{dtype} {restart}");
                assert!(evidence.residual.unwrap() <= tol);
                assert!(evidence.iterations.unwrap() <= 60, "{dtype} {restart}: {evidence:?}");
                assert_eq!(x.dtype().is_complex(), dtype.is_complex() || shifts[0].im != 0.0);
            }
        }
    }
}

#[test]
fn many_shifts_cost_the_applies_of_the_hardest() {
    let a = testing::convection_diffusion(60, 0.3, DType::F64);
    let b = testing::random(60, 1, DType::F64, 4);
    let shifts = real(&[0.05, 0.1, 0.2, 0.5, 1.0, 3.0, 10.0]);
    let options = Gmres { restart: 20, tol: 1e-9, ..Gmres::default() };
    let (x, all) = shifted_gmres(&a, &b, &shifts, &options).unwrap();
    assert!(worst_residual(&a, &x, &b, &shifts) <= 1.1e-9);
    let (_, hardest) = shifted_gmres(&a, &b, &shifts[..1], &options).unwrap();
    assert!(all.iterations.unwrap() <= hardest.iterations.unwrap() + 20, "{all:?} {hardest:?}");
}

#[test]
fn shifts_that_do_not_come_down_together_are_solved_alone() {
    // Indefinite after some shifts: collinear residuals of short cycles grow.
    let a = testing::grcar(30, DType::F64);
    let b = testing::random(30, 1, DType::F64, 4);
    let shifts = real(&[0.0, -0.7, -2.5, 4.0]);
    let options = Gmres { restart: 22, tol: 1e-8, max_iters: Some(2000), ..Gmres::default() };
    match shifted_gmres(&a, &b, &shifts, &options) {
        Ok((x, _)) => assert!(worst_residual(&a, &x, &b, &shifts) <= 1.1e-8),
        Err(e) => {
            let best = worst_residual(&a, e.best_iterate().unwrap(), &b, &shifts);
            let said = e.evidence().unwrap().residual.unwrap();
            assert!((best - said).abs() <= 1e-6 * said, "{best:e} {said:e}");
        }
    }
}

#[test]
fn a_shift_onto_an_eigenvalue_is_singular_and_zero_has_the_solution_zero() {
    let a = testing::dense(2, 2, &[1.0, 0.0, 0.0, 2.0]);
    let b = Array::vector(vec![1.0, 1.0]);
    let e = shifted_gmres(&a, &b, &real(&[1.0, -1.0]), &Gmres::default()).map(|x| x.1).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Singular, "{e}");
    let (x, _) = shifted_gmres(&a, &b, &real(&[1.0, 0.0]), &Gmres::default()).unwrap();
    let x = x.to_vec::<f64>().unwrap();
    let exact = [0.5, 1.0 / 3.0, 1.0, 0.5];
    assert!(x.iter().zip(exact).all(|(x, e)| (x - e).abs() < 1e-14), "{x:?}");
    let (x, _) = shifted_gmres(&a, &Array::vector(vec![0.0, 0.0]), &real(&[0.0]), &Gmres::default()).unwrap();
    assert_eq!(testing::norm(&x), 0.0);
    let (x, _) = shifted_gmres(&a, &b, &[], &Gmres::default()).unwrap();
    assert_eq!(x.shape(), (2, 0));
    let m = Gmres { precond: Some(a.clone()), ..Gmres::default() };
    assert_eq!(
        shifted_gmres(&a, &b, &[ONE], &m).map(|x| x.1).unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
}

#[test]
fn random_shifts_never_get_a_false_certificate() {
    for seed in 0..60 {
        let dtype = [DType::F64, DType::C64, DType::F32][(seed % 3) as usize];
        let n = 3 + (seed % 17) as usize;
        let a = testing::shifted_random(n, [1.5, 0.2][(seed % 2) as usize], dtype, seed);
        let b = testing::random(n, 1, dtype, seed + 9);
        let s = testing::random(4, 1, DType::C64, seed + 99);
        let shifts: Vec<Scalar> = (0..4).map(|i| s.get(i, 0).unwrap() * 2.0).collect();
        let options = Gmres { restart: 5, tol: 1e-5, ..Gmres::default() };
        if let Ok((x, _)) = shifted_gmres(&a, &b, &shifts, &options) {
            let residual = worst_residual(&a, &x, &b, &shifts);
            assert!(residual <= 1e-5 + 1e3 * dtype.epsilon(), "seed {seed}: {residual:e}");
        }
    }
}
