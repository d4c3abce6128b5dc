//! Whether a computed function of an operator can be right.
//!
//! Every function of A commutes with A, a square root squares to A, the exponential of a logarithm is A: residuals
//! with a vector, which cost n² operations each, tell an error that is large against them.

use super::decompose::double;
use crate::ScalarFunction;
use crate::kernel;
use cola_runtime::{Array, DType, Error, Evidence, Op, Result, Scalar, Trans, c64, report};

const ONE: Scalar = Scalar::new(1.0, 0.0);
const ZERO: Scalar = Scalar::new(0.0, 0.0);

/// A relative residual from which no digit is left.
const HOPELESS: f64 = 1e-4;
/// A relative residual from which half of the digits are lost.
const DOUBTFUL: f64 = 1e-8;

/// Pushes the residuals as evidence.
///
/// # Errors
/// `Inaccurate` when a residual is so large that the result has no correct digits.
pub(crate) fn against(a: &Op, f: &ScalarFunction, x: &Array, method: &'static str) -> Result<()> {
    let n = a.rows();
    if n == 0 {
        return Ok(());
    }
    let dense = double(a)?;
    let dtype = dense.dtype().promote(x.dtype());
    let (dense, x) = (dense.cast(dtype)?, x.cast(dtype)?);
    let probe = Array::from_fn(n, 2, |i, j| c64::new(((i + 1) as f64 * (1.7 + j as f64)).cos(), 0.0))?;
    let probe = if dtype.is_complex() { probe } else { probe.real_part()? };
    let (what, residual) = if f.exponent() == Some(0.5) {
        let square = times(&x, &times(&x, &probe)?)?;
        let size = norm(&x) * norm(&times(&x, &probe)?);
        ("X·X·v − A·v", relative(&square, &times(&dense, &probe)?, size))
    } else if let Some(image) = exp_action(f, &x, &probe)? {
        let expected = times(&dense, &probe)?;
        ("exp(X)·v − A·v", relative(&image, &expected, norm(&dense) * norm(&probe)))
    } else {
        // Multiples commute likewise: products of two of modulus one neither overflow nor vanish.
        let (y, dense) = (brought_to_one(&x)?, brought_to_one(&dense)?);
        let (left, right) = (times(&y, &times(&dense, &probe)?)?, times(&dense, &times(&y, &probe)?)?);
        ("X·A·v − A·X·v", relative(&left, &right, norm(&y) * norm(&dense) * norm(&probe)))
    };
    judge(f, x, method, what, residual)
}

/// The same for a function that was computed twice with different rounding errors: `off` is how far the results
/// differ, relative to the norm.
///
/// # Errors
/// `Inaccurate` when they differ so much that no digits are certain.
pub(crate) fn twice(f: &ScalarFunction, x: &Array, off: f64, method: &'static str) -> Result<()> {
    judge(f, x.clone(), method, "the difference of two computations", off)
}

fn judge(
    f: &ScalarFunction,
    x: Array,
    method: &'static str,
    what: &'static str,
    residual: f64,
) -> Result<()> {
    let evidence = || Evidence::of(method).residual(residual).note(what);
    // Written so that NaN is hopeless.
    if !(residual <= HOPELESS) {
        let message = format!("{}: {what} is {residual:.1e}, relative to its terms", f.name());
        return Err(Error::inaccurate(message, x, evidence())
            .with_help("the function is too sensitive at this operator for double precision"));
    }
    report::push(|| {
        if residual <= DOUBTFUL {
            return evidence();
        }
        evidence().warning(format!("{} of this operator is sensitive: {what} is {residual:.1e}", f.name()))
    });
    Ok(())
}

fn times(a: &Array, x: &Array) -> Result<Array> {
    let mut y = Array::zeros(a.rows(), x.cols(), a.dtype())?;
    kernel::gemm(y.as_mut()?, ZERO, ONE, Trans::None, a.as_ref(), Trans::None, x.as_ref())?;
    Ok(y)
}

/// The multiple of A by a power of two whose norm is about one; A itself where that is 0 or not finite.
fn brought_to_one(a: &Array) -> Result<Array> {
    let size = norm(a);
    if size == 0.0 || !size.is_finite() {
        return Ok(a.clone());
    }
    // In two steps: the power of two itself may leave the range.
    let exponent = -size.log2().floor();
    let first = (exponent / 2.0).floor();
    let once = crate::entrywise::scaled(Scalar::new(first.exp2(), 0.0), a)?;
    crate::entrywise::scaled(Scalar::new((exponent - first).exp2(), 0.0), &once)
}

fn norm(a: &Array) -> f64 {
    let entries = a.cast(DType::C64).and_then(|a| a.to_vec::<c64>()).unwrap_or_default();
    let largest = entries.iter().map(|z| z.norm()).fold(0.0, f64::max);
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * entries.iter().map(|z| (z / largest).norm_sqr()).sum::<f64>().sqrt()
}

/// ‖x − y‖ relative to `size`, or to x and y if that is more.
fn relative(x: &Array, y: &Array, size: f64) -> f64 {
    let off = crate::entrywise::combine(ONE, x, -ONE, y).map_or(f64::NAN, |d| norm(&d));
    if off == 0.0 { 0.0 } else { off / size.max(norm(x)).max(norm(y)) }
}

/// exp(X)·v for the logarithm X = f(A) of moderate norm, by Taylor series of exp(X/s).
fn exp_action(f: &ScalarFunction, x: &Array, v: &Array) -> Result<Option<Array>> {
    let size = norm(x);
    // Not worth it beyond; NaN is not either.
    if !f.is_log() || !(size <= 200.0) {
        return Ok(None);
    }
    let steps = size.ceil().max(1.0);
    let mut y = v.clone();
    for _ in 0..steps as usize {
        let mut term = y.clone();
        for k in 1..=20 {
            term =
                crate::entrywise::scaled(Scalar::new(1.0 / (steps * f64::from(k)), 0.0), &times(x, &term)?)?;
            y = crate::entrywise::sum(&y, &term)?;
        }
    }
    Ok(Some(y))
}
