//! `qr` of a product that begins with orthonormal columns.

use crate::functions::{QrFactors, qr};
use crate::operators::Product;
use crate::properties::STIEFEL;
use cola_runtime::{Call, Op, Planner, Result, method};

/// V·B = (V·Q)·R, where B = Q·R
///
/// # Requires   V is known to be Stiefel and as wide as the product can be high: B is tall, or V is square.
/// # Cost       that of qr(B); V·Q is not formed.
/// # Source     definition
#[method(qr, "Product[first:Stiefel[_], rest:_...]", guard = fits, plan = plan)]
fn product_of_stiefel_and_any(first: &Op, rest: Vec<&Op>) -> Result<QrFactors> {
    let factors = qr(&joined(&rest)?)?;
    let q = Product::new(vec![first.clone(), factors.q])?.claimed(STIEFEL.set());
    Ok(QrFactors { q, r: factors.r })
}

fn joined(rest: &[&Op]) -> Result<Op> {
    match rest {
        [one] => Ok((*one).clone()),
        many => Product::new(many.iter().map(|&part| part.clone()).collect()),
    }
}

fn fits(cx: &Call<'_>) -> bool {
    let (Ok(a), Ok(first)) = (cx.get::<&Op>("a"), cx.get::<&Op>("first")) else { return false };
    a.children().len() > 1 && (first.is_square() || first.cols() >= a.cols())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let rest: Vec<&Op> = cx.get("rest")?;
    planner.call_named("qr", &[(&joined(&rest)?).into()])
}
