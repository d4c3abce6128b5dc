//! The inner loops: sums over slices of real coordinates in a fixed number of lanes.
//!
//! Complex slices are seen as slices of coordinates. The lanes are written out so that the compiler turns
//! them into vectors of whatever width the machine has (`vectorised` picks the instruction set at run time),
//! and multiplication and addition stay two roundings: the result does not depend on that width.

use crate::field::{Field, RealPart};
use faer::traits::pulp;
use faer::{ColRef, MatRef};

/// Coordinates summed side by side.
const LANES: usize = 16;
/// Lanes of one accumulator.
type Lanes<R> = [R; LANES];

/// Runs `f` compiled for the best instruction set of this machine.
#[inline(always)]
pub(crate) fn vectorised<R>(f: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(f)
}

/// A slice of elements as a slice of coordinates.
#[inline(always)]
pub(crate) fn coordinates<T: Field>(x: &[T]) -> &[T::Re] {
    bytemuck::cast_slice(x)
}

/// Is the shorter step through memory along a row? (The stride of a direction with one entry says nothing.)
#[inline(always)]
pub(crate) fn rows_are_runs<T>(a: MatRef<'_, T>) -> bool {
    a.ncols() > 1 && (a.nrows() <= 1 || a.row_stride().unsigned_abs() > a.col_stride().unsigned_abs())
}

/// Column j of a column-major matrix (empty if it is not column-major).
#[inline(always)]
pub(crate) fn column<'a, T>(a: MatRef<'a, T>, j: usize) -> &'a [T] {
    contiguous(a.col(j)).unwrap_or(&[])
}

/// A column as a slice, if its entries are adjacent.
#[inline(always)]
pub(crate) fn contiguous<'a, T>(x: ColRef<'a, T>) -> Option<&'a [T]> {
    x.try_as_col_major().map(|c| c.as_slice())
}

#[inline(always)]
fn total<R: RealPart>(acc: &Lanes<R>, from: usize, step: usize) -> f64 {
    (from..LANES).step_by(step).map(|l| acc[l].re()).sum()
}

/// Σ xᵢ·yᵢ over coordinates.
#[inline(always)]
pub(crate) fn dot_real<R: RealPart>(x: &[R], y: &[R]) -> f64 {
    let mut acc = [R::zero(); LANES];
    let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let tail: f64 = xs.remainder().iter().zip(ys.remainder()).map(|(&a, &b)| a.re() * b.re()).sum();
    for (a, b) in xs.zip(ys) {
        for l in 0..LANES {
            acc[l] += a[l] * b[l];
        }
    }
    total(&acc, 0, 1) + tail
}

/// Σ over pairs of coordinates: (Σ xᵣyᵣ, Σ xᵢyᵢ, Σ xᵣyᵢ, Σ xᵢyᵣ).
#[inline(always)]
pub(crate) fn dot_pairs<R: RealPart>(x: &[R], y: &[R]) -> [f64; 4] {
    let mut straight = [R::zero(); LANES];
    let mut crossed = [R::zero(); LANES];
    let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let (xt, yt) = (xs.remainder(), ys.remainder());
    for (a, b) in xs.zip(ys) {
        for l in 0..LANES {
            straight[l] += a[l] * b[l];
            crossed[l] += a[l] * b[l ^ 1];
        }
    }
    let mut sums =
        [total(&straight, 0, 2), total(&straight, 1, 2), total(&crossed, 0, 2), total(&crossed, 1, 2)];
    for (a, b) in xt.chunks_exact(2).zip(yt.chunks_exact(2)) {
        sums[0] += a[0].re() * b[0].re();
        sums[1] += a[1].re() * b[1].re();
        sums[2] += a[0].re() * b[1].re();
        sums[3] += a[1].re() * b[0].re();
    }
    sums
}

/// Re and Im of Σ x̄y (or Σ xy) from the sums of [`dot_pairs`].
#[inline(always)]
pub(crate) fn join_pairs<T: Field>(conj_x: bool, [rr, ii, ri, ir]: [f64; 4]) -> T {
    if conj_x { T::from_parts(rr + ii, ri - ir) } else { T::from_parts(rr - ii, ri + ir) }
}

/// Four real dot products with one x.
#[inline(always)]
pub(crate) fn dot_rows4<R: RealPart>(rows: [&[R]; 4], x: &[R]) -> [f64; 4] {
    let n = x.len();
    let [r0, r1, r2, r3] = rows.map(|r| &r[..n]);
    let mut acc = [[R::zero(); LANES]; 4];
    let whole = n - n % LANES;
    let mut i = 0;
    while i < whole {
        let xs = &x[i..i + LANES];
        let (a0, a1, a2, a3) = (&r0[i..i + LANES], &r1[i..i + LANES], &r2[i..i + LANES], &r3[i..i + LANES]);
        for l in 0..LANES {
            acc[0][l] += a0[l] * xs[l];
            acc[1][l] += a1[l] * xs[l];
            acc[2][l] += a2[l] * xs[l];
            acc[3][l] += a3[l] * xs[l];
        }
        i += LANES;
    }
    let tail = |r: &[R]| -> f64 { r[whole..].iter().zip(&x[whole..]).map(|(&a, &b)| a.re() * b.re()).sum() };
    [
        total(&acc[0], 0, 1) + tail(r0),
        total(&acc[1], 0, 1) + tail(r1),
        total(&acc[2], 0, 1) + tail(r2),
        total(&acc[3], 0, 1) + tail(r3),
    ]
}

/// acc ← ((acc + s₀·c₀) + s₁·c₁) + …
#[inline(always)]
pub(crate) fn add_columns4<R: RealPart>(acc: &mut [R], c: [&[R]; 4], s: [R; 4]) {
    let n = acc.len();
    let [c0, c1, c2, c3] = c.map(|c| &c[..n]);
    for i in 0..n {
        acc[i] = (((acc[i] + s[0] * c0[i]) + s[1] * c1[i]) + s[2] * c2[i]) + s[3] * c3[i];
    }
}

/// acc ← acc + s·c
#[inline(always)]
pub(crate) fn add_column<R: RealPart>(acc: &mut [R], c: &[R], s: R) {
    for (a, &v) in acc.iter_mut().zip(c) {
        *a += s * v;
    }
}

/// re ← (re + s₀.0·c₀) + s₁.0·c₁ and im likewise with s.1: both parts of a complex coefficient in one pass.
#[inline(always)]
pub(crate) fn add_columns_split<R: RealPart>(re: &mut [R], im: &mut [R], c: [&[R]; 2], s: [(R, R); 2]) {
    let n = re.len();
    let im = &mut im[..n];
    let [c0, c1] = c.map(|c| &c[..n]);
    for i in 0..n {
        re[i] = (re[i] + s[0].0 * c0[i]) + s[1].0 * c1[i];
        im[i] = (im[i] + s[0].1 * c0[i]) + s[1].1 * c1[i];
    }
}

/// Σ xᵢ² in double precision.
#[inline(always)]
pub(crate) fn sum_squares<R: RealPart>(x: &[R], scale: f64) -> f64 {
    let mut acc = [0.0; LANES];
    let chunks = x.chunks_exact(LANES);
    let tail: f64 = chunks.remainder().iter().map(|&v| (v.re() * scale).powi(2)).sum();
    for c in chunks {
        for l in 0..LANES {
            let v = c[l].re() * scale;
            acc[l] += v * v;
        }
    }
    acc.iter().sum::<f64>() + tail
}

/// Are all coordinates finite? x·0 is 0 exactly for those and NaN for the others.
#[inline(always)]
pub(crate) fn finite<R: RealPart>(x: &[R]) -> bool {
    let mut acc = [R::zero(); LANES];
    let chunks = x.chunks_exact(LANES);
    let tail: R = chunks.remainder().iter().map(|&v| v * R::zero()).sum();
    for c in chunks {
        for l in 0..LANES {
            acc[l] += c[l] * R::zero();
        }
    }
    acc.iter().copied().sum::<R>() + tail == R::zero()
}

/// max |xᵢ| over coordinates; NaN if there is one.
#[inline(always)]
pub(crate) fn max_abs<R: RealPart>(x: &[R]) -> f64 {
    let mut max = R::zero();
    for &v in x {
        let v = if v < R::zero() { -v } else { v };
        max = if v > max { v } else { max };
    }
    if x.iter().any(|v| v.is_nan()) { f64::NAN } else { max.re() }
}
