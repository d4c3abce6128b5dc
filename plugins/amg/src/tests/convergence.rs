//! Iterations of CG: independent of the size, less than with simpler preconditioners, on singular and empty problems too.

use super::{few, iterations, multigrid, named, poisson, signs};
use crate::specimens::{chain, laplacian, sparse};
use crate::{Multigrid, SmoothedAggregation};
use cola_iterative::krylov::Iterative;
use cola_iterative::probes::bits;
use cola_runtime::{Alg, Array, DType, Op, Scalar};
use cola_stdlib::algorithms::{Cg, IncompleteCholesky, Jacobi};
use cola_stdlib::functions::preconditioner_with;
use cola_stdlib::properties::PSD;

fn amg() -> Alg {
    SmoothedAggregation::default().into()
}

#[test]
fn iterations_hardly_grow_with_the_grid() {
    let counts: Vec<usize> = [100, 200, 400]
        .map(|side| {
            let a = poisson(side);
            let m = preconditioner_with(&a, &amg()).unwrap();
            assert!(multigrid(&m).operator_complexity() < 1.5, "{m}");
            let ones = Array::full(side * side, 1, DType::F64, 1.0.into()).unwrap();
            iterations(&a, &ones, &amg(), 1e-10).max(iterations(
                &a,
                &signs(side * side, DType::F64),
                &amg(),
                1e-10,
            ))
        })
        .to_vec();
    println!("{counts:?}");
    assert!(counts.iter().all(|&count| count <= 16), "{counts:?}");
    assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 3, "{counts:?}");
}

#[test]
fn three_dimensions_and_strong_directions_are_solved() {
    for (a, most) in [
        (named("poisson3d", &[40.0]), 16),
        (named("poisson2d_anisotropic", &[120.0, 120.0, 1.0, 0.01]), 30),
        (named("poisson2d_anisotropic", &[120.0, 120.0, 0.01, 1.0]), 30),
    ] {
        let b = signs(a.rows(), DType::F64);
        let (found, jacobi) =
            (iterations(&a, &b, &amg(), 1e-10), iterations(&a, &b, &Jacobi::default().into(), 1e-10));
        let ic = iterations(&a, &b, &IncompleteCholesky::default().into(), 1e-10);
        println!("{found}, IC {ic}, Jacobi {jacobi}");
        assert!(found <= most && found < jacobi && found < ic, "{a}: {found} of {jacobi}, {ic}");
    }
}

#[test]
fn complex_hermitian_matrices_converge_with_their_own_candidate() {
    // E·L·Eᴴ for L of a chain of 4000 and E of phases: its smooth vectors are E·1.
    let n = 4000;
    let phase = |i: usize| Scalar::from_polar(1.0, (i * i % 97) as f64);
    let edges: Vec<_> = (1..n).map(|i| (i - 1, i, phase(i - 1) * phase(i).conj())).collect();
    let a = laplacian(n, DType::C64, &edges, 1e-4).unwrap().claimed(PSD.set());
    let b = signs(n, DType::C64);
    let candidates = Some(Array::from_fn(n, 1, |i, _| phase(i)).unwrap());
    let own = iterations(
        &a,
        &b,
        &SmoothedAggregation { candidates, ..SmoothedAggregation::default() }.into(),
        1e-10,
    );
    let constant = iterations(&a, &b, &amg(), 1e-10);
    let improved = iterations(
        &a,
        &b,
        &SmoothedAggregation { improve: 20, ..SmoothedAggregation::default() }.into(),
        1e-10,
    );
    println!("{own}, constant {constant}, improved {improved}");
    assert!(own <= 25 && own < improved && improved < constant, "{own} {improved} {constant}");
}

/// A random graph of n vertices: a chain, and as many random edges.
fn graph(n: usize) -> Op {
    let weight = |e: usize| Scalar::new(1.0 + (bits(5, e as u64) % 8) as f64, 0.0);
    let mut edges: Vec<_> = (1..n).map(|i| (i - 1, i, weight(i))).collect();
    for e in 0..n {
        let (i, j) = (bits(6, e as u64) as usize % n, bits(7, e as u64) as usize % n);
        edges.extend((i != j).then(|| (i, j, weight(n + e))));
    }
    laplacian(n, DType::F64, &edges, 0.0).unwrap().claimed(PSD.set())
}

/// A right-hand side without a part in the null space of a connected graph.
fn balanced(n: usize) -> Array {
    let b = signs(n, DType::F64).to_vec::<f64>().unwrap();
    let mean = b.iter().sum::<f64>() / n as f64;
    Array::vector(b.into_iter().map(|b| b - mean).collect())
}

#[test]
fn graph_laplacians_are_singular_and_solved() {
    let path: Vec<_> = (1..3000).map(|i| (i - 1, i, Scalar::new(1.0, 0.0))).collect();
    let path = laplacian(3000, DType::F64, &path, 0.0).unwrap().claimed(PSD.set());
    for a in [graph(3000), path] {
        let b = balanced(3000);
        let (found, jacobi) =
            (iterations(&a, &b, &amg(), 1e-8), iterations(&a, &b, &Jacobi::default().into(), 1e-8));
        println!("{found} of {jacobi}");
        assert!(found < 40 && found < jacobi, "{found} of {jacobi}");
    }
    // A hub that is connected to all others.
    let star: Vec<_> = (1..3000).map(|i| (0, i, Scalar::new(1.0, 0.0))).collect();
    let a = laplacian(3000, DType::F64, &star, 0.0).unwrap().claimed(PSD.set());
    assert!(iterations(&a, &balanced(3000), &amg(), 1e-8) < 20);
}

#[test]
fn parts_fixed_rows_and_diagonals_are_no_obstacle() {
    let number = |x: f64| Scalar::new(x, 0.0);
    // A diagonal matrix is solved in one step, whatever its entries.
    let entries: Vec<_> = (0..500).map(|i| (i, i, number(10f64.powi((i % 12) as i32 - 6)))).collect();
    let diagonal = sparse(500, DType::F64, &entries).unwrap().claimed(PSD.set());
    assert_eq!(iterations(&diagonal, &signs(500, DType::F64), &amg(), 1e-10), 1);
    // Rows that dominate need no coarse level.
    let heavy = chain(2000, DType::F64, 20.0).unwrap();
    let m = Multigrid::new(&heavy, &SmoothedAggregation::default()).unwrap();
    assert_eq!(multigrid(&m).sizes(), [(2000, 5998), (0, 0)]);
    assert!(iterations(&heavy, &signs(2000, DType::F64), &amg(), 1e-10) <= 6);
    // Rows of the identity, and one of a large number, inside of a chain.
    let mut entries: Vec<_> = (0..2000).map(|i| (i, i, number(2.0))).collect();
    for i in (0..2000).step_by(211) {
        entries[i].2 = number(if i == 0 { 1e10 } else { 1.0 });
    }
    for i in 1..2000 {
        if i % 211 != 0 && (i - 1) % 211 != 0 {
            entries.extend([(i - 1, i, number(-1.0)), (i, i - 1, number(-1.0))]);
        }
    }
    let fixed = sparse(2000, DType::F64, &entries).unwrap().claimed(PSD.set());
    assert!(iterations(&fixed, &signs(2000, DType::F64), &amg(), 1e-10) <= 20);
    // Nothing, and one number.
    for n in [0, 1] {
        let a = chain(n, DType::F64, 0.0).unwrap();
        let (x, _) = Cg { precond: Some(Multigrid::new(&a, &few(1)).unwrap()), ..Cg::default() }
            .solve(&a, &Array::full(n, 1, DType::F64, 3.0.into()).unwrap())
            .unwrap();
        assert!((0..n).all(|i| (x.get(i, 0).unwrap().re - 1.5).abs() < 1e-15));
    }
}

/// Two unknowns at each point of a grid, coupled as (2, 1; 1, 2): A = K ⊗ (2, 1; 1, 2).
fn pairs(side: usize) -> Op {
    let n = side * side;
    let mut entries = Vec::new();
    let mut couple = |i: usize, j: usize, x: f64| {
        for (k, l, w) in [(0, 0, 2.0), (1, 1, 2.0), (0, 1, 1.0), (1, 0, 1.0)] {
            entries.push((2 * i + k, 2 * j + l, Scalar::new(x * w, 0.0)));
        }
    };
    for i in 0..n {
        couple(i, i, 4.0);
        if i % side > 0 {
            couple(i, i - 1, -1.0);
            couple(i - 1, i, -1.0);
        }
        if i >= side {
            couple(i, i - side, -1.0);
            couple(i - side, i, -1.0);
        }
    }
    sparse(2 * n, DType::F64, &entries).unwrap().claimed(PSD.set())
}

#[test]
fn unknowns_of_one_point_are_grouped_together() {
    let (a, b) = (pairs(50), signs(5000, DType::F64));
    let options = SmoothedAggregation { block: 2, ..SmoothedAggregation::default() };
    let m = Multigrid::new(&a, &options).unwrap();
    assert!(multigrid(&m).sizes().iter().all(|(n, _)| n % 2 == 0), "{m}");
    let found = iterations(&a, &b, &options.into(), 1e-10);
    assert!(found <= 20, "{found}");
}

#[test]
fn single_precision_converges_to_its_accuracy() {
    let a = chain(3000, DType::F32, 0.01).unwrap();
    assert!(iterations(&a, &signs(3000, DType::F32), &amg(), 1e-5) <= 15);
}
