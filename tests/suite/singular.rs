//! Operators whose structure leaves them with less than full rank, whatever their entries.

use cola::prelude::*;
use cola::properties::PD;
use cola::{
    ArrayMut, ArrayRef, Cost, Covariance, ErrorKind, HadamardProduct, Hidden, KernelMap, KhatriRao, Norm,
    Product, Result, Scaled, Sliced, Trans, Workspace, Zero, cond, inv_quad_logdet, nullspace, rank,
};
use cola_runtime::{Constructor, ConstructorDef, Owner, Tag, World};

fn noise(m: usize, n: usize, seed: usize) -> Array {
    Array::from_fn(m, n, |i, j| ((1 + i * 37 + j * 101 + seed * 61 + i * j * 17) as f64).sin()).unwrap()
}

fn dense(m: usize, n: usize) -> Op {
    Dense::new(noise(m, n, m + 3 * n))
}

/// A product n×n through k dimensions.
fn through(n: usize, k: usize) -> Op {
    Product::new(vec![dense(n, k), dense(k, n)]).unwrap()
}

/// Square operators, and the largest rank that their structure allows.
fn singular() -> Vec<(Op, usize)> {
    let all = |parts: &[Op]| parts.to_vec();
    let twice = Index::List([0, 1, 1, 2].into());
    let linear = KernelMap::new(Covariance::Linear { offset: 1.0 });
    let cubic = KernelMap::new(Covariance::Polynomial { degree: 3, offset: 0.0 });
    let half = Array::vector(vec![0.5; 4]);
    let wide = Product::new(vec![dense(2, 1), dense(1, 4)]).unwrap();
    vec![
        (LowRank::new(noise(4, 2, 1), noise(4, 2, 2)).unwrap(), 2),
        (Projection::new(half).unwrap(), 1),
        (through(5, 3), 3),
        (Product::new(all(&[dense(4, 4), through(4, 2), dense(4, 4)])).unwrap(), 2),
        (Kronecker::new(all(&[dense(2, 3), dense(3, 2)])).unwrap(), 4),
        (Kronecker::new(all(&[dense(2, 2), through(2, 1)])).unwrap(), 2),
        (BlockDiag::new(all(&[dense(2, 3), dense(3, 2)])).unwrap(), 4),
        (BlockDiag::with_multiplicities(all(&[through(2, 1), dense(2, 2)]), vec![2, 1]).unwrap(), 4),
        (Concat::new(all(&[wide.clone(), dense(2, 4)]), Axis::Rows).unwrap(), 3),
        (transpose(&Concat::new(all(&[wide.clone(), wide]), Axis::Rows).unwrap()).unwrap(), 2),
        (
            Block::new(vec![
                vec![through(2, 1), dense(2, 2)],
                vec![Zero::new(2, 2, DType::F64), through(2, 1)],
            ])
            .unwrap(),
            3,
        ),
        (Sum::new(all(&[through(5, 1), through(5, 2)])).unwrap(), 3),
        (Sum::new(all(&[LowRank::new(noise(5, 1, 3), noise(5, 1, 4)).unwrap(), through(5, 3)])).unwrap(), 4),
        (Block::new(vec![vec![dense(3, 3), through(3, 1)], vec![through(3, 1), through(3, 1)]]).unwrap(), 5),
        (Scaled::new(Scalar::new(0.0, 0.0), dense(3, 3)).unwrap(), 0),
        (Scaled::new(Scalar::new(2.0, 0.0), through(3, 1)).unwrap(), 1),
        (Sliced::new(dense(4, 4), twice, Index::All).unwrap(), 3),
        (Masked::new(dense(3, 3), &Index::List([0, 2].into()), &Index::All).unwrap(), 2),
        (HadamardProduct::new(through(4, 1), noise(4, 2, 5), noise(4, 2, 6)).unwrap(), 2),
        (KhatriRao::new(all(&[through(2, 1), dense(1, 2)])).unwrap(), 1),
        (Kernel::new(noise(5, 2, 7), noise(5, 2, 8), linear).unwrap(), 3),
        (Kernel::new(noise(5, 2, 7), noise(5, 2, 8), cubic).unwrap(), 4),
    ]
}

#[test]
fn operators_that_are_singular_by_structure_have_no_inverse() {
    for (a, bound) in singular() {
        assert_eq!(a.rank_bound(), bound, "{a}");
        let b = noise(a.rows(), 1, 3);
        let algorithms: [Alg; 3] = [Auto::default().into(), Lu {}.into(), Gmres::default().into()];
        for alg in algorithms {
            let e = solve_with(&a, &b, &alg).map(|x| x.x).unwrap_err();
            assert_eq!(e.kind(), ErrorKind::Singular, "{a}: {e}");
            // Seen without work, before anything is applied.
            assert_eq!(inverse_with(&a, &alg).unwrap_err().kind(), ErrorKind::Singular, "{a}");
        }
        assert_eq!(inv_quad_logdet(&a, &b).unwrap_err().kind(), ErrorKind::Singular, "{a}");
    }
}

#[test]
fn determinants_ranks_and_condition_numbers_of_such_operators_agree() {
    for (a, bound) in singular() {
        assert!(slogdet(&a).unwrap().is_singular(), "{a}");
        assert_eq!(det(&a).unwrap(), Scalar::new(0.0, 0.0), "{a}");
        for ord in Norm::ALL {
            assert_eq!(cond(&a, ord).unwrap(), f64::INFINITY, "{a} in {ord:?}");
        }
        let r = rank(&a).unwrap();
        assert!(r <= bound, "{a}: rank {r}");
        assert_eq!(nullspace(&a).unwrap().cols(), a.cols() - r, "{a}");
    }
}

#[test]
fn rounding_that_exceeds_the_tolerance_does_not_raise_the_rank_above_the_bound() {
    // The large terms cancel: what is left of size 1 comes with rounding of size 1e13·ε, far above n·ε.
    let (big, n) = (1e13, 6);
    let u =
        Array::from_fn(n, 2, |i, j| if j == 0 { big * (1.0 + (i as f64).sin()) } else { (i as f64).cos() })
            .unwrap();
    let v = Array::from_fn(2, n, |i, j| if i == 0 { (j as f64).sin() / 3.0 } else { 1.0 / (1 + j) as f64 })
        .unwrap();
    let minus = Array::from_fn(1, n, |_, j| -(j as f64).sin() / 3.0).unwrap();
    let first = Array::from_fn(n, 1, |i, _| big * (1.0 + (i as f64).sin())).unwrap();
    let a = Sum::new(vec![
        Product::new(vec![Dense::new(u), Dense::new(v)]).unwrap(),
        Product::new(vec![Dense::new(first), Dense::new(minus)]).unwrap(),
    ])
    .unwrap();
    assert_eq!(a.rank_bound(), 3);
    assert!(rank(&Hidden::new(a.clone())).unwrap() > 3, "the example no longer shows it");
    assert!(rank(&a).unwrap() <= 3);
    assert_eq!(nullspace(&a).unwrap().cols(), n - rank(&a).unwrap());
}

#[test]
fn a_shift_or_a_full_dimension_lifts_the_bound() {
    let b = noise(5, 1, 3);
    for a in [
        Sum::new(vec![through(5, 2), Identity::new(5, DType::F64)]).unwrap(),
        Sum::new(vec![through(5, 2), through(5, 3)]).unwrap(),
        through(5, 7),
    ] {
        assert_eq!(a.rank_bound(), 5, "{a}");
        assert!(solve(&a, &b).is_ok(), "{a}");
    }
    assert_eq!(
        cond(&Projection::new(Array::identity(3, DType::F64).unwrap()).unwrap(), Norm::Two).unwrap(),
        1.0
    );
    // Rectangular: the least of all singular values counts, unless tall parts meet wide ones.
    let wide = Kronecker::new(vec![dense(2, 3), dense(2, 3)]).unwrap();
    assert!(cond(&wide, Norm::Two).unwrap().is_finite());
    let mixed = Kronecker::new(vec![dense(2, 3), dense(4, 2)]).unwrap();
    assert_eq!(cond(&mixed, Norm::Two).unwrap(), f64::INFINITY);
    let empty = Product::new(vec![dense(0, 3), dense(3, 0)]).unwrap();
    assert_eq!((empty.rank_bound(), slogdet(&empty).unwrap().logabsdet), (0, 0.0));
}

static AVERAGE: Constructor = Constructor::new("Average");

/// A stranger's operator: every entry of A·x is the mean of x.
struct Average(usize);

impl Operator for Average {
    fn tag(&self) -> Tag {
        AVERAGE.leaf()
    }
    fn shape(&self) -> (usize, usize) {
        (self.0, self.0)
    }
    fn rank_bound(&self) -> usize {
        1
    }
    fn dtype(&self) -> DType {
        DType::F64
    }
    fn apply(
        &self,
        _op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        let means = x.typed::<f64>()?;
        let n = self.0;
        let mean = Array::from_fn(n, means.ncols(), |_, j| means.col(j).iter().sum::<f64>() / n as f64)?;
        y.axpby(alpha, mean.as_ref(), beta)
    }
    fn rebuild(&self, _children: Vec<Op>, _params: Vec<Array>) -> Result<Op> {
        Ok(Op::new(Average(self.0)))
    }
    fn cost(&self) -> Cost {
        Cost::default()
    }
}

#[test]
fn an_operator_of_a_stranger_takes_part_and_so_does_what_is_made_of_it() {
    let _held = crate::changing();
    let world = World::global().unwrap();
    world
        .register(Owner::new("stranger", "0"), |r| {
            r.constructor(ConstructorDef::new("Average").doc("a mean"))
        })
        .unwrap();
    let a = Op::new(Average(4));
    let twice = kron(&a, &Dense::new(noise(2, 2, 1))).unwrap();
    assert_eq!((a.rank_bound(), twice.rank_bound()), (1, 2));
    for a in [&a, &twice] {
        assert_eq!(solve(a, &noise(a.rows(), 1, 2)).map(|x| x.x).unwrap_err().kind(), ErrorKind::Singular);
        assert!(slogdet(a).unwrap().is_singular());
        assert_eq!(cond(a, Norm::Two).unwrap(), f64::INFINITY);
    }
    world.remove("stranger").unwrap();
}

/// Reflections with entries of all sizes: orthogonal up to rounding.
fn reflection(n: usize, seed: usize) -> Op {
    let v = noise(n, 1, seed);
    let norm2 = v.to_vec::<f64>().unwrap().iter().map(|x| x * x).sum::<f64>();
    let entry = |i: usize, j: usize| {
        let e = |i: usize| v.get(i, 0).unwrap().re;
        f64::from(u8::from(i == j)) - 2.0 * e(i) * e(j) / norm2
    };
    Dense::new(Array::from_fn(n, n, entry).unwrap())
}

fn rosser() -> Op {
    #[rustfmt::skip]
    let entries = vec![
        611.0, 196.0, -192.0, 407.0, -8.0, -52.0, -49.0, 29.0,
        196.0, 899.0, 113.0, -192.0, -71.0, -43.0, -8.0, -44.0,
        -192.0, 113.0, 899.0, 196.0, 61.0, 49.0, 8.0, 52.0,
        407.0, -192.0, 196.0, 611.0, 8.0, 44.0, 59.0, -23.0,
        -8.0, -71.0, 61.0, 8.0, 411.0, -599.0, 208.0, 208.0,
        -52.0, -43.0, 49.0, 44.0, -599.0, 411.0, 208.0, 208.0,
        -49.0, -8.0, 8.0, 59.0, 208.0, 208.0, 99.0, -911.0,
        29.0, -44.0, 52.0, -23.0, 208.0, 208.0, -911.0, 99.0,
    ];
    Dense::new(Array::from_vec(8, 8, entries).unwrap())
}

#[test]
fn rank_nullspace_pinv_and_cond_agree_at_the_edge_of_the_tolerance() {
    let tridiagonal = |d: &[f64]| {
        let off = Array::vector(vec![1e-9; d.len() - 1]);
        Tridiagonal::new(off.clone(), Array::vector(d.to_vec()), off).unwrap()
    };
    let diag = |d: &[f64]| Dense::new(to_dense(&Diagonal::new(Array::vector(d.to_vec())).unwrap()).unwrap());
    let hilbert = Dense::new(Array::from_fn(14, 14, |i, j| 1.0 / (i + j + 1) as f64).unwrap());
    let mut wrong = Vec::new();
    for (name, a) in [
        // Known to be PD, and singular to working precision all the same.
        ("tiny pivot", tridiagonal(&[1e-8, 1e9, 1e9])),
        ("moderate pivot", tridiagonal(&[1e-5, 1.0, 1.0])),
        ("claimed Hilbert matrix", assume(&hilbert, PD.set()).unwrap()),
        (
            "Kronecker sum of PD",
            KronSum::new(vec![
                assume(&diag(&[1e-18, 1.0]), PD.set()).unwrap(),
                assume(&diag(&[1e-18, 3.0]), PD.set()).unwrap(),
            ])
            .unwrap(),
        ),
        ("Kronecker sum", KronSum::new(vec![diag(&[1.0, 2.0]), diag(&[-1.0, 5.0])]).unwrap()),
        ("Kronecker sum nearly singular", KronSum::new(vec![reflection(3, 1), reflection(3, 2)]).unwrap()),
        (
            "PD tridiagonal in disguise",
            Tridiagonal::new(
                Array::vector(vec![0.0; 2]),
                Array::vector(vec![1e-17, 1.0, 1.0]),
                Array::vector(vec![0.0; 2]),
            )
            .unwrap(),
        ),
    ] {
        let (n, r) = (a.rows(), rank(&a).unwrap());
        let kappa = cond(&a, Norm::Two).unwrap();
        let edge = n as f64 * f64::EPSILON;
        let basis = nullspace(&a).unwrap().cols();
        // tr(A·A⁺) is the rank.
        let trace = trace(&Dense::new(to_dense(&dot(&a, &pinv(&a).unwrap()).unwrap()).unwrap())).unwrap().re;
        // At the very edge rounding decides; none of these is there.
        if basis != n - r || (trace - r as f64).abs() > 1e-2 || (r == n) != (kappa * edge < 1.0) {
            wrong.push(format!(
                "{name}: rank {r} of {n}, nullspace {basis}, tr A·A⁺ = {trace}, cond {kappa:e}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pseudoinverses_of_deficient_matrices_are_as_accurate_as_their_condition_permits() {
    let n = 8;
    let mut cases = vec![(rosser(), 1020.0 / 0.098)];
    for (seed, kappa) in [(1, 1e4_f64), (2, 1e5), (3, 1e6)] {
        let d = Array::from_fn(n, 1, |i, _| if i == n - 1 { 0.0 } else { kappa.powf(-(i as f64) / 6.0) })
            .unwrap();
        let d = Diagonal::new(d).unwrap();
        let (u, v) = (reflection(n, seed), reflection(n, seed + 10));
        let general = to_dense(&Product::new(vec![u.clone(), d.clone(), v]).unwrap()).unwrap();
        let symmetric = to_dense(&Product::new(vec![u.clone(), d, u]).unwrap()).unwrap();
        cases.push((Dense::new(general), kappa));
        cases.push((Dense::new(symmetric), kappa));
    }
    for (a, kappa) in cases {
        let x = Dense::new(to_dense(&pinv(&a).unwrap()).unwrap());
        let size = |a: &Op| norm(a, Norm::Fro).unwrap();
        let off = |p: &[&Op], q: &Op| {
            let product = Product::new(p.iter().map(|&a| a.clone()).collect()).unwrap();
            size(&add(&product, &scale(Scalar::new(-1.0, 0.0), q).unwrap()).unwrap())
        };
        // The four equations of Penrose, each at what backward stability leaves of it.
        let unit = 100.0 * n as f64 * f64::EPSILON * kappa;
        assert!(off(&[&a, &x, &a], &a) <= unit * size(&a), "A·X·A = A, κ = {kappa:e}");
        assert!(off(&[&x, &a, &x], &x) <= unit * size(&x), "X·A·X = X, κ = {kappa:e}");
        let ax = Dense::new(to_dense(&Product::new(vec![a.clone(), x.clone()]).unwrap()).unwrap());
        let xa = Dense::new(to_dense(&Product::new(vec![x, a]).unwrap()).unwrap());
        let asymmetry = |p: &Op| off(&[p], &adjoint(p).unwrap());
        assert!(asymmetry(&ax) <= unit * n as f64, "A·X is Hermitian, κ = {kappa:e}");
        // Column by column X is off by ε·κ·‖X‖, which is ε·κ² against ‖A‖.
        assert!(asymmetry(&xa) <= unit * kappa, "X·A is Hermitian, κ = {kappa:e}");
    }
}
