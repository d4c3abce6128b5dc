//! How many threads, and for what size they are worth waking.
//!
//! One process-wide number, and within [`both`] a share of it; no kernel touches any other global state. No kernel adds
//! across a cut in an order that depends on the schedule or on the number of threads, so results are bit-identical for
//! every number of them (Gram matrices, triangular systems and dense factorisations of the library underneath excepted:
//! they promise it for a fixed number only).

use faer::{MatMut, Par};
use std::cell::Cell;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Entries of a vector from which a second thread pays.
pub(crate) const PARALLEL_FROM: usize = 200_000;

static THREADS: AtomicUsize = AtomicUsize::new(0);

/// Sets the number of threads for all kernels from now on; 0 restores the default, what the machine has.
pub fn set_threads(n: usize) {
    THREADS.store(n, Ordering::Relaxed);
}

thread_local! {
    /// Threads for what runs on this one; 0 for all of them.
    static SHARE: Cell<usize> = const { Cell::new(0) };
}

/// Runs `call` with so many threads for the kernels that it calls from this thread; 0 for all. Others are not affected.
pub fn with_threads<R>(n: usize, call: impl FnOnce() -> R) -> R {
    struct Restore(usize);
    impl Drop for Restore {
        fn drop(&mut self) {
            SHARE.set(self.0);
        }
    }
    let _restore = Restore(SHARE.replace(n));
    call()
}

/// The number of threads that kernels may use: what [`set_threads`] said, else the machine's parallelism; within
/// [`with_threads`] and [`both`] what these say.
pub fn threads() -> usize {
    match SHARE.get() {
        0 => all_threads(),
        share => share,
    }
}

fn all_threads() -> usize {
    match THREADS.load(Ordering::Relaxed) {
        0 => {
            let n = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
            THREADS.store(n, Ordering::Relaxed);
            n
        }
        n => n,
    }
}

/// All threads if the work (in multiply-adds) is worth it, else this one alone.
pub(crate) fn par_if(worth_it: bool) -> Par {
    match NonZeroUsize::new(threads()) {
        Some(n) if worth_it && n.get() > 1 => Par::Rayon(n),
        _ => Par::Seq,
    }
}

/// Runs `first` on this thread and `second` on another one if one is free, each with its share of so many threads:
/// ⌊threads/2⌋ and the rest. Panics travel to the caller.
///
/// A thread from outside of the pool keeps its half: if it gave both away, as [`rayon::join`] does, it would wake one
/// thread after the other and sleep meanwhile.
pub fn both(threads: usize, first: impl FnOnce() + Send, second: impl FnOnce() + Send) {
    let left = (threads / 2).max(1);
    let right = threads.saturating_sub(left).max(1);
    let first = || with_threads(left, first);
    let second = || with_threads(right, second);
    if rayon::current_thread_index().is_some() {
        // Whoever waits may be given work of others meanwhile, which does not have this share.
        with_threads(0, || rayon::join(first, second));
    } else {
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| second());
            first();
        });
    }
}

/// Runs a call into the library underneath on as many threads as `par` says: if on several, on one of theirs from its
/// beginning to its end. From outside every product within it would be handed over, at tens of microseconds each.
pub(crate) fn on_threads<R: Send>(par: Par, call: impl FnOnce() -> R + Send) -> R {
    match par {
        Par::Seq => call(),
        Par::Rayon(_) => with_threads(0, || rayon::scope(|_| call())),
    }
}

/// Runs `body(first_row, rows of y)` over consecutive groups of rows, on all threads if `parallel`. The cuts
/// are `cut(0) = 0 ≤ cut(1) ≤ … ≤ cut(parts) = y.nrows()`.
pub(crate) fn over_rows<T: Send>(
    y: MatMut<'_, T>,
    parallel: bool,
    cut: &(impl Fn(usize, usize) -> usize + Sync),
    body: &(impl Fn(usize, MatMut<'_, T>) + Sync),
) {
    let parts = if parallel { threads().min(y.nrows()) } else { 1 };
    if parts <= 1 {
        body(0, y);
    } else {
        split(y, 0, 0, parts, parts, cut, body);
    }
}

fn split<T: Send>(
    y: MatMut<'_, T>,
    row: usize,
    lo: usize,
    hi: usize,
    parts: usize,
    cut: &(impl Fn(usize, usize) -> usize + Sync),
    body: &(impl Fn(usize, MatMut<'_, T>) + Sync),
) {
    if hi - lo == 1 {
        return body(row, y);
    }
    let mid = lo + (hi - lo) / 2;
    let at = cut(mid, parts).clamp(row, row + y.nrows());
    let (top, bottom) = y.split_at_row_mut(at - row);
    both(
        hi - lo,
        || split(top, row, lo, mid, parts, cut, body),
        || split(bottom, at, mid, hi, parts, cut, body),
    );
}

/// Runs `body(rows, their entries of x, of y)` over consecutive groups of rows, on all threads if `parallel`: row i has
/// the entries from `starts[i]` to `starts[i + 1]` of both. The cuts are as for [`over_rows`].
pub(crate) fn over_entries<A: Send, B: Send>(
    starts: &[usize],
    entries: (&mut [A], &mut [B]),
    parallel: bool,
    cut: &(impl Fn(usize, usize) -> usize + Sync),
    body: &(impl Fn(Range<usize>, &mut [A], &mut [B]) + Sync),
) {
    let rows = 0..starts.len() - 1;
    let parts = if parallel { threads().min(rows.len()) } else { 1 };
    if parts <= 1 {
        body(rows, entries.0, entries.1);
    } else {
        split_entries(starts, rows, entries, 0..parts, parts, cut, body);
    }
}

fn split_entries<A: Send, B: Send>(
    starts: &[usize],
    rows: Range<usize>,
    (x, y): (&mut [A], &mut [B]),
    part: Range<usize>,
    parts: usize,
    cut: &(impl Fn(usize, usize) -> usize + Sync),
    body: &(impl Fn(Range<usize>, &mut [A], &mut [B]) + Sync),
) {
    if part.len() == 1 {
        return body(rows, x, y);
    }
    let mid = part.start + part.len() / 2;
    let at = cut(mid, parts).clamp(rows.start, rows.end);
    let before = starts[at] - starts[rows.start];
    let ((x, x_rest), (y, y_rest)) = (x.split_at_mut(before), y.split_at_mut(before));
    both(
        part.len(),
        || split_entries(starts, rows.start..at, (x, y), part.start..mid, parts, cut, body),
        || split_entries(starts, at..rows.end, (x_rest, y_rest), mid..part.end, parts, cut, body),
    );
}

/// The cut after `part` of `parts` equal groups of n rows, rounded to a multiple of 8.
pub(crate) fn even_cut(n: usize) -> impl Fn(usize, usize) -> usize + Sync {
    move |part, parts| if part == parts { n } else { (n * part / parts).next_multiple_of(8).min(n) }
}

/// Terms that are computed side by side before they are folded; they live on the stack.
const BATCH: usize = 256;

/// Folds `map(0), …, map(n−1)` in this order; the terms are computed on all threads if `parallel`.
pub(crate) fn ordered_fold<A: Send>(
    n: usize,
    parallel: bool,
    map: impl Fn(usize) -> A + Sync + Send,
    mut fold: impl FnMut(A),
) {
    if !parallel || threads() <= 1 {
        (0..n).for_each(|i| fold(map(i)));
        return;
    }
    use rayon::prelude::*;
    let mut terms: [Option<A>; BATCH] = [const { None }; BATCH];
    for start in (0..n).step_by(BATCH) {
        let batch = &mut terms[..BATCH.min(n - start)];
        let share = batch.len().div_ceil(threads());
        batch.par_iter_mut().enumerate().with_min_len(share).for_each(|(i, t)| *t = Some(map(start + i)));
        batch.iter_mut().filter_map(Option::take).for_each(&mut fold);
    }
}

/// Changes `y` piece by piece, `change(start, piece)`, and folds what it returns in order; on all threads if
/// `parallel`. Pieces have `size` entries.
pub(crate) fn ordered_pieces<T: Send>(
    y: &mut [T],
    size: usize,
    parallel: bool,
    change: impl Fn(usize, &mut [T]) -> f64 + Sync + Send,
    mut fold: impl FnMut(f64),
) {
    if !parallel || threads() <= 1 {
        y.chunks_mut(size).enumerate().for_each(|(i, piece)| fold(change(i * size, piece)));
        return;
    }
    use rayon::prelude::*;
    let mut sums = [0.0; BATCH];
    for (part, y) in y.chunks_mut(size * BATCH).enumerate() {
        let start = part * size * BATCH;
        let count = y.len().div_ceil(size);
        let share = count.div_ceil(threads());
        y.par_chunks_mut(size)
            .zip(&mut sums[..count])
            .enumerate()
            .with_min_len(share)
            .for_each(|(i, (piece, sum))| *sum = change(start + i * size, piece));
        sums[..count].iter().for_each(|&s| fold(s));
    }
}
