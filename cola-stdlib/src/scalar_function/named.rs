//! The scalar functions that are known by name.

use super::series;
use crate::number::{quotient, reciprocal};
use cola_runtime::c64;

const ZERO: c64 = c64::new(0.0, 0.0);
const ONE: c64 = c64::new(1.0, 0.0);

/// The values of a function on the real line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Real numbers, nothing more is known.
    Real,
    /// Numbers ≥ 0.
    NonNegative,
    /// Numbers > 0.
    Positive,
    /// Not real everywhere.
    Complex,
}

/// A scalar function with a name.
pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    pub(super) value: fn(c64) -> c64,
    /// Taylor coefficients; `None` for a function of real numbers only.
    pub(super) series: Option<fn(c64, usize) -> Vec<c64>>,
    /// Distance to the nearest singularity.
    pub(super) radius: fn(c64) -> f64,
    pub(super) range: Range,
}

/// All of them but the powers.
pub(super) static NAMED: &[Named] = &[
    Named {
        name: "exp",
        doc: "eᶻ",
        value: |z| z.exp(),
        series: Some(series::exp),
        radius: entire,
        range: Range::Positive,
    },
    Named {
        name: "log",
        doc: "the principal logarithm, with imaginary part in (−π, π]",
        value: log,
        series: Some(series::log),
        radius: from_cut,
        range: Range::Complex,
    },
    Named {
        name: "sin",
        doc: "sin z",
        value: |z| z.sin(),
        series: Some(series::sin),
        radius: entire,
        range: Range::Real,
    },
    Named {
        name: "cos",
        doc: "cos z",
        value: |z| z.cos(),
        series: Some(series::cos),
        radius: entire,
        range: Range::Real,
    },
    Named {
        name: "tan",
        doc: "sin z/cos z",
        value: |z| {
            let t = tanh(c64::new(-z.im, z.re));
            c64::new(t.im, -t.re)
        },
        series: Some(series::tan),
        radius: |z| from_poles(z.re, z.im),
        range: Range::Real,
    },
    Named {
        name: "sinh",
        doc: "sinh z",
        value: |z| z.sinh(),
        series: Some(series::sinh),
        radius: entire,
        range: Range::Real,
    },
    Named {
        name: "cosh",
        doc: "cosh z",
        value: |z| z.cosh(),
        series: Some(series::cosh),
        radius: entire,
        range: Range::Positive,
    },
    Named {
        name: "tanh",
        doc: "sinh z/cosh z",
        value: tanh,
        series: Some(series::tanh),
        radius: |z| from_poles(z.im, z.re),
        range: Range::Real,
    },
    Named {
        name: "sinc",
        doc: "sin z/z, 1 at 0",
        value: |z| if z == ZERO { ONE } else { quotient(z.sin(), z) },
        series: Some(series::sinc),
        radius: entire,
        range: Range::Real,
    },
    Named {
        name: "sign",
        doc: "1 where Re z > 0, −1 where Re z < 0, 0 at 0; not defined on the rest of the imaginary axis",
        value: |z| half_plane(z, -ONE, ZERO, ONE),
        series: Some(|z, order| series::constant(half_plane(z, -ONE, ZERO, ONE), order)),
        radius: |z| z.re.abs(),
        range: Range::Real,
    },
    Named {
        name: "reciprocal",
        doc: "1/z",
        value: |z| if z == ZERO { c64::new(f64::INFINITY, 0.0) } else { reciprocal(z) },
        series: Some(series::reciprocal),
        radius: |z| z.norm(),
        range: Range::Real,
    },
    Named {
        name: "sigmoid",
        doc: "1/(1 + e⁻ᶻ)",
        value: |z| if z.re >= 0.0 { ONE / (ONE + (-z).exp()) } else { z.exp() / (ONE + z.exp()) },
        series: Some(series::sigmoid),
        radius: |z| 2.0 * from_poles(z.im / 2.0, z.re / 2.0),
        range: Range::Positive,
    },
    Named {
        name: "abs",
        doc: "|x|; of self-adjoint operators only",
        value: |z| real(z, f64::abs),
        series: None,
        radius: entire,
        range: Range::NonNegative,
    },
    Named {
        name: "relu",
        doc: "max(x, 0); of self-adjoint operators only",
        value: |z| real(z, |x| x.max(0.0)),
        series: None,
        radius: entire,
        range: Range::NonNegative,
    },
    Named {
        name: "step",
        doc: "1 where x > 0, else 0; of self-adjoint operators only",
        value: |z| real(z, |x| f64::from(u8::from(x > 0.0))),
        series: None,
        radius: entire,
        range: Range::NonNegative,
    },
];

/// A function of real numbers only.
fn real(z: c64, f: fn(f64) -> f64) -> c64 {
    c64::new(if z.im == 0.0 { f(z.re) } else { f64::NAN }, 0.0)
}

fn entire(_: c64) -> f64 {
    f64::INFINITY
}

/// Distance to the negative real axis with 0.
fn from_cut(z: c64) -> f64 {
    if z.re >= 0.0 { z.norm() } else { z.im.abs() }
}

/// Distance of x + iy to the nearest π/2 + kπ.
fn from_poles(x: f64, y: f64) -> f64 {
    use std::f64::consts::{FRAC_PI_2, PI};
    let k = ((x - FRAC_PI_2) / PI).round();
    (x - FRAC_PI_2 - k * PI).hypot(y)
}

fn log(z: c64) -> c64 {
    if z == ZERO { c64::new(f64::NEG_INFINITY, 0.0) } else { upper(z).ln() }
}

/// A negative real number counts as a limit from above, whatever the sign of its zero imaginary part.
pub(super) fn upper(z: c64) -> c64 {
    if z.im == 0.0 { c64::new(z.re, 0.0) } else { z }
}

fn tanh(z: c64) -> c64 {
    // Beyond, the hyperbolic functions overflow before their quotient is formed.
    if z.re.abs() > 20.0 { c64::new(z.re.signum(), 0.0) } else { z.sinh() / z.cosh() }
}

fn half_plane(z: c64, left: c64, zero: c64, right: c64) -> c64 {
    if z.re > 0.0 {
        right
    } else if z.re < 0.0 {
        left
    } else if z == ZERO {
        zero
    } else {
        c64::new(f64::NAN, 0.0)
    }
}
