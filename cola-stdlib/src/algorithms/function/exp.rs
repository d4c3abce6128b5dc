//! The exponential by scaling and squaring.
//!
//! Method    eᴬ = (r(A/2ˢ))^(2ˢ) with the diagonal Padé approximant r of degree 3, 5, 7, 9 or 13 that costs least
//!           and whose backward error is below the unit roundoff. The degree and s are chosen by ‖Aᵏ‖^(1/k), not
//!           by ‖A‖, so that non-normal matrices are not scaled too much. For a triangular A the diagonal and
//!           the first superdiagonal are set to their exact values after every squaring
//! Memory    6n² entries
//! Work      2n³ for each of 2 to 6 products and s squarings, 8n³/3 for the quotient; a sixth of that for a
//!           triangular A
//! Stops     eᴬ overflows: `NotFinite`
//! Differs   always in double precision, whatever the precision of A; s ≤ 1074 + log₂‖A‖
//! Source    Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009), Algorithm 6.1 and Code Fragment 2.1

use super::dense::{
    combination, finite_norm1, norm1_of_power, scale, solve, solve_upper, times, times_upper, zeros,
};
use crate::algorithms::Working;
use crate::kernel::OnOperand;
use cola_kernels::{Mat, MatRef, Trans, gemm, norm1};
use cola_runtime::{Error, ErrorKind, Result, c64};

const PADE_3: [f64; 4] = [120.0, 60.0, 12.0, 1.0];
const PADE_5: [f64; 6] = [30240.0, 15120.0, 3360.0, 420.0, 30.0, 1.0];
const PADE_7: [f64; 8] = [17_297_280.0, 8_648_640.0, 1_995_840.0, 277_200.0, 25_200.0, 1512.0, 56.0, 1.0];
const PADE_9: [f64; 10] = [
    17_643_225_600.0,
    8_821_612_800.0,
    2_075_673_600.0,
    302_702_400.0,
    30_270_240.0,
    2_162_160.0,
    110_880.0,
    3960.0,
    90.0,
    1.0,
];
const PADE_13: [f64; 14] = [
    64_764_752_532_480_000.0,
    32_382_376_266_240_000.0,
    7_771_770_303_897_600.0,
    1_187_353_796_428_800.0,
    129_060_195_264_000.0,
    10_559_470_521_600.0,
    670_442_572_800.0,
    33_522_128_640.0,
    1_323_241_920.0,
    40_840_800.0,
    960_960.0,
    16_380.0,
    182.0,
    1.0,
];

/// ‖A‖ up to which the approximant of each degree has a backward error below 2⁻⁵³.
const THETA: [(usize, f64); 5] = [
    (3, 1.495_585_217_958_292e-2),
    (5, 2.539_398_330_063_23e-1),
    (7, 9.504_178_996_162_932e-1),
    (9, 2.097_847_961_257_068),
    (13, 4.25),
];

/// 1/|c| for the leading coefficient c of the backward error of each degree.
fn reciprocal_of_error(m: usize) -> f64 {
    match m {
        3 => 100_800.0,
        5 => 10_059_033_600.0,
        7 => 4_487_938_430_976_000.0,
        9 => 5_914_384_781_877_411_840_000.0,
        _ => 113_250_775_606_021_113_483_283_660_800_000_000.0,
    }
}

/// eᴬ for a square A, upper triangular if `triangular`.
///
/// # Errors
/// `NotFinite` when it overflows; `OutOfMemory`.
pub(crate) fn exp<T: Working>(a: MatRef<'_, T>, triangular: bool) -> Result<Mat<T>> {
    let n = a.nrows();
    let norm = finite_norm1("exp: the operand", a)?;
    if norm == 0.0 {
        return combination(&[], 1.0, n);
    }
    let mut x = scaled_and_squared(a, norm, triangular)?;
    if triangular {
        for j in 0..n {
            (j + 1..n).for_each(|i| x[(i, j)] = T::from_f64(0.0));
        }
    }
    finite_norm1("exp(A)", x.as_ref()).map(|_| x)
}

fn scaled_and_squared<T: Working>(a: MatRef<'_, T>, norm: f64, triangular: bool) -> Result<Mat<T>> {
    // A power of two takes out what would overflow in A⁸.
    let out = if norm > 1e30 { norm.log2().ceil() as i32 } else { 0 };
    let mut a0 = a.to_owned();
    if out > 0 {
        scale(&mut a0, 0.5f64.powi(out));
    }
    let a = a0.as_ref();
    let times = |x: &Mat<T>, y: &Mat<T>| product(x, y, triangular);
    let a2 = times(&a0, &a0)?;
    let a4 = times(&a2, &a2)?;
    let a6 = times(&a2, &a4)?;
    let root = |x: f64, k: i32| x.powf(1.0 / f64::from(k));
    let (d4, d6) = (root(norm1(a4.as_ref()), 4), root(norm1(a6.as_ref()), 6));
    let low = d4.max(d6);
    if out == 0 {
        for (m, theta) in &THETA[..2] {
            if low < *theta && extra_scaling(a, *m)? == 0 {
                return by_low_degree(&a0, *m, &[&a2, &a4, &a6], triangular);
            }
        }
    }
    let d8 = root(norm1_of_power(a4.as_ref(), 2)?, 8);
    let middle = d6.max(d8);
    if out == 0 {
        for (m, theta) in &THETA[2..4] {
            if middle < *theta && extra_scaling(a, *m)? == 0 {
                let a8 = times(&a4, &a4)?;
                return by_low_degree(&a0, *m, &[&a2, &a4, &a6, &a8], triangular);
            }
        }
    }
    let a10 = |k| norm1_of_power(a2.as_ref(), k);
    let high = d8.max(root(a10(5)?, 10));
    let size = middle.min(high);
    let s = if size > 0.0 { (size / THETA[4].1).log2().ceil().max(0.0) as i32 } else { 0 };
    let mut b = a.to_owned();
    scale(&mut b, 0.5f64.powi(s));
    let s = s + extra_scaling(b.as_ref(), 13)?;
    let powers = [(a, 1), (a2.as_ref(), 2), (a4.as_ref(), 4), (a6.as_ref(), 6)];
    let [b, b2, b4, b6] = powers.map(|(p, k)| {
        let mut b = p.to_owned();
        scale(&mut b, 0.5f64.powi(s.saturating_mul(k)));
        b
    });
    let x = by_degree_13([&b, &b2, &b4, &b6], triangular)?;
    square(a0.as_ref(), x, s, out, triangular)
}

fn product<T: Working>(a: &Mat<T>, b: &Mat<T>, triangular: bool) -> Result<Mat<T>> {
    if triangular { times_upper(a.as_ref(), b.as_ref()) } else { times(a.as_ref(), b.as_ref()) }
}

/// x^(2ˢ⁺ᵒᵘᵗ) for x = exp(A/2ˢ), where A is given divided by 2ᵒᵘᵗ.
fn square<T: Working>(a: MatRef<'_, T>, mut x: Mat<T>, s: i32, out: i32, triangular: bool) -> Result<Mat<T>> {
    if triangular {
        set_diagonals(a, &mut x, 0.5f64.powi(s));
    }
    for i in (-out..s).rev() {
        x = product(&x, &x, triangular)?;
        if triangular {
            set_diagonals(a, &mut x, 2f64.powi(-i));
        }
        if norm1(x.as_ref()) == 0.0 {
            break;
        }
    }
    Ok(x)
}

/// The diagonal and first superdiagonal of exp(c·A) for an upper triangular A.
fn set_diagonals<T: Working>(a: MatRef<'_, T>, x: &mut Mat<T>, c: f64) {
    let n = a.nrows();
    let at = |i: usize, j: usize| c64::new(a[(i, j)].re(), a[(i, j)].im()) * c;
    for i in 0..n {
        let e = at(i, i).exp();
        x[(i, i)] = T::from_parts(e.re, e.im);
        if i + 1 < n {
            let z = at(i, i + 1) * divided_difference(at(i, i), at(i + 1, i + 1));
            x[(i, i + 1)] = T::from_parts(z.re, z.im);
        }
    }
}

/// (eʸ − eˣ)/(y − x).
pub(super) fn divided_difference(x: c64, y: c64) -> c64 {
    let half = (y - x) * 0.5;
    if half.norm() > 0.5 {
        return (y.exp() - x.exp()) / (y - x);
    }
    // e^((x+y)/2)·sinh(h)/h, by its series.
    let square = half * half;
    let mut sum = c64::new(1.0, 0.0);
    for k in (1..=8).rev() {
        let k = f64::from(k);
        sum = square / (2.0 * k * (2.0 * k + 1.0)) * sum + 1.0;
    }
    ((x + y) * 0.5).exp() * sum
}

/// How many more halvings the rounding of the coefficients asks for: ℓ(A, m).
fn extra_scaling<T: Working>(a: MatRef<'_, T>, m: usize) -> Result<i32> {
    let n = a.nrows();
    let mut sizes = zeros::<f64>(n, n)?;
    for j in 0..n {
        sizes.col_as_slice_mut(j).iter_mut().enumerate().for_each(|(i, x)| *x = a[(i, j)].abs());
    }
    // ‖|A|^(2m+1)‖₁ = max of (|A|ᵀ)^(2m+1)·1, with the scale taken out of every step.
    let (mut v, mut image, mut log) = (Mat::<f64>::from_fn(n, 1, |_, _| 1.0), zeros::<f64>(n, 1)?, 0.0);
    for _ in 0..2 * m + 1 {
        gemm(image.as_mut(), 0.0, 1.0, Trans::Transpose, sizes.as_ref(), Trans::None, v.as_ref())
            .on("the norm of a power")?;
        let largest = image.col_as_slice(0).iter().fold(0.0, |m: f64, x| m.max(*x));
        if largest == 0.0 {
            return Ok(0);
        }
        log += largest.log2();
        v.col_as_slice_mut(0).iter_mut().zip(image.col_as_slice(0)).for_each(|(v, x)| *v = x / largest);
    }
    let alpha = log - norm1(a).log2() - reciprocal_of_error(m).log2();
    Ok(((alpha + 53.0) / (2.0 * m as f64)).ceil().max(0.0) as i32)
}

/// r(A) of degree 3, 5, 7 or 9 from A², A⁴, ….
fn by_low_degree<T: Working>(a: &Mat<T>, m: usize, powers: &[&Mat<T>], triangular: bool) -> Result<Mat<T>> {
    let b: &[f64] = match m {
        3 => &PADE_3,
        5 => &PADE_5,
        7 => &PADE_7,
        _ => &PADE_9,
    };
    let n = a.nrows();
    let terms = |first: usize| -> Vec<(f64, &Mat<T>)> {
        powers.iter().take(m / 2).enumerate().map(|(k, p)| (b[2 * k + 2 + first], *p)).collect()
    };
    let u = product(a, &combination(&terms(1), b[1], n)?, triangular)?;
    let v = combination(&terms(0), b[0], n)?;
    quotient(u, v, triangular)
}

/// r(A) of degree 13 from A, A², A⁴, A⁶.
fn by_degree_13<T: Working>([a, a2, a4, a6]: [&Mat<T>; 4], triangular: bool) -> Result<Mat<T>> {
    let (b, n) = (&PADE_13, a.nrows());
    let half = |high: usize, low: usize| -> Result<Mat<T>> {
        let inner = combination(&[(b[high], a6), (b[high - 2], a4), (b[high - 4], a2)], 0.0, n)?;
        let inner = product(a6, &inner, triangular)?;
        combination(&[(1.0, &inner), (b[low], a6), (b[low - 2], a4), (b[low - 4], a2)], b[low - 6], n)
    };
    let u = product(a, &half(13, 7)?, triangular)?;
    quotient(u, half(12, 6)?, triangular)
}

/// (V − U)⁻¹·(V + U)
fn quotient<T: Working>(u: Mat<T>, v: Mat<T>, triangular: bool) -> Result<Mat<T>> {
    let n = u.nrows();
    let below = combination(&[(1.0, &v), (-1.0, &u)], 0.0, n)?;
    let above = combination(&[(1.0, &v), (1.0, &u)], 0.0, n)?;
    let solved = if triangular { solve_upper(below.as_ref(), above) } else { solve(below, above) };
    solved.map_err(|e| match e.kind() {
        ErrorKind::NotFinite | ErrorKind::Inaccurate => {
            Error::new(ErrorKind::NotFinite, "exp(A) overflows").with_help("scale the operator first")
        }
        _ => e,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[f64]]) -> Mat<f64> {
        Mat::from_fn(rows.len(), rows.len(), |i, j| rows[i][j])
    }

    #[test]
    fn a_jordan_block() -> Result<()> {
        for triangular in [false, true] {
            let e =
                exp(matrix(&[&[3.0, 1.0, 0.0], &[0.0, 3.0, 1.0], &[0.0, 0.0, 3.0]]).as_ref(), triangular)?;
            let x = 3f64.exp();
            for (i, j, expected) in [(0, 0, x), (0, 1, x), (0, 2, x / 2.0), (1, 0, 0.0)] {
                assert!((e[(i, j)] - expected).abs() <= 1e-14 * x, "{triangular} ({i}, {j}): {}", e[(i, j)]);
            }
        }
        Ok(())
    }

    /// The matrix of Ward (1977) that scaling by the norm handles badly: exp of [[−49, 24], [−64, 31]].
    #[test]
    fn a_matrix_with_cancellation() -> Result<()> {
        let e = exp(matrix(&[&[-49.0, 24.0], &[-64.0, 31.0]]).as_ref(), false)?;
        let expected = [
            [-0.735_758_758_144_754_9, 0.551_819_099_658_099_2],
            [-1.471_517_599_088_266_6, 1.103_638_240_715_569_3],
        ];
        for (i, row) in expected.iter().enumerate() {
            for (j, x) in row.iter().enumerate() {
                assert!((e[(i, j)] - x).abs() < 1e-12, "({i}, {j}): {}", e[(i, j)]);
            }
        }
        Ok(())
    }

    /// Overscaling: the norm is 10⁸, the powers are small.
    #[test]
    fn a_large_norm_without_large_powers() -> Result<()> {
        let e = exp(matrix(&[&[1.0, 1e8], &[0.0, -1.0]]).as_ref(), false)?;
        assert!((e[(0, 1)] / (1e8 * 1f64.sinh()) - 1.0).abs() < 1e-13, "{}", e[(0, 1)]);
        Ok(())
    }

    #[test]
    fn what_overflows_is_an_error_and_what_underflows_is_not() -> Result<()> {
        let e = exp(matrix(&[&[800.0]]).as_ref(), false).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NotFinite);
        assert_eq!(exp(matrix(&[&[-1e300]]).as_ref(), false)?[(0, 0)], 0.0);
        Ok(())
    }
}
