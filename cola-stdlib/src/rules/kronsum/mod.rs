//! Rules of `kronsum`.

automod::dir!("src/rules/kronsum");

use crate::functions;
use crate::inference;
use crate::operators::KronSum;
use cola_runtime::{Arg, Call, Error, Op, Planner, Result};

/// Refuses operands that are not square.
fn both_square(a: &Op, b: &Op) -> Result<()> {
    if a.is_square() && b.is_square() {
        return Ok(());
    }
    Err(Error::shape("kronsum", format!("A is {a}, B is {b}: both must be square")))
}

/// The order of A ⊕ B.
fn size(a: &Op, b: &Op) -> Result<usize> {
    both_square(a, b)?;
    a.rows().checked_mul(b.rows()).ok_or_else(|| {
        Error::invalid("kronsum", format!("the product of the sizes is too large; A is {a}, B is {b}"))
    })
}

/// A merged sum knows what the Kronecker sum of its parts would.
fn merged(made: Op, a: &Op, b: &Op) -> Op {
    made.claimed(inference::kron_sum([a, b].into_iter()))
}

/// The factors of a Kronecker sum, or the operator itself.
fn factors(a: &Op) -> &[Op] {
    if a.downcast_ref::<KronSum>().is_some() { a.children() } else { std::slice::from_ref(a) }
}

/// A ⊕ B as one Kronecker sum, where the factors that meet merge if they can.
fn join(a: &Op, b: &Op) -> Result<Op> {
    both_square(a, b)?;
    let (left, right) = (factors(a), factors(b));
    let (Some((last, before)), Some((first, behind))) = (left.split_last(), right.split_first()) else {
        return KronSum::new([left, right].concat());
    };
    let middle = functions::kronsum(last, first)?;
    let made = if middle.downcast_ref::<KronSum>().is_some() {
        KronSum::new([left, right].concat())?
    } else {
        KronSum::new([before, &[middle], behind].concat())?
    };
    Ok(merged(made, a, b))
}

/// Tells of the attempt to merge the factors that meet.
fn plan_seam(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let (Some(last), Some(first)) = (factors(a).last(), factors(b).first()) else { return Ok(()) };
    p.call_named("kronsum", &[Arg::Op(last), Arg::Op(first)])
}
