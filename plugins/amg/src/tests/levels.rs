//! Levels by hand, the Galerkin product, and the laws of M.

use super::{few, multigrid, named, poisson, signs};
use crate::aggregate::aggregates;
use crate::prolongator::tentative;
use crate::rows::{adjoint, galerkin, row, times};
use crate::specimens::{chain, laplacian};
use crate::strength::{Nodes, strong};
use crate::{Multigrid, SmoothedAggregation};
use cola_kernels::{CsrRef, Mat};
use cola_runtime::{Array, DType, Op, Scalar, Trans, Workspace};
use cola_stdlib::operators::Sparse;
use cola_stdlib::properties::{PD, PSD};

fn dense(a: CsrRef<'_, f64>) -> Vec<Vec<f64>> {
    (0..a.rows)
        .map(|i| {
            let mut full = vec![0.0; a.cols];
            let (columns, values) = row(&a, i);
            columns.iter().zip(values).for_each(|(&j, v)| full[j as usize] += v);
            full
        })
        .collect()
}

fn with_rows<R>(a: &Op, look: impl FnOnce(CsrRef<'_, f64>) -> R) -> R {
    let sparse = a.downcast_ref::<Sparse>().unwrap();
    let values = sparse.values().to_vec::<f64>().unwrap();
    look(sparse.pattern().with_values(&values))
}

#[test]
fn a_chain_of_nine_has_three_columns() {
    let a = chain(9, DType::F64, 0.0).unwrap();
    let nodes = Nodes::of_sizes([1; 9].into_iter());
    let made = with_rows(&a, |a| {
        let (group, count) = aggregates(&strong(a, &[0.5f64.sqrt(); 9], &nodes, 0.08));
        assert_eq!((group.as_slice(), count), (&[0, 0, 1, 1, 1, 2, 2, 2, 2][..], 3));
        tentative(&group, count, &nodes, &Mat::from_fn(9, 1, |_, _| 1.0))
    });
    assert_eq!(made.p.indices, [0, 0, 1, 1, 1, 2, 2, 2, 2]);
    let sizes = [2.0f64, 3.0, 4.0];
    for (value, column) in made.p.values.iter().zip(&made.p.indices) {
        assert!((value - 1.0 / sizes[*column as usize].sqrt()).abs() < 1e-15);
    }
    // The constant vector is P̂·R.
    for (j, size) in sizes.iter().enumerate() {
        assert!((made.candidates[(j, 0)] - size.sqrt()).abs() < 1e-15);
    }
}

#[test]
fn candidates_that_depend_on_others_in_a_group_are_dropped() {
    // Two groups of two: in the first the candidates (1, 1) and (2, 2) depend, in the second (1, 1) and (0, 1) do not.
    let b = [[1.0, 2.0], [1.0, 2.0], [1.0, 0.0], [1.0, 1.0]];
    let nodes = Nodes::of_sizes([1; 4].into_iter());
    let made = tentative(&[0, 0, 1, 1], 2, &nodes, &Mat::from_fn(4, 2, |i, j| b[i][j]));
    assert_eq!((made.p.cols, made.nodes.starts.as_slice()), (3, &[0, 1, 3][..]));
    // P̂ᴴ·P̂ = I and P̂·R = B.
    let gram = dense(times(adjoint(made.p.view()).view(), made.p.view()).unwrap().view());
    let is_one = |i: usize, j: usize| f64::from(u8::from(i == j));
    for (i, row) in gram.iter().enumerate() {
        row.iter().enumerate().for_each(|(j, found)| assert!((found - is_one(i, j)).abs() < 1e-15));
    }
    for (p, b) in dense(made.p.view()).iter().zip(&b) {
        for (j, exact) in b.iter().enumerate() {
            let found: f64 = p.iter().enumerate().map(|(l, p)| p * made.candidates[(l, j)]).sum();
            assert!((found - exact).abs() < 1e-15);
        }
    }
}

#[test]
fn the_coarse_matrix_is_the_product_of_three() {
    let a = poisson(4);
    let p = crate::rows::Csr {
        rows: 16,
        cols: 3,
        indptr: (0..=16).map(|i| 2 * i).collect(),
        indices: (0..16u32).flat_map(|i| [i % 3, (i + 2) % 3]).collect(),
        values: (0..32).map(|e| f64::from(e % 5) - 1.5).collect(),
    };
    with_rows(&a, |a| {
        let coarse = galerkin(&adjoint(p.view()), a, &p).unwrap();
        let (full, p) = (dense(a), dense(p.view()));
        for (i, found) in dense(coarse.view()).iter().enumerate() {
            for (j, found) in found.iter().enumerate() {
                let exact: f64 = (0..16)
                    .flat_map(|k| (0..16).map(move |l| (k, l)))
                    .map(|(k, l)| p[k][i] * full[k][l] * p[l][j])
                    .sum();
                assert!((found - exact).abs() < 1e-13, "({i}, {j}): {found} {exact}");
            }
        }
        assert!((0..3).all(|i| row(&coarse.view(), i).0.is_sorted()));
    });
}

/// ⟨M·x, y⟩ = ⟨x, M·y⟩ and ⟨M·x, x⟩ > 0 for some vectors.
fn is_hermitian_and_definite(m: &Op, bound: f64) {
    let n = m.rows();
    let dtype = m.dtype();
    let vector = |seed: f64| {
        let entry = |i: usize| Scalar::new((1.3 * i as f64 + seed).sin(), (0.7 * i as f64 - seed).cos());
        Array::from_fn(n, 1, |i, _| entry(i)).unwrap().cast(dtype.complex()).unwrap()
    };
    let dot = |x: &Array, y: &Array| -> Scalar {
        (0..n).map(|i| x.get(i, 0).unwrap().conj() * y.get(i, 0).unwrap()).sum()
    };
    let norm = |x: &Array| dot(x, x).re.sqrt();
    for seed in [0.1, 1.7, 4.0] {
        let (x, y) = (vector(seed), vector(seed * seed + 1.0));
        let (mx, my) = (m.apply(&x).unwrap(), m.apply(&y).unwrap());
        let off = (dot(&mx, &y) - dot(&x, &my)).norm();
        assert!(off <= bound * norm(&mx) * norm(&y), "{m}: {off:e} {dtype}");
        assert!(dot(&x, &mx).re > 0.0, "{m}");
        for op in Trans::ALL {
            // Mᴴ = M, Mᵀ = M̄
            let conjugated = op == Trans::Transpose || op == Trans::Conj;
            let found = m.apply_with(op, &x).unwrap();
            let flip = |a: &Array| {
                let conjugate = Array::from_fn(n, 1, |i, _| a.get(i, 0).unwrap().conj()).unwrap();
                conjugate.cast(dtype.complex()).unwrap()
            };
            let exact = if conjugated { flip(&m.apply(&flip(&x)).unwrap()) } else { mx.clone() };
            let off: f64 = (0..n).map(|i| (found.get(i, 0).unwrap() - exact.get(i, 0).unwrap()).norm()).sum();
            assert!(off <= bound * n as f64 * norm(&exact), "{op:?}: {off:e}");
        }
    }
}

#[test]
fn m_is_hermitian_and_definite_on_several_levels() {
    for degree in 1..=4 {
        let m = Multigrid::new(&poisson(30), &SmoothedAggregation { degree, ..few(5) }).unwrap();
        assert!(multigrid(&m).sizes().len() >= 3 && PD.of(&m), "{m}");
        is_hermitian_and_definite(&m, 1e-14);
    }
    for dtype in [DType::C64, DType::F64] {
        is_hermitian_and_definite(
            &Multigrid::new(&chain(200, dtype, 0.01).unwrap(), &few(3)).unwrap(),
            1e-13,
        );
    }
    let single = Multigrid::new(&chain(200, DType::F32, 0.01).unwrap(), &few(3)).unwrap();
    assert_eq!(single.dtype(), DType::F32);
    is_hermitian_and_definite(&single, 1e-5);
    // A graph in two parts: singular, and M definite all the same.
    let edges: Vec<_> =
        (0..60).filter(|i| *i != 29 && *i != 59).map(|i| (i, i + 1, Scalar::new(1.0, 0.0))).collect();
    let a = laplacian(61, DType::F64, &edges, 0.0).unwrap().claimed(PSD.set());
    is_hermitian_and_definite(&Multigrid::new(&a, &few(1)).unwrap(), 1e-13);
}

#[test]
fn half_precision_is_computed_in_single() {
    let a = chain(20, DType::F16, 0.5).unwrap();
    let m = Multigrid::new(&a, &few(4)).unwrap();
    assert_eq!(m.dtype(), DType::F32);
    is_hermitian_and_definite(&m, 1e-5);
}

#[test]
fn small_matrices_are_solved_at_once() {
    let a = poisson(6);
    let m = Multigrid::new(&a, &SmoothedAggregation::default()).unwrap();
    assert_eq!(multigrid(&m).sizes(), [(36, 156)]);
    let x = m.apply(&a.apply(&signs(36, DType::F64)).unwrap()).unwrap();
    let off = (0..36).map(|i| (x.get(i, 0).unwrap().re.abs() - 1.0).abs()).fold(0.0, f64::max);
    assert!(off < 1e-13, "{off:e}");
    assert!(m.to_string().contains("by AMG, 1 level, operator complexity 1.00, coarsest 36×36"), "{m}");
}

#[test]
fn one_matrix_has_one_cycle_to_the_last_bit() {
    let (a, b) = (named("poisson3d", &[30.0]), signs(27_000, DType::F64));
    let run = || Multigrid::new(&a, &few(50)).unwrap().apply(&b).unwrap().to_vec::<f64>().unwrap();
    let first = run();
    let alone = cola_kernels::with_threads(1, run);
    assert!(first == run() && first == alone);
}

#[test]
fn blocks_of_columns_are_their_columns() {
    let m = Multigrid::new(&poisson(25), &few(20)).unwrap();
    let x = Array::from_fn(625, 5, |i, j| ((i * (j + 3)) % 7) as f64 - 3.0).unwrap();
    let (all, mut ws) = (m.apply(&x).unwrap(), Workspace::new());
    for j in 0..5 {
        let mut one = x.column(j).unwrap();
        let x = one.clone();
        m.apply_into(Trans::None, 1.0.into(), x.as_ref(), 0.0.into(), one.as_mut().unwrap(), &mut ws)
            .unwrap();
        for i in 0..625 {
            let (found, exact) = (one.get(i, 0).unwrap().re, all.get(i, j).unwrap().re);
            assert!((found - exact).abs() <= 1e-13 * (1.0 + exact.abs()), "({i}, {j})");
        }
    }
}

#[test]
fn the_price_counts_all_levels() {
    let a = poisson(40);
    let m = Multigrid::new(&a, &few(40)).unwrap();
    let (own, of_a) = (m.cost(), a.cost());
    // Four products with A and what belongs to them, on a little more than one matrix.
    assert!(own.flops > 4.0 * of_a.flops && own.flops < 20.0 * of_a.flops, "{own:?}");
    assert!(own.held > of_a.held && own.held < 5.0 * of_a.held, "{own:?}");
}
