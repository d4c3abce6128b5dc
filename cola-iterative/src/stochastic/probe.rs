//! Random vectors with E z·zᴴ = I, by place in a stream: the same for every number of threads.

use crate::Working;
use crate::gaussian::fill_gaussian;
use crate::probes::bits;
use std::f64::consts::PI;

/// The distribution of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// ±1, or uniform on the unit circle for complex vectors (Rademacher, Steinhaus): the least variance for most A.
    Signs,
    /// Normal.
    Gaussian,
    /// Uniform on the sphere of radius √n.
    Sphere,
}

/// A number in (0, 1].
fn unit(word: u64) -> f64 {
    ((word >> 11) as f64 + 1.0) / (1u64 << 53) as f64
}

impl Probe {
    /// Fills probe `index` of stream `seed`.
    pub(crate) fn fill<T: Working>(self, z: &mut [T], seed: u64, index: u64) {
        // A stream of its own for each probe.
        let stream = bits(seed ^ 0x5851_f42d_4c95_7f2d, index);
        match self {
            Probe::Signs if !T::COMPLEX => {
                for (i, block) in z.chunks_mut(64).enumerate() {
                    let word = bits(stream, i as u64);
                    for (k, z) in block.iter_mut().enumerate() {
                        *z = if word >> k & 1 == 0 { T::one() } else { -T::one() };
                    }
                }
            }
            Probe::Signs => {
                for (i, z) in z.iter_mut().enumerate() {
                    let (sin, cos) = (2.0 * PI * unit(bits(stream, i as u64))).sin_cos();
                    *z = T::from_parts(cos, sin);
                }
            }
            Probe::Gaussian => fill_gaussian(z, stream, 0),
            Probe::Sphere => {
                fill_gaussian(z, stream, 0);
                let norm = crate::columns::norm(z);
                let factor = (z.len() as f64).sqrt() / norm.max(f64::MIN_POSITIVE);
                z.iter_mut().for_each(|z| *z = z.scale(factor));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_runtime::c64;

    #[test]
    fn moments_are_those_of_the_distribution() {
        for probe in [Probe::Signs, Probe::Gaussian, Probe::Sphere] {
            let n = 200_000;
            let mut z = vec![c64::default(); n];
            probe.fill(&mut z, 3, 5);
            let mean = z.iter().sum::<c64>() / n as f64;
            let (second, pseudo) = (
                z.iter().map(|z| z.norm_sqr()).sum::<f64>() / n as f64,
                z.iter().map(|z| z * z).sum::<c64>() / n as f64,
            );
            // Five standard deviations.
            let bound = 5.0 * (2.0 / n as f64).sqrt();
            assert!(
                mean.norm() < bound && (second - 1.0).abs() < bound && pseudo.norm() < 2.0 * bound,
                "{probe:?}"
            );
            let mut z = vec![0.0f64; n];
            probe.fill(&mut z, 3, 6);
            let (mean, second) =
                (z.iter().sum::<f64>() / n as f64, z.iter().map(|z| z * z).sum::<f64>() / n as f64);
            assert!(mean.abs() < bound && (second - 1.0).abs() < bound, "{probe:?}");
        }
    }
}
