//! `solve` with a diagonal matrix.

use crate::number::{quotient, shown};
use crate::operators::Diagonal;
use crate::rules::right_side::expect_numbers;
use cola_runtime::{Array, Element, Error, ErrorKind, Number, Op, Operator, Result, method, with_element};

/// xᵢ = bᵢ/dᵢ.
///
/// # Requires   no entry is zero.
/// # Cost       one division for each entry of b.
/// # Source     definition
#[method(solve, "Diagonal")]
fn diagonal(a: &Op, b: &Array) -> Result<Array> {
    expect_numbers("solve", a, b)?;
    let Some(diagonal) = a.downcast_ref::<Diagonal>() else {
        return Err(Error::new(ErrorKind::TypeMismatch, format!("{a} is no Diagonal")));
    };
    let dtype = diagonal.dtype().promote(b.dtype());
    // Already in the joint dtype: nothing is copied.
    let (d, b) = (diagonal.entries().cast(dtype)?, b.cast(dtype)?);
    with_element!(dtype, T => divide::<T>(&d, &b))
}

fn divide<T: Element>(d: &Array, b: &Array) -> Result<Array> {
    let (d, b) = (d.view::<T>()?, b.view::<T>()?);
    if let Some(i) = (0..d.nrows()).find(|&i| d[(i, 0)].load() == T::Acc::ZERO || !d[(i, 0)].load().finite())
    {
        return Err(refuse(d[(i, 0)], i));
    }
    let mut out = Vec::with_capacity(b.nrows() * b.ncols());
    for j in 0..b.ncols() {
        for i in 0..b.nrows() {
            out.push(T::from_scalar(quotient(b[(i, j)].to_scalar(), d[(i, 0)].to_scalar())));
        }
    }
    if let Some(at) = out.iter().position(|x| !x.load().finite()) {
        let i = at % b.nrows();
        let why = format!(
            "x = b/d overflows {}: d is {} at {i}, b is {}",
            T::DTYPE,
            shown(d[(i, 0)].to_scalar()),
            shown(b[(i, at / b.nrows())].to_scalar())
        );
        return Err(
            Error::new(ErrorKind::Inaccurate, why).with_help("rescale, or use a type of larger range")
        );
    }
    Array::from_vec(b.nrows(), b.ncols(), out)
}

#[cold]
fn refuse<T: Element>(d: T, i: usize) -> Error {
    if d.load() == T::Acc::ZERO {
        return Error::new(ErrorKind::Singular, format!("Diagonal is singular: entry {i} is 0"))
            .with_help("A⁻¹ does not exist; add a shift A + sI if that serves");
    }
    Error::not_finite("solve: the diagonal of A", (i, i))
}
