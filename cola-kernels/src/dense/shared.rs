//! Products that the threads share: each of them has its own piece of the destination.
//!
//! The library underneath shares a product itself, by tiles that its threads fetch one after the other, and they wait for
//! each other before and after. Pieces of their own need no waiting (two threads: 1.9 to 2.1 times as fast as one, where
//! the tiles are 1.4 to 1.9 times), and no entry of a product depends on how many there are; those of a triangle do to rounding.

use crate::field::{Field, conj_if};
use crate::parallel::{both, threads};
use faer::linalg::matmul::{matmul_with_conj, triangular};
use faer::{Accum, MatMut, MatRef, Par};
use triangular::BlockStructure;

/// Rows and columns of a piece are multiples of it, except at the end: those of the tiles that stay in registers.
const TILE: usize = 48;

/// A factor, and whether it is conjugated.
pub(super) type Factor<'a, T> = (MatRef<'a, T>, bool);

/// What happens to α·A·B.
#[derive(Clone, Copy)]
pub(super) struct Update<T> {
    pub accum: Accum,
    pub alpha: T,
}

/// dst ← α·A·B or dst + α·A·B, on all threads if `parallel`.
pub(super) fn product<T: Field>(
    dst: MatMut<'_, T>,
    update: Update<T>,
    a: Factor<'_, T>,
    b: Factor<'_, T>,
    parallel: bool,
) {
    let most = dst.nrows().max(dst.ncols());
    pieces(dst, update, a, b, if parallel { threads().min(most) } else { 1 });
}

fn pieces<T: Field>(
    dst: MatMut<'_, T>,
    update: Update<T>,
    (a, conj_a): Factor<'_, T>,
    (b, conj_b): Factor<'_, T>,
    parts: usize,
) {
    let (m, n) = dst.shape();
    if parts <= 1 || m.max(n) < 2 * TILE {
        let (accum, alpha) = (update.accum, update.alpha);
        return matmul_with_conj(dst, accum, a, conj_if(conj_a), b, conj_if(conj_b), alpha, Par::Seq);
    }
    let (left, right) = (parts / 2, parts - parts / 2);
    if n >= m {
        let at = cut(n, left, parts);
        let (y, z) = dst.split_at_col_mut(at);
        let (c, d) = b.split_at_col(at);
        both(
            parts,
            || pieces(y, update, (a, conj_a), (c, conj_b), left),
            || pieces(z, update, (a, conj_a), (d, conj_b), right),
        );
    } else {
        let at = cut(m, left, parts);
        let (y, z) = dst.split_at_row_mut(at);
        let (c, d) = a.split_at_row(at);
        both(
            parts,
            || pieces(y, update, (c, conj_a), (b, conj_b), left),
            || pieces(z, update, (d, conj_a), (b, conj_b), right),
        );
    }
}

/// The lower triangle of dst ← α·AᴴA or dst + α·AᴴA, on all threads if `parallel`. What stands above it is not touched.
pub(super) fn lower_gram<T: Field>(dst: MatMut<'_, T>, update: Update<T>, a: MatRef<'_, T>, parallel: bool) {
    let most = dst.ncols();
    triangle(dst, update, a, if parallel { threads().min(most) } else { 1 });
}

fn triangle<T: Field>(dst: MatMut<'_, T>, update: Update<T>, a: MatRef<'_, T>, parts: usize) {
    let n = dst.ncols();
    if parts <= 1 || n < 2 * TILE {
        let (whole, lower) = (BlockStructure::Rectangular, BlockStructure::TriangularLower);
        let (accum, alpha) = (update.accum, update.alpha);
        let (left, conj, plain) = (a.transpose(), conj_if(true), conj_if(false));
        return triangular::matmul_with_conj(
            dst,
            lower,
            accum,
            left,
            whole,
            conj,
            a,
            whole,
            plain,
            alpha,
            Par::Seq,
        );
    }
    // Half of the work is the square below the two halves of the diagonal, each of which has a quarter.
    let at = cut(n, 1, 2);
    let (first, _, square, second) = dst.split_at_mut(at, at);
    let (b, c) = a.split_at_col(at);
    both(
        parts,
        || pieces(square, update, (c.transpose(), true), (b, false), parts.div_ceil(2)),
        || {
            let quarter = parts.div_ceil(4);
            both(parts, || triangle(first, update, b, quarter), || triangle(second, update, c, quarter))
        },
    );
}

/// The end of `part` of `parts` of n, at least a tile from both ends.
fn cut(n: usize, part: usize, parts: usize) -> usize {
    let last = (n - TILE) / TILE * TILE;
    (n * part / parts).next_multiple_of(TILE).clamp(TILE, last)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::{Field, c32, c64};
    use faer::Mat;

    fn entries<T: Field>(m: usize, n: usize) -> Mat<T> {
        Mat::from_fn(m, n, |i, j| {
            let x = ((i * 31 + j * 17) % 101) as f64 / 50.0 - 1.0;
            let y = ((i * 7 + j * 13) % 89) as f64 / 44.0 - 1.0;
            T::from_parts(x, y)
        })
    }

    /// All layouts of both factors and of the destination.
    fn the_same_bits<T: Field>(m: usize, n: usize, k: usize) {
        let (a, b, y) = (entries::<T>(m, k), entries::<T>(k, n), entries::<T>(m, n));
        let (by_rows_a, by_rows_b) = (a.transpose().to_owned(), b.transpose().to_owned());
        let update = Update { accum: Accum::Add, alpha: T::from_parts(0.5, -2.0) };
        for layout in 0..8 {
            let a = if layout & 1 == 0 { a.as_ref() } else { by_rows_a.transpose() };
            let b = if layout & 2 == 0 { b.as_ref() } else { by_rows_b.transpose() };
            let on = |parts: usize| {
                let mut columns = y.clone();
                let mut rows = y.transpose().to_owned();
                let dst = if layout & 4 == 0 { columns.as_mut() } else { rows.as_mut().transpose_mut() };
                pieces(dst, update, (a, true), (b, false), parts);
                if layout & 4 == 0 { columns } else { rows.transpose().to_owned() }
            };
            let one = on(1);
            for parts in [2, 3, 5, 16] {
                assert_eq!(on(parts), one, "{m}×{k} times {k}×{n} in layout {layout} in {parts} pieces");
            }
        }
    }

    #[test]
    fn no_entry_depends_on_the_number_of_pieces() {
        for (m, n, k) in [(1, 200, 3), (97, 300, 70), (300, 97, 600), (150, 145, 1_100), (96, 700, 33)] {
            the_same_bits::<f32>(m, n, k);
            the_same_bits::<f64>(m, n, k);
            the_same_bits::<c32>(m, n, k);
            the_same_bits::<c64>(m, n, k);
        }
    }

    #[test]
    fn a_triangle_is_cut_below_its_diagonal() {
        for n in [1, 95, 96, 145, 400] {
            let a = entries::<c64>(60, n);
            let update = Update { accum: Accum::Replace, alpha: c64::new(0.5, 0.0) };
            let nan = Mat::from_fn(n, n, |_, _| c64::new(f64::NAN, f64::NAN));
            let on = |parts: usize| {
                let mut y = nan.clone();
                triangle(y.as_mut(), update, a.as_ref(), parts);
                y
            };
            let (one, several) = (on(1), on(5));
            for j in 0..n {
                assert!((0..j).all(|i| several[(i, j)].re.is_nan()), "{n}: above the diagonal, column {j}");
                assert!((j..n).all(|i| (one[(i, j)] - several[(i, j)]).norm() < 1e-12), "{n}: column {j}");
            }
        }
    }
}
