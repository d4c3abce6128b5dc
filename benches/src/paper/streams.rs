//! Streams of numbers, the same bits in any language: element i of stream `seed` is a function of both.
//!
//! The integers are those of splitmix64, addressed by counter. Uniform and normal numbers are made of them without a call
//! of the mathematical library: a normal one is the sum of twelve 16-bit integers (Irwin–Hall of order 12), scaled.
//!
//! Source    Steele, Lea & Flood, OOPSLA 2014 (splitmix64)

/// The finaliser of splitmix64.
pub fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Integer i of stream `seed`: the i-th output, from 0, of splitmix64 that starts with `seed`.
pub fn integer(seed: u64, i: u64) -> u64 {
    mix(seed.wrapping_add(i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// 53 bits as a number in [0, 1).
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * 2f64.powi(-53)
}

/// The first n uniform numbers of a stream, in [0, 1).
pub fn uniform(seed: u64, n: usize) -> Vec<f64> {
    (0..n as u64).map(|i| unit(integer(seed, i))).collect()
}

/// The first n normal numbers of a stream: mean 0, variance 1 − 2⁻³².
pub fn normal(seed: u64, n: usize) -> Vec<f64> {
    (0..n as u64).map(|i| normal_at(seed, i)).collect()
}

/// Normal number i of a stream.
pub fn normal_at(seed: u64, i: u64) -> f64 {
    let pieces = |z: u64| (z & 0xffff) + (z >> 16 & 0xffff) + (z >> 32 & 0xffff) + (z >> 48);
    let sum: u64 = (0..3).map(|j| pieces(integer(seed, 3 * i + j))).sum();
    (sum as f64 - 393_210.0) / 65_536.0
}

/// The first n signs of a stream.
pub fn rademacher(seed: u64, n: usize) -> Vec<f64> {
    (0..n as u64).map(|i| if integer(seed, i) >> 63 == 0 { 1.0 } else { -1.0 }).collect()
}

/// Σᵢ xᵢ·hᵢ with hᵢ = (i·2654435761 mod 2³²)/2³² − ½, to nine significant digits: tells apart results that should be one.
pub fn checksum(x: &[f64]) -> f64 {
    let weight = |i: usize| f64::from((i as u64).wrapping_mul(2_654_435_761) as u32) * 2f64.powi(-32) - 0.5;
    nine_digits(x.iter().enumerate().map(|(i, x)| x * weight(i)).sum())
}

/// The nearest number of nine significant decimal digits.
pub fn nine_digits(x: f64) -> f64 {
    format!("{x:.8e}").parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_those_of_splitmix64() {
        let first: Vec<u64> = (0..4).map(|i| integer(0, i)).collect();
        let known =
            [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f, 0xf88b_b8a8_724c_81ec];
        assert_eq!(first, known);
        assert_eq!(integer(1001, 0), 0x533e_00f7_f3c6_06d4);
    }

    #[test]
    fn uniform_numbers_are_known_to_the_last_bit() {
        assert_eq!(uniform(11, 3), [0.3162443929209082, 0.2623651517737182, 0.6380423420183485]);
    }

    #[test]
    fn normal_numbers_are_known_to_the_last_bit() {
        let known = [
            -0.6692962646484375,
            0.6332244873046875,
            0.3433380126953125,
            1.0349578857421875,
            0.80755615234375,
        ];
        assert_eq!(normal(1001, 5), known);
        // Multiples of 2⁻¹⁶: any order of summation gives this sum.
        assert_eq!(normal(1001, 33_000).iter().sum::<f64>(), 65.150_863_647_460_94);
    }

    #[test]
    fn signs_are_known() {
        assert_eq!(rademacher(303, 8), [1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0]);
    }

    #[test]
    fn checksums_have_nine_digits() {
        assert_eq!(checksum(&normal(12, 10)), -0.189123537);
        assert_eq!(checksum(&normal(1001, 33_000)), 74.9525477);
        assert!(checksum(&[f64::NAN]).is_nan());
        // h₀ = −½
        assert_eq!(checksum(&[2.0]), -1.0);
    }
}
