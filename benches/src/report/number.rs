//! How numbers are written on the page.

/// What stands where there is no number.
pub const NONE: &str = "–";

/// A time with three digits.
pub fn seconds(seconds: f64) -> String {
    match seconds {
        s if s >= 1.0 => format!("{} s", three_digits(s)),
        s if s >= 1e-3 => format!("{} ms", three_digits(s * 1e3)),
        s => format!("{} µs", three_digits(s * 1e6)),
    }
}

/// A number of at least 0.001 or so with three digits, and no fewer before the point than it has.
fn three_digits(x: f64) -> String {
    match x {
        x if x >= 99.95 => format!("{x:.0}"),
        x if x >= 9.995 => format!("{x:.1}"),
        x => format!("{x:.2}"),
    }
}

/// A ratio: with two digits after the point around 1, with two digits in all below 0.1.
pub fn ratio(ratio: f64) -> String {
    match ratio {
        r if r >= 0.095 => three_digits(r),
        r if r >= 0.0095 => format!("{r:.3}"),
        r => format!("{r:.1e}"),
    }
}

/// An error.
pub fn error(err: Option<f64>) -> String {
    match err {
        None => NONE.into(),
        Some(0.0) => "0".into(),
        Some(err) => format!("{err:.1e}"),
    }
}

/// Megabytes.
pub fn megabytes(mb: Option<f64>) -> String {
    match mb {
        None => NONE.into(),
        Some(mb) if mb < 9.95 => format!("{mb:.1}"),
        Some(mb) => format!("{mb:.0}"),
    }
}

/// `1 thread`, `2 threads`.
pub fn threads(n: usize) -> String {
    if n == 1 { "1 thread".into() } else { format!("{n} threads") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits_and_a_unit() {
        let shown = [12.345, 1.0, 0.2504, 0.0099999, 3.21e-5, 4e-9].map(seconds);
        assert_eq!(shown, ["12.3 s", "1.00 s", "250 ms", "10.0 ms", "32.1 µs", "0.00 µs"]);
    }

    #[test]
    fn ratios_show_what_matters() {
        assert_eq!(
            [250.4, 12.34, 1.004, 0.5, 0.0451, 0.00123].map(ratio),
            ["250", "12.3", "1.00", "0.50", "0.045", "1.2e-3"]
        );
    }

    #[test]
    fn no_number_is_a_dash() {
        assert_eq!((error(None), megabytes(None)), (NONE.into(), NONE.into()));
        assert_eq!(error(Some(0.0)), "0");
        assert_eq!((error(Some(1.25e-7)), megabytes(Some(0.25))), ("1.2e-7".into(), "0.2".into()));
    }
}
