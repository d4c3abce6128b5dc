//! What is known in closed form.

use crate::Cauchy;
use cola_runtime::{Array, Call, Element, Op, Result, Scalar, Value, method, with_element};

fn is_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(Op::is_square)
}

/// tr C = Σᵢ 1/(xᵢ + yᵢ)
///
/// # Requires  C is square.
/// # Cost      n divisions.
/// # Source    the definition.
#[method(trace, "Cauchy", guard = is_square)]
fn trace(a: &Cauchy) -> Result<Value> {
    let (x, y) = a.nodes()?;
    let sum: Scalar = x.iter().zip(&y).map(|(s, t)| Scalar::new(1.0, 0.0) / (s + t)).sum();
    Ok(if a.arrays().0.dtype().is_complex() { Value::Complex(sum) } else { Value::Real(sum.re) })
}

/// log|det C| = Σ_{i<j} (log|xⱼ − xᵢ| + log|yⱼ − yᵢ|) − Σᵢⱼ log|xᵢ + yⱼ|
///
/// # Requires  C is square.
/// # Cost      2n² logarithms; no entry of C is formed and nothing cancels.
/// # Source    Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §28.1
#[method(logdet, "Cauchy", guard = is_square)]
fn logdet(a: &Cauchy) -> Result<Value> {
    let (x, y) = a.nodes()?;
    let (mut log, mut phase) = (0.0, 0.0);
    let mut multiply = |z: Scalar, power: f64| {
        log += power * z.norm().ln();
        phase += power * z.arg();
    };
    for i in 0..x.len() {
        for j in 0..x.len() {
            multiply(x[i] + y[j], -1.0);
            if i < j {
                multiply(x[j] - x[i], 1.0);
                multiply(y[j] - y[i], 1.0);
            }
        }
    }
    let turns = phase - std::f64::consts::TAU * (phase / std::f64::consts::TAU).round();
    Ok(if turns.abs() < 1e-9 || log == f64::NEG_INFINITY {
        Value::Real(log)
    } else {
        Value::Complex(Scalar::new(log, turns))
    })
}

/// Cᵀ is the Cauchy matrix of y and x.
///
/// # Cost      none.
/// # Source    the definition.
#[method(transpose, "Cauchy")]
fn transpose(a: &Cauchy) -> Result<Op> {
    let (x, y) = a.arrays();
    Cauchy::new(y.clone(), x.clone())
}

/// The entries 1/(xᵢ + yⱼ), evaluated.
///
/// # Cost      mn divisions.
/// # Source    the definition.
#[method(to_dense, "Cauchy")]
fn to_dense(a: &Cauchy) -> Result<Array> {
    let (x, y) = a.nodes()?;
    with_element!(a.arrays().0.dtype(), T => Array::from_fn(x.len(), y.len(), |i, j| {
        T::from_scalar(Scalar::new(1.0, 0.0) / (x[i] + y[j]))
    }))
}
