//! Values, series and radii of scalar functions.

use super::*;

/// f(z + h) by the series at z agrees with the value there.
#[test]
fn series_continue_the_values() -> Result<()> {
    let mut functions: Vec<ScalarFunction> =
        ScalarFunction::names().map(ScalarFunction::named).collect::<Result<_>>()?;
    functions.push(ScalarFunction::power(0.3));
    functions.push(ScalarFunction::power(-2.0));
    functions.push(ScalarFunction::exp().of_affine(-0.5, 2.0));
    for f in functions.iter().filter(|f| !f.needs_real_numbers()) {
        for z in [c64::new(0.7, 0.2), c64::new(-1.3, 0.9), c64::new(0.2, -0.4), c64::new(3.0, -2.0)] {
            let h = c64::new(0.3, -0.4) * f.radius(z).min(1.0) * 0.4;
            let c = f.series(z, 60).unwrap_or_default();
            let sum = c.iter().rev().fold(c64::new(0.0, 0.0), |s, c| s * h + c);
            let exact = f.value(z + h);
            assert!((sum - exact).norm() <= 1e-13 * (1.0 + exact.norm()), "{f:?} at {z}: {sum} {exact}");
        }
    }
    Ok(())
}

#[test]
fn negative_numbers_are_on_the_upper_side_of_the_cut() {
    for zero in [0.0, -0.0] {
        let z = c64::new(-4.0, zero);
        assert_eq!(ScalarFunction::power(0.5).value(z), c64::new(0.0, 2.0));
        assert_eq!(ScalarFunction::log().value(z).im, std::f64::consts::PI);
    }
}

#[test]
fn unknown_names_are_refused() {
    let e = ScalarFunction::named("sine").map(|_| ()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::UnknownName);
    assert!(e.help().is_some_and(|h| h.contains("sin, cos, tan")));
}

#[test]
fn powers_of_zero() {
    let zero = c64::new(0.0, 0.0);
    assert_eq!(ScalarFunction::power(0.0).value(zero).re, 1.0);
    assert_eq!(ScalarFunction::power(0.5).value(zero), zero);
    assert!(!ScalarFunction::power(-1.0).value(zero).is_finite());
}
