//! Linear systems by Gaussian elimination with partial pivoting, as written in a textbook.

use super::Matrix;
use super::eigenvalues::eigenvalues;
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

/// X with (A + σᵢ·I)·X = b, side by side.
pub(crate) fn solve_shifted(args: &[Value]) -> Result<Value> {
    let (a, b) = (array(args, 0)?, array(args, 1)?);
    if a.rows() != a.cols() || b.rows() != a.rows() {
        let why = format!("A is {}×{}, b has {} rows", a.rows(), a.cols(), b.rows());
        return Err(Error::shape("solve_shifted", why));
    }
    let (k, shifts) = (b.cols(), shifts(args)?);
    let solved = |shift: &c64| eliminate(&shifted(args, *shift)?, &b);
    let parts: Vec<Array> = shifts.iter().map(solved).collect::<Result<_>>()?;
    let entry = |i: usize, j: usize| parts[j / k].get(i, j % k).unwrap_or_default();
    Array::from_fn(b.rows(), k * parts.len(), entry).map(Value::Array)
}

/// The largest of [`solve_law`] for the shifts.
pub(crate) fn solve_shifted_law(args: &[Value], found: &Value) -> Result<f64> {
    let (b, x) = (array(args, 1)?, Matrix::of(Some(found))?);
    let (k, shifts) = (b.cols(), shifts(args)?);
    if (x.m, x.n) != (b.rows(), k * shifts.len()) {
        return Ok(f64::INFINITY);
    }
    let mut worst = 0.0f64;
    for (i, &shift) in shifts.iter().enumerate() {
        let own = Array::from_fn(x.m, k, |row, j| x.at(row, i * k + j))?;
        let all = [Value::Array(shifted(args, shift)?), Value::Array(b.clone())];
        let alg = args.get(2).cloned().unwrap_or_default();
        let off = solve_law(&[all.as_slice(), &[alg]].concat(), &Value::Array(own))?;
        // NaN stays.
        worst = if off <= worst { worst } else { off };
    }
    Ok(worst)
}

fn shifts(args: &[Value]) -> Result<Vec<c64>> {
    let shifts = array(args, 3)?;
    let (rows, cols) = shifts.shape();
    (0..rows * cols).map(|at| shifts.get(at % rows, at / rows)).collect()
}

/// A + σ·I
fn shifted(args: &[Value], shift: c64) -> Result<Array> {
    let a = array(args, 0)?;
    let on_diagonal = |i: usize, j: usize| if i == j { shift } else { c64::default() };
    Array::from_fn(a.rows(), a.cols(), |i, j| a.get(i, j).unwrap_or_default() + on_diagonal(i, j))
}

/// Where an approximate inverse exists: A is positive definite. Other square matrices may have one or not.
pub(crate) fn preconditioner_definition(args: &[Value]) -> Result<Value> {
    let a = array(args, 0)?;
    if a.rows() != a.cols() {
        return Err(Error::shape("preconditioner", format!("A is {}×{}", a.rows(), a.cols())));
    }
    let matrix = Matrix::of(args.first())?;
    let hermitian = matrix.distance(&matrix.adjoint()) == 0.0;
    // Up to rounding in the dtype that A came from.
    let least = 1e-2 * matrix.norm();
    Ok(Value::Bool(hermitian && eigenvalues(&matrix).iter().all(|z| z.re > least)))
}

/// An approximate inverse has the shape of A, and is finite and regular: how much of a random vector M loses.
pub(crate) fn preconditioner_law(args: &[Value], found: &Value) -> Result<f64> {
    let a = Matrix::of(args.first())?;
    let m = Matrix::of(Some(found))?;
    if (m.m, m.n) != (a.n, a.n) {
        return Err(Error::shape("preconditioner", format!("M is {}×{}, A {}×{}", m.m, m.n, a.n, a.n)));
    }
    let identity = Array::identity(a.n, DType::C64)?;
    // Elimination refuses what is singular or not finite.
    let back = eliminate(&m.array()?, &identity)?;
    let finite = (0..a.n).all(|i| back.get(i, 0).is_ok_and(|z| z.re.is_finite() && z.im.is_finite()));
    Ok(if finite || a.n == 0 { 0.0 } else { f64::INFINITY })
}

fn backward_error(a: &Matrix, x: &Matrix, b: &Matrix) -> f64 {
    let r = a.times(x).distance(b);
    // Written so that NaN stays.
    if r == 0.0 { 0.0 } else { r / (a.norm() * x.norm() + b.norm()) }
}

/// What the options of an algorithm allow: twice the largest of its tolerances.
pub(crate) fn tolerance(alg: Option<&Value>) -> f64 {
    let Some(Value::Algorithm(alg)) = alg else { return 0.0 };
    let options = alg.algorithm().options().into_iter();
    let tolerances = options.filter(|(name, _)| ["tol", "atol", "btol"].contains(name));
    tolerances.map(|(_, tol)| if let Value::Real(tol) = tol { 2.0 * tol } else { 0.0 }).fold(0.0, f64::max)
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
