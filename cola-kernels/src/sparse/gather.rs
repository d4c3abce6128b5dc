//! One row of a sparse matrix against a vector: Σ vₖ·x[jₖ], four entries at a time.
//!
//! The processor's gather reads the four at once. Indices are clamped to the vector before, so that no memory beyond it is read
//! whatever they are, and one that was clamped is told at the end of the row, where the test costs next to nothing. The
//! four sums are added in one order on every machine, so the result does not depend on its instructions.

use crate::field::RealPart;
use num_traits::Float;

/// Entries that are summed side by side.
const LANES: usize = 4;

/// A vector whose entries are gathered by this machine.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
pub struct Gather<'a, R> {
    simd: faer::traits::pulp::x86::V3,
    x: &'a [R],
    /// The place of the last entry of x.
    last: i32,
}

/// There are no gathers for other machines.
#[cfg(not(target_arch = "x86_64"))]
#[derive(Clone, Copy)]
pub struct Gather<'a, R>(std::convert::Infallible, std::marker::PhantomData<&'a [R]>);

impl<'a, R> Gather<'a, R> {
    /// `None` where entries have to be read one by one.
    #[inline(always)]
    pub fn from(x: &'a [R]) -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        {
            // The offsets of a gather are signed.
            let last = i32::try_from(x.len().checked_sub(1)?).ok()?;
            faer::traits::pulp::x86::V3::try_new().map(|simd| Gather { simd, x, last })
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            let _ = x;
            None
        }
    }
}

/// A real type whose rows are summed.
pub trait RowDot: Sized {
    /// Σ vₖ·x[jₖ] of a row. Call it inside of `vectorised!`.
    ///
    /// # Panics
    /// For an index that x does not have.
    fn row_dot(gather: Gather<'_, Self>, js: &[u32], vs: &[Self]) -> Self;
}

macro_rules! row_dot {
    ($R:ident, $gather:ident, $scale:literal, $mul_add:ident) => {
        impl RowDot for $R {
            #[cfg(target_arch = "x86_64")]
            #[inline(always)]
            #[allow(unsafe_code)]
            fn row_dot(Gather { simd, x, last }: Gather<'_, $R>, js: &[u32], vs: &[$R]) -> $R {
                use faer::traits::pulp::cast;
                // Counted by hand: iterators over pieces of four take a fifth longer in rows of ten entries.
                let (n, mut k) = (js.len(), 0);
                let vs = &vs[..n];
                // A row that is all rest asks for nothing of what follows; one of a tridiagonal matrix not even for a loop.
                if let (&[j, k, l], &[u, v, w]) = (js, vs) {
                    let first: $R = u.mul_add(x[j as usize], 0.0);
                    return w.mul_add(x[l as usize], v.mul_add(x[k as usize], first));
                }
                if n < LANES {
                    let mut sum: $R = 0.0;
                    for (&j, &v) in js.iter().zip(vs) {
                        sum = v.mul_add(x[j as usize], sum);
                    }
                    return sum;
                }
                let last = simd.sse2._mm_set1_epi32(last);
                let mut changed = simd.sse2._mm_setzero_si128();
                let mut sums = cast([0.0 as $R; LANES]);
                while k + LANES <= n {
                    let (j, v) = (&js[k..k + LANES], &vs[k..k + LANES]);
                    let j = cast([j[0], j[1], j[2], j[3]]);
                    let v = [v[0], v[1], v[2], v[3]];
                    let at = simd.sse4_1._mm_min_epu32(j, last);
                    changed = simd.sse2._mm_or_si128(changed, simd.sse2._mm_xor_si128(at, j));
                    // SAFETY: the token proves the instructions. Entries of `at` are at most `last`, which is the place of the last
                    // entry of x and not negative: so `Gather::from` makes it, and nothing else does.
                    let xs = unsafe { simd.avx2.$gather::<$scale>(x.as_ptr(), at) };
                    sums = simd.fma.$mul_add(cast(v), xs, sums);
                    k += LANES;
                }
                if simd.sse4_1._mm_testz_si128(changed, changed) == 0 {
                    // Panics at the index that x does not have.
                    return missing(js, x);
                }
                let sums: [$R; LANES] = cast(sums);
                let mut sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
                while k < n {
                    sum = vs[k].mul_add(x[js[k] as usize], sum);
                    k += 1;
                }
                sum
            }

            #[cfg(not(target_arch = "x86_64"))]
            #[inline(always)]
            fn row_dot(gather: Gather<'_, $R>, _: &[u32], _: &[$R]) -> $R {
                match gather.0 {}
            }
        }
    };
}
row_dot!(f64, _mm256_i32gather_pd, 8, _mm256_fmadd_pd);
row_dot!(f32, _mm_i32gather_ps, 4, _mm_fmadd_ps);

/// The entry of x that an index beyond it names.
#[cfg(target_arch = "x86_64")]
#[cold]
#[inline(never)]
fn missing<R: RealPart>(js: &[u32], x: &[R]) -> R {
    js.iter().fold(R::zero(), |_, &j| x[j as usize])
}

/// The same, entries read one by one.
#[inline(always)]
pub(crate) fn row_dot_portable<R: RealPart>(js: &[u32], vs: &[R], x: &[R]) -> R {
    let ((js, j_rest), (vs, v_rest)) = (js.as_chunks::<LANES>(), vs.as_chunks::<LANES>());
    let mut sums = [R::zero(); LANES];
    for (j, v) in js.iter().zip(vs) {
        let x = j.map(|j| x[j as usize]);
        for l in 0..LANES {
            sums[l] = Float::mul_add(v[l], x[l], sums[l]);
        }
    }
    let mut sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
    for (&j, &v) in j_rest.iter().zip(v_rest) {
        sum = Float::mul_add(v, x[j as usize], sum);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::vectorised;

    fn row<R: RealPart>(n: usize, len: usize) -> (Vec<u32>, Vec<R>, Vec<R>) {
        let number = |i: usize| R::from_f64(((i * 7919 + 31) % 1013) as f64 / 64.0 - 7.3);
        let js = (0..n).map(|k| ((k * 104_729 + 5) % len) as u32).collect();
        (js, (0..n).map(number).collect(), (0..len).map(|i| number(i + 7)).collect())
    }

    #[test]
    fn the_same_bits_with_and_without_gathers() {
        fn check<R: RealPart>() {
            for n in 0..40 {
                let (js, vs, x) = row::<R>(n, 17);
                let slow = vectorised!(row_dot_portable(&js, &vs, &x));
                let fast = vectorised!(match Gather::from(&x[..]) {
                    Some(gather) => R::row_dot(gather, &js, &vs),
                    None => row_dot_portable(&js, &vs, &x),
                });
                assert!(slow == fast, "{n}: {slow:?} {fast:?}");
                let exact: f64 = js.iter().zip(&vs).map(|(&j, v)| v.re() * x[j as usize].re()).sum();
                let size: f64 = js.iter().zip(&vs).map(|(&j, v)| (v.re() * x[j as usize].re()).abs()).sum();
                assert!((fast.re() - exact).abs() <= 20.0 * R::EPS * size, "{n}");
            }
        }
        check::<f32>();
        check::<f64>();
    }

    #[test]
    fn an_index_beyond_the_vector_is_no_read_beyond_it() {
        for bad in [17, 18, u32::MAX, 1 << 31] {
            for place in [0, 3, 5, 8] {
                let (mut js, vs, x) = row::<f64>(9, 17);
                js[place] = bad;
                let found = std::panic::catch_unwind(|| match Gather::from(&x[..]) {
                    Some(gather) => f64::row_dot(gather, &js, &vs),
                    None => row_dot_portable(&js, &vs, &x),
                });
                assert!(found.is_err(), "index {bad} at place {place}");
            }
        }
    }
}
