//! Solves, inverses and pseudoinverses.

use super::*;

#[test]
fn structures_are_inverted_with_every_algorithm_and_claims_reach_the_factors() {
    for dtype in [DType::F64, DType::C64] {
        let (a, b) = (definite(3, dtype, 1), definite(2, dtype, 2));
        let unitary = Permutation::new(vec![1, 2, 0], dtype).unwrap();
        let structures = [
            kron(&a, &b).unwrap(),
            block_diag(&a, &b).unwrap(),
            assume(&Product::new(vec![a.clone(), a.clone()]).unwrap(), PSD.set()).unwrap(),
            unitary,
        ];
        for s in &structures {
            for alg in algorithms() {
                let rhs = noise(s.rows(), 2, dtype, 11);
                let x = solve_with(s, &rhs, &alg).unwrap_or_else(|e| panic!("{s} with {}: {e}", alg));
                let residual = s.apply(&x).unwrap();
                let off = entries(&residual)
                    .iter()
                    .zip(entries(&rhs))
                    .map(|(x, y)| (x - y).norm())
                    .fold(0.0, f64::max);
                assert!(off < 1e-7, "{s} with {}: {off:e}", alg);
            }
        }
    }
}

#[test]
fn iterative_solvers_accept_a_zero_right_hand_side_the_identity_and_columns_that_converge_first() {
    let a = definite(12, DType::F64, 3);
    let identity = assume(&Hidden::new(Identity::new(12, DType::F64)), PSD.set()).unwrap();
    for alg in [Alg::from(Cg::default()), Gmres::default().into()] {
        let zero = Array::zeros(12, 2, DType::F64).unwrap();
        assert_eq!(entries(&solve_with(&a, &zero, &alg).unwrap()), vec![c64::new(0.0, 0.0); 24]);
        let b = noise(12, 3, DType::F64, 4);
        assert_close(&solve_with(&identity, &b, &alg).unwrap(), &b);
        // The first column is an image of e₀ and of nothing else; the second is zero; the third takes all steps.
        let e0 = Array::from_fn(12, 1, |i, _| if i == 0 { 1.0 } else { 0.0 }).unwrap();
        let image = entries(&a.apply(&e0).unwrap());
        let mixed = Array::from_fn(12, 3, |i, j| match j {
            0 => image[i].re,
            1 => 0.0,
            _ => entries(&b)[i].re,
        })
        .unwrap();
        let x = solve_with(&a, &mixed, &alg).unwrap();
        let off = entries(&a.apply(&x).unwrap())
            .iter()
            .zip(entries(&mixed))
            .map(|(x, y)| (x - y).norm())
            .fold(0.0, f64::max);
        assert!(off < 1e-8, "{off:e}");
    }
}

#[test]
fn gmres_reports_stagnation_on_the_cyclic_shift() {
    let shift = Permutation::new((0..25).map(|i| (i + 1) % 25).collect(), DType::F64).unwrap();
    let hidden = Hidden::new(shift);
    let e0 = Array::from_fn(25, 1, |i, _| if i == 0 { 1.0 } else { 0.0 }).unwrap();
    let e = solve_with(&hidden, &e0, &Gmres { restart: 24, ..Gmres::default() }.into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    assert!(e.best_iterate().is_some() && e.to_string().contains("stagnated"), "{e}");
}

#[test]
fn gmres_uses_its_preconditioner_and_measures_the_true_residual() {
    let d = Diagonal::new(Array::from_fn(60, 1, |i, _| 10f64.powi(i as i32 / 10)).unwrap()).unwrap();
    let hidden = Hidden::new(d.clone());
    let b = noise(60, 1, DType::F64, 2);
    let run = |precond: Option<Op>| {
        solve_with(&hidden, &b, &Gmres { tol: 1e-12, precond, ..Gmres::default() }.into()).unwrap()
    };
    let (plain, helped) = (run(None), run(Some(inverse(&d).unwrap())));
    assert!(helped.report.iterations().unwrap() <= 2, "{:?}", helped.report);
    assert!(plain.report.iterations().unwrap() > 3, "{:?}", plain.report);
    assert_solves(&d, &helped, &b);
}

#[test]
fn lu_of_a_negative_diagonal_is_finite() {
    let f = lu(&Diagonal::new(vector(&[-1.0, -2.0])).unwrap()).unwrap();
    for factor in [&f.l, &f.u] {
        assert!(entries(&to_dense(factor).unwrap()).iter().all(|z| z.norm().is_finite()));
    }
    assert_eq!(trace(&dot(&f.l, &f.u).unwrap()).unwrap().re, -3.0);
}

#[test]
fn two_over_an_operator_is_twice_its_inverse() {
    let a = regular(4, DType::F64, 3);
    let half = scale(Scalar::new(2.0, 0.0), &inverse(&a).unwrap()).unwrap();
    let b = noise(4, 2, DType::F64, 1);
    let twice = scale(Scalar::new(2.0, 0.0), &Dense::new(b.clone())).unwrap();
    assert_close(&half.apply(&a.apply(&b).unwrap()).unwrap(), &to_dense(&twice).unwrap());
}

#[test]
fn the_pseudoinverse_of_a_diagonal_with_zeros_is_finite() {
    let a = Diagonal::new(vector(&[2.0, 0.0, -4.0])).unwrap();
    assert_eq!(
        to_dense(&pinv(&a).unwrap()).unwrap().to_vec::<f64>().unwrap()[..],
        [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.25]
    );
}

#[test]
fn null_spaces_of_real_and_complex_parts_meet() {
    let row =
        Array::from_vec(1, 3, vec![c64::new(0.0, 1.0), c64::new(1.0, 0.0), c64::new(2.0, 0.0)]).unwrap();
    for first in [Zero::new(2, 3, DType::F64), Dense::new(noise(1, 3, DType::F64, 1))] {
        let a = Concat::new(vec![first, Dense::new(row.clone())], Axis::Rows).unwrap();
        let n = cola::nullspace(&a).unwrap();
        assert_eq!(n.cols(), 3 - cola::rank(&a).unwrap());
        assert!(entries(&a.apply(&to_dense(&n).unwrap()).unwrap()).iter().all(|z| z.norm() < 1e-14));
    }
}
