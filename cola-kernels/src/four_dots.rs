//! Four inner products with one vector, side by side: what Gram–Schmidt and products with wide matrices live on.
//!
//! Eight vectors of sums in registers hide the latency of the multiply-adds, and four streams are fetched faster than one.
//! The vectors are explicit, because the compiler keeps the sums of such a loop in memory. Each column has the sums of
//! two vectors of 256 bits on every machine, so the result does not depend on its instructions.

use crate::field::RealPart;

/// Coordinates of which four columns are summed at a time.
pub trait FourDots: Sized {
    /// Σ cᵢ·yᵢ over the entries of y. Call it inside of `vectorised!`.
    fn four_dots(c: [&[Self]; 4], y: &[Self]) -> [f64; 4];
}

macro_rules! four_dots {
    ($R:ident, $lanes:literal, $as_vectors:ident, $mul_add:ident) => {
        impl FourDots for $R {
            #[inline(always)]
            fn four_dots(c: [&[$R]; 4], y: &[$R]) -> [f64; 4] {
                let c = c.map(|c| &c[..y.len()]);
                #[cfg(target_arch = "x86_64")]
                if let Some(simd) = faer::traits::pulp::x86::V3::try_new() {
                    use faer::traits::pulp::{Simd, x86::V3};
                    let ys = V3::$as_vectors(y).0.as_chunks::<2>().0;
                    let cs = c.map(|c| &V3::$as_vectors(c).0.as_chunks::<2>().0[..ys.len()]);
                    let mut sums = [[bytemuck::Zeroable::zeroed(); 2]; 4];
                    for (i, y) in ys.iter().enumerate() {
                        for k in 0..4 {
                            sums[k][0] = simd.$mul_add(cs[k][i][0], y[0], sums[k][0]);
                            sums[k][1] = simd.$mul_add(cs[k][i][1], y[1], sums[k][1]);
                        }
                    }
                    return finish::<$R, $lanes>(bytemuck::cast(sums), c, y);
                }
                finish(portable::<$R, $lanes>(c, y), c, y)
            }
        }
    };
}
four_dots!(f64, 8, as_simd_f64s, mul_add_f64s);
four_dots!(f32, 16, as_simd_f32s, mul_add_f32s);

/// The sums in lanes without explicit vectors.
#[inline(always)]
fn portable<R: RealPart, const LANES: usize>(c: [&[R]; 4], y: &[R]) -> [[R; LANES]; 4] {
    let ys = y.as_chunks::<LANES>().0;
    c.map(|c| {
        let mut sums = [R::zero(); LANES];
        for (c, y) in c.as_chunks::<LANES>().0.iter().zip(ys) {
            for l in 0..LANES {
                sums[l] = num_traits::Float::mul_add(c[l], y[l], sums[l]);
            }
        }
        sums
    })
}

/// Folds the lanes in halves and adds the entries that fill no lanes.
#[inline(always)]
fn finish<R: RealPart, const LANES: usize>(mut sums: [[R; LANES]; 4], c: [&[R]; 4], y: &[R]) -> [f64; 4] {
    let from = y.len() - y.len() % LANES;
    std::array::from_fn(|k| {
        let sums = &mut sums[k];
        let mut width = LANES / 2;
        while width >= 1 {
            for l in 0..width {
                sums[l] += sums[l + width];
            }
            width /= 2;
        }
        let mut sum = sums[0].re();
        for (c, y) in c[k][from..].iter().zip(&y[from..]) {
            sum += c.re() * y.re();
        }
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::vectorised;

    #[test]
    fn the_same_bits_with_and_without_explicit_vectors() {
        fn check<R: RealPart + FourDots, const LANES: usize>() {
            for n in [0, 1, LANES - 1, LANES, 3 * LANES + 5, 1000] {
                let entry =
                    |s: usize| move |i: usize| R::from_f64(((i * 7919 + s * 104_729) % 1013) as f64 - 500.3);
                let columns: [Vec<R>; 4] = std::array::from_fn(|s| (0..n + s).map(entry(s)).collect());
                let y: Vec<R> = (0..n).map(entry(9)).collect();
                let c = columns.each_ref().map(|c| &c[..]);
                let fast = vectorised!(R::four_dots(c, &y));
                let c = c.map(|c| &c[..n]);
                assert_eq!(fast, finish(portable::<R, LANES>(c, &y), c, &y));
                for (c, d) in c.iter().zip(fast) {
                    let exact: f64 = c.iter().zip(&y).map(|(c, y)| c.re() * y.re()).sum();
                    let size: f64 = c.iter().zip(&y).map(|(c, y)| (c.re() * y.re()).abs()).sum();
                    assert!((d - exact).abs() <= R::EPS * 100.0 * size, "{d} {exact}");
                }
            }
        }
        check::<f64, 8>();
        check::<f32, 16>();
    }
}
