//! Quantiles of Student's t distribution.

/// 97.5 % quantiles for 1 to 10 degrees of freedom.
const FEW: [f64; 10] = [
    12.706_204_736,
    4.302_652_730,
    3.182_446_305,
    2.776_445_105,
    2.570_581_836,
    2.446_911_851,
    2.364_624_252,
    2.306_004_135,
    2.262_157_163,
    2.228_138_852,
];

/// The half width of a 95 % interval in standard errors, for so many degrees of freedom; infinite for none.
///
/// # Source   the expansion of Cornish and Fisher, Abramowitz & Stegun 26.7.5, right to 10⁻⁵ from 11 on.
pub(super) fn factor(freedom: f64) -> f64 {
    if !(freedom >= 1.0) {
        return f64::INFINITY;
    }
    if freedom <= 10.0 {
        // Between whole numbers in 1/ν.
        let (low, high) = (freedom.floor(), freedom.ceil());
        let at = |nu: f64| FEW[(nu as usize).clamp(1, 10) - 1];
        let part = if high > low { (1.0 / low - 1.0 / freedom) / (1.0 / low - 1.0 / high) } else { 0.0 };
        return at(low) + part * (at(high) - at(low));
    }
    let z = 1.959_963_984_540_054_f64;
    let z2 = z * z;
    let g1 = z * (z2 + 1.0) / 4.0;
    let g2 = z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let g3 = z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    z + g1 / freedom + g2 / (freedom * freedom) + g3 / (freedom * freedom * freedom)
}

#[cfg(test)]
mod tests {
    use super::factor;

    #[test]
    fn quantiles_are_those_of_tables() {
        for (nu, t) in
            [(1.0, 12.706), (5.0, 2.571), (11.0, 2.201), (20.0, 2.086), (60.0, 2.0003), (1e9, 1.95996)]
        {
            assert!((factor(nu) / t - 1.0).abs() < 3e-4, "{nu}: {}", factor(nu));
        }
        assert!(factor(0.0).is_infinite());
    }
}
