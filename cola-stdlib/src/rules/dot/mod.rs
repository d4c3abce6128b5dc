//! Rules of `dot`.

automod::dir!("src/rules/dot");

use crate::functions;
use crate::inference;
use crate::operators::Product;
use cola_runtime::{Arg, Call, Error, Op, Planner, Result};

/// Refuses factors that do not fit.
fn fits(a: &Op, b: &Op) -> Result<()> {
    if a.cols() == b.rows() {
        return Ok(());
    }
    let why = format!("A·B needs as many columns of A as rows of B; A is {a}, B is {b}");
    Err(Error::shape("dot", why))
}

/// A merged product knows what the product of its parts would.
fn merged(made: Op, a: &Op, b: &Op) -> Op {
    made.claimed(inference::product(&[a.clone(), b.clone()]))
}

/// The factors of a product, or the operator itself.
fn factors(a: &Op) -> &[Op] {
    if a.downcast_ref::<Product>().is_some() { a.children() } else { std::slice::from_ref(a) }
}

/// A·B as one product, where the factors that meet merge as long as they can.
fn join(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    let (left, right) = (factors(a), factors(b));
    let (Some((last, before)), Some((first, behind))) = (left.split_last(), right.split_first()) else {
        return Product::new([left, right].concat());
    };
    let middle = functions::dot(last, first)?;
    if middle.downcast_ref::<Product>().is_some() {
        let made = Product::new([left, right].concat())?;
        return Ok(merged(made, a, b));
    }
    // The merged factor may merge with its new neighbours.
    let mut made = middle;
    if !before.is_empty() {
        made = functions::dot(&one(before)?, &made)?;
    }
    if !behind.is_empty() {
        made = functions::dot(&made, &one(behind)?)?;
    }
    Ok(merged(made, a, b))
}

fn one(factors: &[Op]) -> Result<Op> {
    if let [only] = factors { Ok(only.clone()) } else { Product::new(factors.to_vec()) }
}

/// Tells of the attempt to merge the factors that meet.
fn plan_seam(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let (Some(last), Some(first)) = (factors(a).last(), factors(b).first()) else { return Ok(()) };
    p.call_named("dot", &[Arg::Op(last), Arg::Op(first)])
}

/// Both operands have as many parts, and each pair of parts fits.
fn parts_conform(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Op>("b")?));
    pair().is_ok_and(|(a, b)| {
        let (s, t) = (a.children(), b.children());
        s.len() == t.len() && s.iter().zip(t).all(|(s, t)| s.cols() == t.rows())
    })
}

/// Tells of the products of all pairs of parts.
fn plan_pairs(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let mut pairs = a.children().iter().zip(b.children());
    pairs.try_for_each(|(s, t)| p.call_named("dot", &[Arg::Op(s), Arg::Op(t)]))
}
