//! Normally distributed blocks, by place in a stream: the same for every order and number of threads.

use crate::Working;
use crate::probes::bits;
use cola_kernels::Mat;

/// A standard normal number at place `index` of stream `seed` (Box & Muller, doi:10.1214/aoms/1177706645).
fn normal(seed: u64, index: u64) -> (f64, f64) {
    let unit = |place: u64| ((bits(seed, place) >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    let radius = (-2.0 * unit(2 * index).ln()).sqrt();
    let (sin, cos) = (std::f64::consts::TAU * unit(2 * index + 1)).sin_cos();
    (radius * cos, radius * sin)
}

/// Fills x with independent normal numbers, complex ones for a complex type, E|x|² = 1; place i of x is place `first + i`
/// of the stream.
pub(crate) fn fill_gaussian<T: Working>(x: &mut [T], seed: u64, first: usize) {
    if T::COMPLEX {
        for (i, x) in x.iter_mut().enumerate() {
            let (re, im) = normal(seed, (first + i) as u64);
            *x = T::from_parts(re, im).scale(0.5f64.sqrt());
        }
        return;
    }
    // Places 2i and 2i + 1 share one pair of numbers; `first` may be odd.
    let (head, pairs) = x.split_at_mut((first % 2).min(x.len()));
    for x in head {
        *x = T::from_f64(normal(seed, first as u64 / 2).1);
    }
    for (i, pair) in pairs.chunks_mut(2).enumerate() {
        let (even, odd) = normal(seed, (first.div_ceil(2) + i) as u64);
        pair.iter_mut().zip([even, odd]).for_each(|(x, v)| *x = T::from_f64(v));
    }
}

/// An n×k block of them, column by column from place `first` of the stream.
pub(crate) fn gaussian<T: Working>(n: usize, k: usize, seed: u64, first: usize) -> Mat<T> {
    let mut x = Mat::zeros(n, k);
    (0..k).for_each(|j| fill_gaussian(x.col_as_slice_mut(j), seed, first + n * j));
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_depend_on_their_place_alone_and_have_mean_0_and_variance_1() {
        let n = 20_000;
        let mut x = vec![0.0f64; n];
        fill_gaussian(&mut x, 3, 0);
        let mut tail = vec![0.0f64; n - 7];
        fill_gaussian(&mut tail, 3, 7);
        assert_eq!(&x[7..], &tail[..]);
        // Standard errors 1/√n = 0.007 and √(2/n) = 0.01; five of them.
        let mean = x.iter().sum::<f64>() / n as f64;
        let variance = x.iter().map(|v| v * v).sum::<f64>() / n as f64;
        assert!(mean.abs() < 0.035 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }
}
