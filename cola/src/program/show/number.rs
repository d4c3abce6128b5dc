//! Numbers for people: six digits, aligned by the caller.

use cola_runtime::c64;

/// Six significant digits: `3`, `0.333333`, `1.5e-9`, `NaN`.
pub(super) fn short(x: f64) -> String {
    if !x.is_finite() {
        return if x.is_nan() { "NaN".to_owned() } else { format!("{x}") };
    }
    if x.fract() == 0.0 && x.abs() < 1e7 {
        return format!("{x}");
    }
    let magnitude = x.abs();
    if (1e-4..1e6).contains(&magnitude) {
        let before = magnitude.log10().floor() as i32 + 1;
        let after =
            usize::try_from(6 - before.max(0)).unwrap_or(0) + usize::try_from(-before).unwrap_or(0).min(4);
        return trimmed(&format!("{x:.after$}"));
    }
    let scientific = format!("{x:.5e}");
    match scientific.split_once('e') {
        Some((mantissa, exponent)) => format!("{}e{exponent}", trimmed(mantissa)),
        None => scientific,
    }
}

/// The same of a complex number: `1+2i`.
pub(super) fn short_complex(z: c64) -> String {
    let sign = if z.im.is_sign_negative() && !z.im.is_nan() { "-" } else { "+" };
    format!("{}{sign}{}i", short(z.re), short(z.im.abs()))
}

fn trimmed(digits: &str) -> String {
    match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{short, short_complex};
    use cola_runtime::c64;

    #[test]
    fn six_digits_are_shown() {
        let cases = [
            (0.0, "0"),
            (-3.0, "-3"),
            (1.0 / 3.0, "0.333333"),
            (2.0 / 300.0, "0.00666667"),
            (123456.789, "123457"),
            (12.5, "12.5"),
            (1.5e-9, "1.5e-9"),
            (-1234567890.5, "-1.23457e9"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "NaN"),
        ];
        for (x, text) in cases {
            assert_eq!(short(x), text);
        }
        assert_eq!(short_complex(c64::new(1.0, -0.5)), "1-0.5i");
    }
}
