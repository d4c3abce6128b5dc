//! The inner loops: sums over slices of real coordinates in a fixed number of lanes.
//!
//! Complex slices are seen as slices of coordinates. The lanes are written out so that the compiler turns
//! them into vectors of whatever width the machine has (`vectorised!` picks the instruction set at run time);
//! the order of the sums and the fused multiply-adds are fixed, so the result does not depend on that width.

use crate::field::{Field, RealPart};
use faer::{ColRef, MatRef};

/// Coordinates summed side by side in one long sum.
const LANES: usize = 16;

/// Runs an expression compiled for the best instruction set of this machine. All that it calls must be
/// `#[inline(always)]`, or it is compiled for the smallest one.
macro_rules! vectorised {
    ($body:expr) => {{
        let once = crate::lanes::Once;
        faer::traits::pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                let _consumed: crate::lanes::Once = once;
                $body
            },
        )
    }};
}
pub(crate) use vectorised;

/// Consumed by the closure in [`vectorised`], which thereby can be called only once: a closure that could be
/// called again is called through a shim that is not inlined.
pub(crate) struct Once;

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

/// Asks for the cache line of entry `at` of a slice, which may lie behind its end.
#[inline(always)]
#[allow(unsafe_code)]
pub(crate) fn prefetch<T>(x: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: the instruction changes no register and no memory and faults for no address; every x86-64 has it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(x.as_ptr().wrapping_add(at).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (x, at);
}

/// a·b + c, rounded once.
#[inline(always)]
fn fma<R: RealPart>(a: R, b: R, c: R) -> R {
    num_traits::Float::mul_add(a, b, c)
}

// The loops below are kept to one accumulator each: with two the compiler mixes them and loses the lanes.

/// Σ x·y in lanes, and the rest that fills no lanes.
#[inline(always)]
fn straight<'a, R: RealPart>(x: &'a [R], y: &'a [R]) -> ([R; LANES], &'a [R], &'a [R]) {
    let ((xs, x), (ys, y)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    let mut acc = [R::zero(); LANES];
    for (a, b) in xs.iter().zip(ys) {
        for l in 0..LANES {
            acc[l] = fma(a[l], b[l], acc[l]);
        }
    }
    (acc, x, y)
}

/// The same with the coordinates of each element of y exchanged.
#[inline(always)]
fn crossed<R: RealPart>(x: &[R], y: &[R]) -> [R; LANES] {
    let mut acc = [R::zero(); LANES];
    for (a, b) in x.as_chunks::<LANES>().0.iter().zip(y.as_chunks::<LANES>().0) {
        for l in 0..LANES {
            acc[l] = fma(a[l], b[l ^ 1], acc[l]);
        }
    }
    acc
}

/// Sums of the even and of the odd lanes, folded in halves.
#[inline(always)]
fn halves<R: RealPart>(mut acc: [R; LANES]) -> (f64, f64) {
    let mut width = LANES / 2;
    while width >= 2 {
        for l in 0..width {
            acc[l] += acc[l + width];
        }
        width /= 2;
    }
    (acc[0].re(), acc[1].re())
}

/// Σ xᵢ·yᵢ over coordinates.
#[inline(always)]
pub(crate) fn dot_real<R: RealPart>(x: &[R], y: &[R]) -> f64 {
    let (acc, x, y) = straight(x, y);
    let (even, odd) = halves(acc);
    let mut sum = even + odd;
    for (&a, &b) in x.iter().zip(y) {
        sum += a.re() * b.re();
    }
    sum
}

/// Σ over pairs of coordinates: (Σ xᵣyᵣ, Σ xᵢyᵢ, Σ xᵣyᵢ, Σ xᵢyᵣ).
#[inline(always)]
pub(crate) fn dot_pairs<R: RealPart>(x: &[R], y: &[R]) -> [f64; 4] {
    let (ri, ir) = halves(crossed(x, y));
    let (acc, x, y) = straight(x, y);
    let (rr, ii) = halves(acc);
    let mut sums = [rr, ii, ri, ir];
    for (a, b) in x.as_chunks::<2>().0.iter().zip(y.as_chunks::<2>().0) {
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

/// acc ← acc + s₀·c₀ + s₁·c₁ + …, from left to right
#[inline(always)]
pub(crate) fn add_columns<R: RealPart, const N: usize>(acc: &mut [R], c: [&[R]; N], s: [R; N]) {
    let n = acc.len();
    let c = c.map(|c| &c[..n]);
    for i in 0..n {
        let mut v = acc[i];
        for k in 0..N {
            v = fma(s[k], c[k][i], v);
        }
        acc[i] = v;
    }
}

/// re ← re + s₀.0·c₀ + … and im likewise with s.1: both parts of complex coefficients in one pass.
#[inline(always)]
pub(crate) fn add_columns_split<R: RealPart, const N: usize>(
    re: &mut [R],
    im: &mut [R],
    c: [&[R]; N],
    s: [(R, R); N],
) {
    let n = re.len();
    let im = &mut im[..n];
    let c = c.map(|c| &c[..n]);
    for i in 0..n {
        let (mut a, mut b) = (re[i], im[i]);
        for k in 0..N {
            a = fma(s[k].0, c[k][i], a);
            b = fma(s[k].1, c[k][i], b);
        }
        (re[i], im[i]) = (a, b);
    }
}

/// Σ (scale·xᵢ)² in double precision.
#[inline(always)]
pub(crate) fn sum_squares<R: RealPart>(x: &[R], scale: f64) -> f64 {
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut acc = [0.0; LANES];
    for c in chunks {
        for l in 0..LANES {
            let v = c[l].re() * scale;
            acc[l] = v.mul_add(v, acc[l]);
        }
    }
    let (even, odd) = halves(acc);
    rest.iter().fold(even + odd, |sum, &v| sum + (v.re() * scale).powi(2))
}

/// Are all coordinates finite? x·0 is 0 exactly for those and NaN for the others.
#[inline(always)]
pub(crate) fn finite<R: RealPart>(x: &[R]) -> bool {
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut acc = [R::zero(); LANES];
    for c in chunks {
        for l in 0..LANES {
            acc[l] += c[l] * R::zero();
        }
    }
    let (even, odd) = halves(acc);
    rest.iter().fold(even + odd, |sum, &v| sum + v.re() * 0.0) == 0.0
}

/// max |xᵢ| over coordinates; NaN if there is one.
#[inline(always)]
pub(crate) fn max_abs<R: RealPart>(x: &[R]) -> f64 {
    let larger = |m: R, v: R| {
        let v = num_traits::Float::abs(v);
        if v > m { v } else { m }
    };
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut acc = [R::zero(); LANES];
    for c in chunks {
        for l in 0..LANES {
            acc[l] = larger(acc[l], c[l]);
        }
    }
    // A comparison drops NaN: look for it, and only where something is not finite.
    if !finite(x) && x.iter().any(|v| v.is_nan()) {
        return f64::NAN;
    }
    acc.iter().chain(rest).fold(R::zero(), |m, &v| larger(m, v)).re()
}
