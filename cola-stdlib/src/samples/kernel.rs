//! Kernel matrices: every kernel, one and two sets of points, equal points, scales for each coordinate, user functions.

use super::numbers::{Numbers, array, real};
use crate::operators::{Covariance, CustomCovariance, Kernel, KernelFunction, KernelMap};
use cola_runtime::{Array, Error, ErrorKind, Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let psd = "PSD Symmetric Real";
    sample("kernel rbf", |cx| square(cx, Covariance::Rbf), psd, "PD Unitary");
    sample("kernel matern12", |cx| square(cx, Covariance::Matern12), psd, "PD");
    sample("kernel matern32", |cx| square(cx, Covariance::Matern32), psd, "PD");
    sample("kernel matern52", |cx| square(cx, Covariance::Matern52), psd, "PD");
    sample("kernel periodic", |cx| square(cx, Covariance::Periodic { period: 3.0 }), psd, "PD");
    sample("kernel linear", |cx| square(cx, Covariance::Linear { offset: 0.5 }), psd, "PD");
    sample(
        "kernel linear of negative offset",
        |cx| square(cx, Covariance::Linear { offset: -0.5 }),
        "SelfAdjoint Symmetric Real",
        "PSD",
    );
    sample(
        "kernel polynomial",
        |cx| square(cx, Covariance::Polynomial { degree: 2, offset: 1.0 }),
        psd,
        "PD",
    );
    sample(
        "kernel rational quadratic",
        |cx| square(cx, Covariance::RationalQuadratic { alpha: 2.0 }),
        psd,
        "PD",
    );
    sample("kernel of a user", |cx| square(cx, custom(true)), "PSD", "PD");
    sample(
        "kernel of a user, not symmetric",
        |cx| square(cx, custom(false)),
        "Real",
        "SelfAdjoint Symmetric PSD",
    );
    sample("kernel of negative variance", negative, "SelfAdjoint Symmetric", "PSD");
    sample("kernel of equal points", repeated, psd, "PD");
    sample("kernel 4×3", two_sets, "Real", "SelfAdjoint Symmetric PSD");
    sample("kernel of two equal sets", equal_sets, "Real", "SelfAdjoint Symmetric PSD");
    sample("kernel 0×0", |cx| Kernel::new(points(cx, 1, 0)?, points(cx, 1, 0)?, rbf()), "Real", "");
    sample("kernel 1×1", |cx| one_set(points(cx, 321, 1)?, rbf()), psd, "PD");
});

/// Skew when it is not symmetric; the matrix of minima, of Brownian motion, when it is.
struct Minimum {
    symmetric: bool,
}

impl KernelFunction for Minimum {
    fn name(&self) -> &str {
        "minimum"
    }
    fn value(&self, x: &[f64], y: &[f64]) -> f64 {
        let (s, t) = (x.iter().sum::<f64>() + 9.0, y.iter().sum::<f64>() + 9.0);
        if self.symmetric { s.min(t) } else { s.min(t) + 0.25 * s }
    }
    fn is_positive_definite(&self) -> bool {
        self.symmetric
    }
}

fn custom(symmetric: bool) -> Covariance {
    Covariance::Custom(CustomCovariance::new(Minimum { symmetric }))
}

fn rbf() -> KernelMap {
    KernelMap::new(Covariance::Rbf)
}

/// n points in the plane. A kernel matrix is real.
fn points(cx: SampleContext, salt: u64, n: usize) -> Result<Array> {
    if cx.dtype.is_complex() {
        return Err(Error::new(ErrorKind::Unsupported, format!("a kernel matrix is real, not {}", cx.dtype)));
    }
    let mut numbers = Numbers::new(cx, salt);
    array(cx.dtype, n, 2, |i, k| numbers.number() + real(if k == 0 { i as f64 } else { 0.0 }))
}

fn one_set(x: Array, map: KernelMap) -> Result<Op> {
    Kernel::new(x.clone(), x, map)
}

fn square(cx: SampleContext, covariance: Covariance) -> Result<Op> {
    one_set(points(cx, 322, 4)?, KernelMap::new(covariance).lengthscale([1.0, 2.0]).variance(2.0))
}

fn negative(cx: SampleContext) -> Result<Op> {
    one_set(points(cx, 323, 3)?, rbf().variance(-1.0))
}

/// The first two points are one.
fn repeated(cx: SampleContext) -> Result<Op> {
    points(cx, 1, 0)?;
    one_set(array(cx.dtype, 3, 2, |i, _| real((i / 2) as f64))?, rbf())
}

fn two_sets(cx: SampleContext) -> Result<Op> {
    Kernel::new(points(cx, 324, 4)?, points(cx, 325, 3)?, KernelMap::new(Covariance::Matern32).block(2))
}

fn equal_sets(cx: SampleContext) -> Result<Op> {
    Kernel::new(points(cx, 326, 3)?, points(cx, 326, 3)?, rbf())
}
