//! Rules of `kron`.

automod::dir!("src/rules/kron");

use crate::functions;
use crate::operators::{Kronecker, Zero};
use cola_runtime::{Arg, Call, Error, Op, Planner, Result};

/// The size of the Kronecker product of two square operators.
fn size(a: &Op, b: &Op) -> Result<usize> {
    product(a.rows(), b.rows(), a, b)
}

fn product(m: usize, n: usize, a: &Op, b: &Op) -> Result<usize> {
    m.checked_mul(n).ok_or_else(|| {
        Error::invalid("kron", format!("the product of the sizes is too large; A is {a}, B is {b}"))
    })
}

/// 0 of the shape of A ⊗ B.
fn zero(a: &Op, b: &Op) -> Result<Op> {
    let (m, n) = (product(a.rows(), b.rows(), a, b)?, product(a.cols(), b.cols(), a, b)?);
    Ok(Zero::new(m, n, a.dtype().promote(b.dtype())))
}

/// The factors of a Kronecker product, or the operator itself.
fn factors(a: &Op) -> &[Op] {
    if a.downcast_ref::<Kronecker>().is_some() { a.children() } else { std::slice::from_ref(a) }
}

/// A ⊗ B as one Kronecker product, where the factors that meet merge if they can.
fn join(a: &Op, b: &Op) -> Result<Op> {
    let (left, right) = (factors(a), factors(b));
    let (Some((last, before)), Some((first, behind))) = (left.split_last(), right.split_first()) else {
        return Kronecker::new([left, right].concat());
    };
    let middle = functions::kron(last, first)?;
    if middle.downcast_ref::<Kronecker>().is_some() {
        return Kronecker::new([left, right].concat());
    }
    Kronecker::new([before, &[middle], behind].concat())
}

/// Tells of the attempt to merge the factors that meet.
fn plan_seam(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let (Some(last), Some(first)) = (factors(a).last(), factors(b).first()) else { return Ok(()) };
    p.call_named("kron", &[Arg::Op(last), Arg::Op(first)])
}
