//! How much memory solves hold at most, and that iterations allocate nothing, counted by the allocator. The tests run
//! one after the other.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod eigenvalues;
mod iterations;

use cola::prelude::*;
use cola::properties::PSD;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
thread_local! {
    /// Allocations of this thread: the harness makes some of its own beside a test.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    /// Those of at least as many bytes as an n-vector of the tests of iterations has.
    static LARGE: Cell<usize> = const { Cell::new(0) };
}
/// Held by the test that runs.
static ALONE: Mutex<()> = Mutex::new(());

fn grow(bytes: usize) {
    let held = HELD.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(held, Ordering::Relaxed);
    ALLOCATIONS.set(ALLOCATIONS.get() + 1);
    LARGE.set(LARGE.get() + usize::from(bytes >= iterations::N * size_of::<f64>()));
}

// SAFETY: every call goes to the system's allocator unchanged; counting touches no memory of callers.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: the caller's obligations are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's obligations are passed on.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes held at the peak of `work` beyond those held before it, and its result.
fn peak<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = HELD.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let result = work();
    (PEAK.load(Ordering::Relaxed) - before, result)
}

fn entry(i: usize, j: usize) -> f64 {
    ((i * 7919 + j * 104_729 + i * j) % 1009) as f64 / 1009.0 - 0.5
}

/// A diagonally dominant symmetric matrix.
fn definite(n: usize) -> Op {
    let a = Array::from_fn(n, n, |i, j| if i == j { n as f64 } else { entry(i.min(j), i.max(j)) }).unwrap();
    assume(&Dense::new(a), PSD.set()).unwrap()
}

/// Blocks of the size of the right-hand side that a solve holds beside A, b, its factors and x.
fn extra_blocks(a: &Op, b: &Array, factors: usize) -> f64 {
    let block = b.rows() * b.cols() * size_of::<f64>();
    let (bytes, x) = peak(|| solve(a, b).unwrap());
    assert!(x.report.residual().unwrap() < 1e-13);
    (bytes as f64 - factors as f64 - block as f64) / block as f64
}

#[test]
fn solves_of_structures_hold_at_most_three_blocks_of_the_size_of_the_right_hand_side() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let n = 700;
    let b = Array::from_fn(n * n, 1, |i, _| entry(i, 1)).unwrap();
    // Whatever is made once for a thread is made here: the packing buffers of products.
    cola::set_threads(1);
    for _ in 0..2 {
        solve(&kron(&definite(n), &definite(n)).unwrap(), &b).unwrap();
    }
    let a = kron(&definite(n), &definite(n)).unwrap();
    let extra = extra_blocks(&a, &b, 2 * n * n * size_of::<f64>());
    println!("Kronecker: {extra:.2} blocks");
    assert!(extra <= 3.0, "{extra}");

    let (n, k) = (1_000_000, 20);
    let d = Diagonal::new(Array::from_fn(n, 1, |i, _| 2.0 + entry(i, 0)).unwrap()).unwrap();
    let [u, v] = [2, 3].map(|s| Array::from_fn(n, k, |i, j| entry(i, j + s) / 1e3).unwrap());
    let a = add(&d, &LowRank::new(u, v).unwrap()).unwrap();
    let b = Array::from_fn(n, 1, |i, _| entry(i, 1)).unwrap();
    // D⁻¹, made once and kept with D, is what a factorisation is for other operators.
    let extra = extra_blocks(&a, &b, n * size_of::<f64>());
    println!("Diagonal + LowRank: {extra:.2} blocks");
    assert!(extra <= 3.0, "{extra}");
}
