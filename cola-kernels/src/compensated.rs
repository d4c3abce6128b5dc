//! Inner products as if computed in twice double precision and rounded to the dtype then.
//!
//! Each product and each sum is kept with its rounding error, which a fused multiply-add and six additions tell exactly; the
//! errors are summed beside (Dot2). For f32 and c32 the products are exact in double precision.
//!
//! The error is about ε·|⟨x, y⟩| + n²·ε₆₄²·⟨|x|, |y|⟩ for n products, with ε of the dtype and ε₆₄ = 2⁻⁵³, as long as no product
//! is below 2⁻⁹⁶⁹: there rounding of products is no longer a number of the type. The plain inner product has n·ε in the
//! place of n²·ε₆₄².
//!
//! Source    Ogita, Rump & Oishi, SIAM J. Sci. Comput. 26 (2005), doi:10.1137/030601818

use crate::elementwise::over_pairs;
use crate::error::{Result, expect_shape};
use crate::field::{Field, RealPart};
use crate::lanes::coordinates;
use faer::MatRef;

/// Coordinates summed side by side.
const LANES: usize = 8;

/// ⟨x, y⟩ = Σ x̄ᵢⱼ·yᵢⱼ over all entries of two blocks of the same shape, as if summed in twice double precision.
/// Bit-identical for every number of threads.
///
/// # Cost     one pass; 17 operations in the place of 2, which hide behind memory for vectors beyond the cache.
/// # Errors   `Shape`.
pub fn dot_compensated<T: Field>(x: MatRef<'_, T>, y: MatRef<'_, T>) -> Result<T> {
    expect_shape("second operand of a dot product", y.shape(), x.shape())?;
    Ok(T::k_dot_compensated(x, y))
}

/// A sum and the errors of its roundings.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sum {
    sum: f64,
    errors: f64,
}

impl Sum {
    /// + x (Knuth's TwoSum)
    #[inline(always)]
    fn add(&mut self, x: f64) {
        let sum = self.sum + x;
        let part = sum - self.sum;
        self.errors += (self.sum - (sum - part)) + (x - part);
        self.sum = sum;
    }

    /// + a·b
    #[inline(always)]
    fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        self.errors += a.mul_add(b, -product);
        self.add(product);
    }

    #[inline(always)]
    pub fn add_sum(&mut self, other: Sum) {
        self.errors += other.errors;
        self.add(other.sum);
    }

    fn negated(self) -> Sum {
        Sum { sum: -self.sum, errors: -self.errors }
    }

    /// Rounded once. Errors of an overflow are no numbers.
    pub fn value(self) -> f64 {
        if self.sum.is_finite() { self.sum + self.errors } else { self.sum }
    }
}

pub(crate) fn dot_kernel<T: Field>(x: MatRef<'_, T>, y: MatRef<'_, T>) -> T {
    let mut sum = [Sum::default(); 2];
    over_pairs(
        x,
        y,
        #[inline(always)]
        |x, y| piece(x, y),
        |[re, im]: [Sum; 2]| {
            sum[0].add_sum(re);
            sum[1].add_sum(im);
        },
    );
    T::from_parts(sum[0].value(), sum[1].value())
}

/// Re and Im of Σ x̄·y.
#[inline(always)]
pub(crate) fn piece<T: Field>(x: &[T], y: &[T]) -> [Sum; 2] {
    let (x, y) = (coordinates(x), coordinates(y));
    let [even, odd] = sums::<T::Re, 0>(x, y);
    let mut re = even;
    re.add_sum(odd);
    if !T::COMPLEX {
        return [re, Sum::default()];
    }
    // Im x̄·y = xᵣ·yᵢ − xᵢ·yᵣ
    let [mut im, odd] = sums::<T::Re, 1>(x, y);
    im.add_sum(odd.negated());
    [re, im]
}

/// Σ x·y over the even and over the odd coordinates of x; `CROSSED` = 1 exchanges those of each element of y.
#[inline(always)]
fn sums<R: RealPart, const CROSSED: usize>(x: &[R], y: &[R]) -> [Sum; 2] {
    let ((xs, x), (ys, y)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    let (mut sum, mut errors) = ([0.0; LANES], [0.0; LANES]);
    for (a, b) in xs.iter().zip(ys) {
        for l in 0..LANES {
            let mut lane = Sum { sum: sum[l], errors: errors[l] };
            lane.add_product(a[l].re(), b[l ^ CROSSED].re());
            (sum[l], errors[l]) = (lane.sum, lane.errors);
        }
    }
    let mut halves = [Sum::default(); 2];
    for l in 0..LANES {
        halves[l % 2].add_sum(Sum { sum: sum[l], errors: errors[l] });
    }
    for l in 0..x.len() {
        // Complex slices have an even length, so there is something to exchange.
        halves[l % 2].add_product(x[l].re(), y[l ^ CROSSED].re());
    }
    halves
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::{ColRef, Mat, c32, c64};

    fn real(x: &[f64], y: &[f64]) -> f64 {
        dot_compensated(ColRef::from_slice(x).as_mat(), ColRef::from_slice(y).as_mat()).unwrap()
    }

    /// Integers of up to 40 bits, and the exact sum of products.
    fn integers(n: usize, seed: i64) -> (Vec<f64>, Vec<f64>, i128) {
        let number = |i: usize, s: i64| {
            let x = (i as i64 + 1).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(s * 1_442_695_041);
            x >> 24
        };
        let (x, y): (Vec<i64>, Vec<i64>) = (0..n).map(|i| (number(i, seed), number(i, seed + 7))).unzip();
        let exact = x.iter().zip(&y).map(|(&x, &y)| i128::from(x) * i128::from(y)).sum();
        let wide = |v: Vec<i64>| v.into_iter().map(|v| v as f64).collect();
        (wide(x), wide(y), exact)
    }

    #[test]
    fn sums_that_cancel_are_right_to_the_last_digit() {
        for n in [1, 7, 8, 100, 5000, 300_001] {
            let (mut x, mut y, exact) = integers(n, 3);
            // A product that takes away all leading digits.
            let rest = 12_345;
            let (high, low) = ((rest - exact) >> 50, (rest - exact) & ((1 << 50) - 1));
            assert_eq!((high as f64) as i128, high);
            x.extend([high as f64, low as f64]);
            y.extend([(1u64 << 50) as f64, 1.0]);
            assert_eq!(real(&x, &y), rest as f64, "n = {n}");
            let plain = crate::dot(ColRef::from_slice(&x).as_mat(), ColRef::from_slice(&y).as_mat()).unwrap();
            assert!(n < 100 || (plain - rest as f64).abs() > 1.0, "the plain sum is right too: {plain}");
        }
    }

    #[test]
    fn every_dtype_and_layout_gives_the_same_sums() {
        fn check<T: Field>() {
            let part = |i: usize, j: usize, s: usize| ((i * 37 + j * 101 + s * 13) % 64) as f64 - 31.5;
            let entry = |s: usize| move |i, j| T::from_parts(part(i, j, s), part(j, i, s + 1));
            let (x, y) = (Mat::from_fn(83, 5, entry(1)), Mat::from_fn(83, 5, entry(5)));
            // Halves of integers below 2⁶: every sum is exact.
            let expected = (0..5)
                .fold(T::zero(), |sum, j| (0..83).fold(sum, |sum, i| sum + x[(i, j)].conj() * y[(i, j)]));
            assert!(dot_compensated(x.as_ref(), y.as_ref()).unwrap() == expected);
            let (xt, yt) = (x.transpose().to_owned(), y.transpose().to_owned());
            assert!(dot_compensated(xt.transpose(), yt.transpose()).unwrap() == expected);
            assert!(dot_compensated(x.as_ref(), yt.transpose()).unwrap() == expected);
            assert!(dot_compensated(x.as_ref(), y.as_ref().subrows(0, 82)).is_err());
        }
        check::<f32>();
        check::<f64>();
        check::<c32>();
        check::<c64>();
    }

    #[test]
    fn single_precision_is_summed_in_double() {
        // 1 + n·2⁻²⁵ − 1: each term alone is lost beside 1 in f32.
        let n = 10_000;
        let tiny = 2f32.powi(-25);
        let x: Vec<f32> = [1.0].into_iter().chain((0..n).map(|_| tiny)).chain([-1.0]).collect();
        let ones = vec![1.0f32; n + 2];
        let sum = dot_compensated(ColRef::from_slice(&x).as_mat(), ColRef::from_slice(&ones).as_mat());
        assert_eq!(sum.unwrap(), n as f32 * tiny);
    }

    #[test]
    fn numbers_that_are_none_are_told() {
        assert_eq!(real(&[], &[]), 0.0);
        assert_eq!(real(&[1e200, 1.0], &[1e200, 1.0]), f64::INFINITY);
        assert!(real(&[f64::NAN, 1.0], &[1.0, 1.0]).is_nan());
        assert!(real(&[f64::INFINITY, 1.0], &[0.0, 1.0]).is_nan());
        // An overflow is not undone by a later one.
        assert!(real(&[1e200, -1e200], &[1e200, 1e200]).is_nan());
        let z = [c64::new(1e200, 0.0), c64::new(0.0, 1.0)];
        let z = ColRef::from_slice(&z).as_mat();
        assert_eq!(dot_compensated(z, z).unwrap().re, f64::INFINITY);
    }
}
