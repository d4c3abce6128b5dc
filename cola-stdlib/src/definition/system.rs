//! Linear systems by Gaussian elimination with partial pivoting, as written in a textbook.

use super::Matrix;
use cola_runtime::{Array, DType, Error, Result, Value, c64};

/// x with A·x = b.
pub(crate) fn solve(args: &[Value]) -> Result<Value> {
    let (a, b) = (array(args, 0)?, array(args, 1)?);
    eliminate(&a, &b).map(Value::Array)
}

/// A⁻¹, column by column.
pub(crate) fn inverse(args: &[Value]) -> Result<Value> {
    let a = array(args, 0)?;
    eliminate(&a, &Array::identity(a.rows(), DType::C64)?).map(Value::Array)
}

/// How far x is from solving A·x = b: ‖b − A·x‖/(‖A‖·‖x‖ + ‖b‖) beyond the tolerance of the algorithm.
pub(crate) fn solve_law(args: &[Value], found: &Value) -> Result<f64> {
    let (a, b) = (Matrix::of(args.first())?, Matrix::of(args.get(1))?);
    let x = Matrix::of(Some(found))?;
    Ok((backward_error(&a, &x, &b) - tolerance(args.get(2))).max(0.0))
}

/// How far X is from solving A·X = I, likewise.
pub(crate) fn inverse_law(args: &[Value], found: &Value) -> Result<f64> {
    let a = Matrix::of(args.first())?;
    let x = Matrix::of(Some(found))?;
    let identity = Matrix::of(Some(&Value::Array(Array::identity(a.n, DType::C64)?)))?;
    Ok((backward_error(&a, &x, &identity) - tolerance(args.get(1))).max(0.0))
}

fn backward_error(a: &Matrix, x: &Matrix, b: &Matrix) -> f64 {
    let r = a.times(x).distance(b);
    // Written so that NaN stays.
    if r == 0.0 { 0.0 } else { r / (a.norm() * x.norm() + b.norm()) }
}

fn tolerance(alg: Option<&Value>) -> f64 {
    let Some(Value::Algorithm(alg)) = alg else { return 0.0 };
    let options = alg.algorithm().options();
    let tol = options.into_iter().find(|(name, _)| *name == "tol");
    match tol {
        Some((_, Value::Real(tol))) => 2.0 * tol,
        _ => 0.0,
    }
}

fn array(args: &[Value], i: usize) -> Result<Array> {
    match args.get(i) {
        Some(Value::Array(a)) => a.cast(DType::C64),
        _ => Err(Error::invalid("definition", format!("argument {i} must be a dense array"))),
    }
}

fn eliminate(a: &Array, b: &Array) -> Result<Array> {
    let (n, k) = (a.rows(), b.cols());
    if a.cols() != n || b.rows() != n {
        return Err(Error::shape("solve", format!("A is {n}×{}, b is {}×{k}", a.cols(), b.rows())));
    }
    // Rows of [A | b].
    let mut rows: Vec<Vec<c64>> = Vec::with_capacity(n);
    for i in 0..n {
        let entries = (0..n).map(|j| a.get(i, j)).chain((0..k).map(|j| b.get(i, j)));
        rows.push(entries.collect::<Result<_>>()?);
    }
    let largest = rows.iter().flat_map(|r| &r[..n]).map(|z| z.norm()).fold(0.0, f64::max);
    let as_good_as_zero = 16.0 * f64::EPSILON * (n as f64 + 1.0) * largest;
    for step in 0..n {
        let pivot =
            (step..n).max_by(|&i, &l| rows[i][step].norm().total_cmp(&rows[l][step].norm())).unwrap_or(step);
        rows.swap(step, pivot);
        let pivot_row = rows[step].clone();
        if pivot_row[step].norm() <= as_good_as_zero {
            return Err(Error::singular("A", step, 0));
        }
        for row in &mut rows[step + 1..] {
            let factor = row[step] / pivot_row[step];
            row.iter_mut().zip(&pivot_row).skip(step).for_each(|(x, p)| *x -= factor * p);
        }
    }
    for step in (0..n).rev() {
        let (above, rest) = rows.split_at_mut(step);
        let row = &mut rest[0];
        let pivot = row[step];
        for j in n..n + k {
            row[j] /= pivot;
            above.iter_mut().for_each(|r| r[j] = r[j] - r[step] * row[j]);
        }
    }
    Array::from_fn(n, k, |i, j| rows[i][n + j])
}
