//! Arithmetic on the arrays that operators are made of, in the promoted dtype, for simplifications.

use cola_runtime::{Array, Element, Index, Result, Scalar, with_element};

const ONE: Scalar = Scalar::new(1.0, 0.0);

/// α·A + β·B.
pub(crate) fn combine(alpha: Scalar, a: &Array, beta: Scalar, b: &Array) -> Result<Array> {
    let mut dtype = a.dtype().promote(b.dtype());
    if alpha.im != 0.0 || beta.im != 0.0 {
        dtype = dtype.complex();
    }
    if dtype.is_half() {
        // One rounding for the sum of two products.
        let (alpha, beta) = (alpha.re as f32, beta.re as f32);
        return with_element!(dtype, T => {
            let (x, y) = (a.cast(dtype)?, b.cast(dtype)?);
            let (x, y) = (x.view::<T>()?, y.view::<T>()?);
            Array::from_fn(a.rows(), a.cols(), |i, j| {
                let z = |v: T| v.to_scalar().re as f32;
                T::from_scalar(Scalar::new(f64::from(alpha * z(x[(i, j)]) + beta * z(y[(i, j)])), 0.0))
            })
        });
    }
    let mut out = Array::zeros(a.rows(), a.cols(), dtype)?;
    out.as_mut()?.axpby(alpha, a.as_ref(), Scalar::new(0.0, 0.0))?;
    out.as_mut()?.axpby(beta, b.as_ref(), ONE)?;
    Ok(out)
}

/// A + B.
pub(crate) fn sum(a: &Array, b: &Array) -> Result<Array> {
    combine(ONE, a, ONE, b)
}

/// c·A.
pub(crate) fn scaled(c: Scalar, a: &Array) -> Result<Array> {
    let dtype = if c.im == 0.0 { a.dtype() } else { a.dtype().complex() };
    let mut out = Array::zeros(a.rows(), a.cols(), dtype)?;
    out.as_mut()?.axpby(c, a.as_ref(), Scalar::new(0.0, 0.0))?;
    Ok(out)
}

/// A + c in every entry.
pub(crate) fn shifted(a: &Array, c: Scalar, dtype: cola_runtime::DType) -> Result<Array> {
    let c = Array::full(a.rows(), a.cols(), dtype, c)?;
    sum(a, &c)
}

/// aᵢ·bᵢ.
pub(crate) fn product(a: &Array, b: &Array) -> Result<Array> {
    pairs(a.rows(), a, b, |i| (i, i))
}

/// aᵢ·bⱼ for all i and j, j fastest.
pub(crate) fn kron(a: &Array, b: &Array) -> Result<Array> {
    let n = b.rows().max(1);
    pairs(a.rows() * b.rows(), a, b, |i| (i / n, i % n))
}

/// aᵢ + bⱼ for all i and j, j fastest.
pub(crate) fn kron_sum(a: &Array, b: &Array) -> Result<Array> {
    let (dtype, n) = (a.dtype().promote(b.dtype()), b.rows().max(1));
    let (a, b) = (a.cast(dtype)?, b.cast(dtype)?);
    with_element!(dtype, T => {
        let (x, y) = (a.view::<T>()?, b.view::<T>()?);
        Array::from_fn(a.rows() * b.rows(), 1, |i, _| {
            T::store(x[(i / n, 0)].load() + y[(i % n, 0)].load())
        })
    })
}

fn pairs(n: usize, a: &Array, b: &Array, at: impl Fn(usize) -> (usize, usize)) -> Result<Array> {
    let dtype = a.dtype().promote(b.dtype());
    let (a, b) = (a.cast(dtype)?, b.cast(dtype)?);
    with_element!(dtype, T => {
        let (a, b) = (a.view::<T>()?, b.view::<T>()?);
        Array::from_fn(n, 1, |i, _| {
            let (i, j) = at(i);
            T::store(a[(i, 0)].load() * b[(j, 0)].load())
        })
    })
}

/// The columns of A, then those of B.
pub(crate) fn beside(a: &Array, b: &Array) -> Result<Array> {
    let mut out = Array::zeros(a.rows(), a.cols() + b.cols(), a.dtype().promote(b.dtype()))?;
    let mut whole = out.as_mut()?;
    whole.rb_mut().cols_range(0, a.cols()).copy_from(a.as_ref())?;
    whole.cols_range(a.cols(), a.cols() + b.cols()).copy_from(b.as_ref())?;
    Ok(out)
}

/// diag(A, B).
pub(crate) fn block_diag(a: &Array, b: &Array) -> Result<Array> {
    let (m, n) = (a.rows() + b.rows(), a.cols() + b.cols());
    let mut out = Array::zeros(m, n, a.dtype().promote(b.dtype()))?;
    let mut whole = out.as_mut()?;
    whole.rb_mut().rows_range(0, a.rows()).cols_range(0, a.cols()).copy_from(a.as_ref())?;
    whole.rows_range(a.rows(), m).cols_range(a.cols(), n).copy_from(b.as_ref())?;
    Ok(out)
}

/// A[rows, cols], checked by the caller. Contiguous ranges share the entries.
pub(crate) fn picked(a: &Array, rows: &Index, cols: &Index) -> Result<Array> {
    let range = |index: &Index, n: usize| match index {
        Index::All => Some(0..n),
        Index::Range { start, end, step: 1 } if start <= end && *end <= n => Some(*start..*end),
        _ => None,
    };
    if let (Some(rows), Some(cols)) = (range(rows, a.rows()), range(cols, a.cols())) {
        return a.block(rows, cols);
    }
    with_element!(a.dtype(), T => {
        let v = a.view::<T>()?;
        Array::from_fn(rows.len(a.rows()), cols.len(a.cols()), |i, j| v[(rows.at(i), cols.at(j))])
    })
}
