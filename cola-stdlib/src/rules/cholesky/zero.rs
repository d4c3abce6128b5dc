//! `cholesky` of the zero operator.

use crate::operators::Triangular;
use crate::shape::order;
use cola_runtime::{Array, Error, ErrorKind, Op, Result, method};

/// 0 is positive definite for n = 0 only
///
/// # Requires   n = 0, else `Singular`.
/// # Cost       none.
/// # Source     definition
#[method(cholesky, "Zero")]
fn zero(a: &Op) -> Result<Op> {
    if order("cholesky", a)? == 0 {
        return Triangular::new(Array::zeros(0, 0, a.dtype())?, true, false);
    }
    Err(Error::new(ErrorKind::Singular, format!("A = {a} is singular: all its entries are 0"))
        .with_help("it has no Cholesky factor; ldl(A) exists for singular operators"))
}
