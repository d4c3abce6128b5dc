//! Linear systems by Gaussian elimination with partial pivoting, as written in a textbook.

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
    for step in 0..n {
        let pivot =
            (step..n).max_by(|&i, &l| rows[i][step].norm().total_cmp(&rows[l][step].norm())).unwrap_or(step);
        rows.swap(step, pivot);
        let pivot_row = rows[step].clone();
        if pivot_row[step].norm() == 0.0 {
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
