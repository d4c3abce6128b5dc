//! Warm iterations allocate nothing, and hold the vectors that their page names.
//!
//! Every method is cut off after few iterations and after many, in a workspace that it has been in before. What it
//! allocates before and after its iterations is the same in both, so one allocation in an iteration tells.

use super::{ALLOCATIONS, ALONE, LARGE, entry, peak};
use cola::algorithms::{
    BiCgStab, BlockCg, Cr, Craig, Fcg, Fgmres, Gcrodr, HalfCg, Idr, Iterative,
    IterativeLeastSquares as LeastSquares, Lnlq, Lsmr, Lsqr, Minres, MinresQlp, Svrg, Symmlq, Tfqmr,
};
use cola::prelude::*;
use cola::{Error, ErrorKind, Trans, Workspace};
use cola_iterative::function::{ArnoldiFunction, Function, LanczosFunction};
use cola_kernels::{Mat, MatRef};
use std::sync::PoisonError;

/// Length of a vector.
pub const N: usize = 20_000;

/// What a run on this thread took: the methods here are on one.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// At the peak, in vectors of N doubles.
    pub vectors: f64,
    pub allocations: usize,
    /// Allocations of N doubles or more.
    pub large: usize,
}

/// What a run that does not converge takes.
pub fn cut_off(work: impl FnOnce() -> Option<Error>) -> Taken {
    let (before, large) = (ALLOCATIONS.get(), LARGE.get());
    let (bytes, e) = peak(work);
    let (after, large_after) = (ALLOCATIONS.get(), LARGE.get());
    let e = e.unwrap();
    assert_eq!(e.kind(), ErrorKind::NotConverged, "{e}");
    let vectors = bytes as f64 / (N * size_of::<f64>()) as f64;
    Taken { vectors, allocations: after - before, large: large_after - large }
}

/// What `work(limit, workspace)` takes in a new workspace, and then with each of the two limits.
pub fn thrice(
    limits: [usize; 2],
    mut work: impl FnMut(usize, &mut Workspace) -> Option<Error>,
) -> [Taken; 3] {
    // Whatever is made once for the process is made here.
    cut_off(|| work(limits[0], &mut Workspace::new()));
    let ws = &mut Workspace::new();
    [limits[0], limits[0], limits[1]].map(|limit| cut_off(|| work(limit, ws)))
}

/// −1, 2, −1
pub fn laplacian(dtype: DType) -> Op {
    let band = |len: usize, value: f64| Array::full(len, 1, dtype, Scalar::new(value, 0.0)).unwrap();
    Tridiagonal::new(band(N - 1, -1.0), band(N, 2.0), band(N - 1, -1.0)).unwrap()
}

fn diagonal(value: impl Fn(usize) -> f64) -> Op {
    Diagonal::new(Array::from_fn(N, 1, |i, _| value(i)).unwrap()).unwrap()
}

/// Two columns, that each allocate nothing in iterations and hold the documented vectors.
fn check(name: &str, documented: usize, limits: [usize; 2], taken: [Taken; 3]) {
    let [first, few, many] = taken;
    let vectors = first.vectors / 2.0;
    println!("{name}: {few:?}, {many:?} with {limits:?} iterations; {vectors:.2} vectors of {documented}");
    assert_eq!(few.allocations, many.allocations, "{name} allocates in its iterations");
    // The vectors that its page names, the error's copy of x, and one for the product.
    assert!(vectors <= documented as f64 + 2.5, "{name}: {vectors:.2} a column, {documented} on its page");
}

fn solver<M: Iterative>(limits: [usize; 2], a: &Op, method: impl Fn(usize) -> M) -> [Taken; 3] {
    let b = Array::from_fn(N, 2, entry).unwrap();
    let mut x = Array::zeros(N, 2, DType::F64).unwrap();
    thrice(limits, |limit, ws| {
        method(limit).solve_into(a, Trans::None, b.as_ref(), x.as_mut().unwrap(), ws).err()
    })
}

macro_rules! solvers {
    ($a:expr, $limits:expr; $($T:ident { $($option:ident: $value:expr),* };)*) => {
        $(
            let make = |limit| $T { tol: 1e-14, max_iters: Some(limit), $($option: $value,)* ..$T::default() };
            check(stringify!($T), Iterative::vectors(&make(1)), $limits, solver($limits, $a, make));
        )*
    };
}

#[test]
fn solvers_allocate_nothing_in_warm_iterations_and_hold_the_vectors_that_their_page_names() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    cola::set_threads(1);
    let a = &laplacian(DType::F64);
    let m = diagonal(|i| 0.5 + 0.1 * (i % 3) as f64);
    solvers! {
        a, [20, 120];
        Cg {};
        Cg { compensated: true };
        Cr {};
        Fcg {};
        Minres {};
        MinresQlp {};
        Symmlq {};
        Gmres { restart: 10 };
        Gmres { restart: 10, householder: true };
        Fgmres { restart: 10 };
        BiCgStab {};
        Idr {};
        Tfqmr {};
        BlockCg {};
        BlockCg { precond: Some(m.clone()) };
    }
    // A whole cycle, with more vectors than one piece of memory holds.
    solvers! { a, [60, 180]; Gmres { restart: 40, householder: true }; }
    solvers! { &laplacian(DType::F16), [20, 120]; HalfCg { window: 8 }; }
    // A first cycle.
    solvers! { a, [3, 9]; Gcrodr { restart: 10, recycle: 4 }; }
}

#[test]
fn only_the_small_eigenproblem_of_recycling_allocates() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    cola::set_threads(1);
    let make =
        |limit| Gcrodr { tol: 1e-14, max_iters: Some(limit), restart: 10, recycle: 4, ..Gcrodr::default() };
    let [first, few, many] = solver([20, 120], &laplacian(DType::F64), make);
    println!("Gcrodr: {first:?}, {few:?}, {many:?}");
    assert_eq!(few.large, many.large, "an n-vector a cycle");
    // Ten cycles more of two columns: some fifty small matrices and lists in each.
    assert!(many.allocations - few.allocations <= 10 * 2 * 60, "{few:?}, {many:?}");
    assert!(first.vectors / 2.0 <= Iterative::vectors(&make(1)) as f64 + 2.0 * 4.0 / 2.0 + 2.5, "{first:?}");
}

fn least_squares<M: LeastSquares>(method: impl Fn(usize) -> M) {
    let (a, limits) = (laplacian(DType::F64), [20, 120]);
    let b = Array::from_fn(N, 2, entry).unwrap();
    let mut x = Array::zeros(N, 2, DType::F64).unwrap();
    let taken = thrice(limits, |limit, ws| {
        method(limit).solve_into(&a, Trans::None, b.as_ref(), x.as_mut().unwrap(), ws).err()
    });
    let of = method(1);
    check(of.name(), of.vectors().0 + of.vectors().1, limits, taken);
}

#[test]
fn least_squares_methods_allocate_nothing_in_warm_iterations() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    cola::set_threads(1);
    let (atol, btol) = (1e-14, 1e-14);
    for precond in [None, Some(diagonal(|i| 0.5 + 0.1 * (i % 3) as f64))] {
        let n = || precond.clone();
        least_squares(|limit| Lsqr { atol, btol, max_iters: Some(limit), precond: n(), ..Lsqr::default() });
        least_squares(|limit| Lsmr { atol, btol, max_iters: Some(limit), precond: n(), ..Lsmr::default() });
        least_squares(|limit| Craig { atol, btol, max_iters: Some(limit), precond: n(), ..Craig::default() });
        least_squares(|limit| Lnlq { atol, btol, max_iters: Some(limit), precond: n(), ..Lnlq::default() });
    }
}

#[test]
fn stochastic_gradients_allocate_nothing_in_warm_epochs() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    cola::set_threads(1);
    let terms: Vec<Op> =
        (0..4).map(|t| add(&laplacian(DType::F64), &diagonal(|i| entry(i, t) * 0.1)).unwrap()).collect();
    let b = Array::from_fn(N, 2, entry).unwrap();
    let svrg = |limit| Svrg { tol: 1e-14, max_epochs: limit, ..Svrg::default() };
    let taken = thrice([2, 12], |limit, ws| svrg(limit).solve(&terms, &b, ws).err());
    // And x, which it returns.
    check("SVRG, solve", 4 + 1, [2, 12], taken);
    let taken = thrice([2, 12], |limit, ws| svrg(limit).eigenvectors(&terms, 2, ws).err());
    check("SVRG, eigenvectors", 5, [2, 12], taken);
}

#[test]
fn functions_hold_the_basis_that_they_are_given() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    cola::set_threads(1);
    let a = laplacian(DType::F64);
    let b = Array::from_fn(N, 1, entry).unwrap();
    let mut x = Array::zeros(N, 1, DType::F64).unwrap();
    let root = |z: f64| Scalar::new(z.max(0.0).sqrt(), 0.0);
    for householder in [false, true] {
        let lanczos = |limit| LanczosFunction { max_iters: Some(limit), basis: 40, tol: 0.0, householder };
        let f = Function::new(&root);
        let [first, few, many] = thrice([60, 90], |limit, ws| {
            lanczos(limit).apply_into(&a, &f, b.as_ref(), x.as_mut().unwrap(), ws).err()
        });
        println!("Lanczos function: {first:?}, {few:?}, {many:?}");
        assert_eq!(few.large, many.large, "an n-vector in a step");
        assert!(first.vectors <= (40 + 4) as f64 + 2.5, "{first:?}");
        // The small matrix is as large as all cycles together, but no n-vector is added by another cycle.
        let arnoldi = |limit| ArnoldiFunction { max_iters: Some(limit), basis: 10, tol: 0.0, householder };
        let [first, few, many] = thrice([25, 45], |limit, ws| {
            // (I − A/4)^1024
            let power = |h: MatRef<'_, Scalar>| {
                let one = |i, j| Scalar::new(f64::from(u8::from(i == j)), 0.0);
                let start = Mat::from_fn(h.nrows(), h.ncols(), |i, j| one(i, j) - h[(i, j)] * 0.25);
                Ok((0..10).fold(start, |m, _| &m * &m))
            };
            arnoldi(limit).apply_into(&a, &power, b.as_ref(), x.as_mut().unwrap(), ws).err()
        });
        println!("Arnoldi function: {first:?}, {few:?}, {many:?}");
        assert_eq!(few.large, many.large, "an n-vector in a cycle");
        assert!(first.vectors <= (10 + 1 + 3) as f64 + 2.5, "{first:?}");
    }
}
