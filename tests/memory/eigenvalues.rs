//! Eigenvalue methods allocate nothing in a step, and no vectors at a restart.

use super::ALONE;
use super::iterations::{laplacian, thrice};
use cola::prelude::*;
use cola::{Error, Workspace};
use cola_iterative::eigen::{KrylovSchur, Lanczos, Lobpcg, Wanted};
use cola_iterative::singular::GolubKahan;
use std::sync::PoisonError;

/// Runs with both limits take the same allocations, and hold at most the documented vectors, what they return included.
fn same(
    (name, dtype): (&str, DType),
    documented: usize,
    limits: [usize; 2],
    work: impl FnMut(usize, &mut Workspace) -> Option<Error>,
) {
    let [first, few, many] = thrice(limits, work);
    let vectors = first.vectors * size_of::<f64>() as f64 / dtype.size_of() as f64;
    println!("{name} {dtype}: {few:?}, {many:?} with {limits:?}; {vectors:.2} vectors of {documented}");
    assert_eq!(few.allocations, many.allocations, "{name} allocates");
    assert!(vectors <= documented as f64 + 2.5, "{name}: {vectors:.2}, {documented} on its page");
}

const K: usize = 3;

#[test]
fn self_adjoint_eigenvalue_methods_allocate_nothing_in_steps_and_restarts() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    cola::set_threads(1);
    for dtype in [DType::F64, DType::C64] {
        let a = laplacian(dtype);
        for (block, wanted) in [(1, Wanted::LargestReal), (2, Wanted::LargestMagnitude)] {
            // A basis that is named does not grow.
            let lanczos = |limit| Lanczos {
                block,
                tol: 1e-14,
                basis: Some(K + 20),
                max_applies: Some(limit),
                ..Lanczos::new(K, wanted)
            };
            let documented = (K + 20) + 2 * block + 1 + 4 + K;
            same(("Lanczos", dtype), documented, [60, 300], |limit, ws| lanczos(limit).solve(&a, ws).err());
        }
        let lobpcg =
            |limit| Lobpcg { tol: 1e-14, max_iters: Some(limit), ..Lobpcg::new(K, Wanted::SmallestReal) };
        let documented = 8 * (K + 2) + K;
        same(("LOBPCG", dtype), documented, [10, 130], |limit, ws| lobpcg(limit).solve(&a, ws).err());
    }
}

#[test]
fn bidiagonalisation_allocates_nothing_in_steps_and_restarts() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    cola::set_threads(1);
    for dtype in [DType::F64, DType::C64] {
        let a = laplacian(dtype);
        let svd = |limit| GolubKahan { tol: 1e-14, max_applies: Some(limit), ..GolubKahan::new(K) };
        let documented = 2 * (K + 20 + 2) + 2 + 2 * K;
        same(("Golub-Kahan", dtype), documented, [100, 400], |limit, ws| svd(limit).solve(&a, ws).err());
    }
}

#[test]
fn krylov_schur_allocates_small_matrices_at_restarts_alone() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    cola::set_threads(1);
    let a = laplacian(DType::F64);
    let schur = |limit| KrylovSchur {
        tol: 1e-14,
        max_applies: Some(limit),
        basis: Some(40),
        ..KrylovSchur::new(K, Wanted::LargestMagnitude)
    };
    // Complex vectors are two, and a real operator is applied to their parts in memory of its own.
    let documented = 41 + 2 * (2 * K + 1) + 6;
    let work = |limit, ws: &mut Workspace| schur(limit).solve(&a, ws).err();
    let [first, few, many] = thrice([60, 300], work);
    println!("Krylov-Schur: {first:?}, {few:?}, {many:?}");
    assert_eq!(few.large, many.large, "an n-vector a restart");
    assert!(first.vectors <= documented as f64 + 2.5, "{first:?}, {documented} on its page");
    // Within the first cycle there are steps alone; the small eigenproblem of its end is of the order of the steps.
    let [_, few, many] = thrice([25, 39], work);
    println!("Krylov-Schur: {few:?}, {many:?} in the first cycle");
    assert_eq!(few.allocations, many.allocations, "Krylov-Schur allocates in its steps");
}
