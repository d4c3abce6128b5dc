//! `diag` of a product, from the two halves that cost least.

use super::product_of_dense_and_dense::contracted;
use crate::functions::{Diagonals, to_dense};
use crate::operators::Product;
use crate::rules::chain::Chain;
use cola_runtime::{Array, Call, Error, Op, Planner, Result, method};

/// diag(B·C)ᵢ = Σⱼ bᵢⱼ·cⱼᵢ, where B are the first factors and C the others: the product is never formed.
///
/// # Requires   the entries of the halves cost less than an apply for each entry of the diagonal.
/// # Cost       the entries of both halves, each in its cheapest order, and one multiply-add for each.
/// # Source     definition; Cormen, Leiserson, Rivest & Stein, Introduction to Algorithms, 3rd ed., §15.2
#[method(diag, "operator:Product, Auto", guard = pays, plan = plan, rank = Algorithm)]
fn product_of_any(a: &Op, operator: &Product, offset: i64) -> Result<Array> {
    let parts = operator.parts();
    let (at, _) = halves(parts).ok_or_else(|| Error::invalid("diag", format!("{a} has no order")))?;
    let half = |parts: &[Op]| match parts {
        [one] => to_dense(one),
        many => to_dense(&Product::new(many.to_vec())?),
    };
    contracted(&half(&parts[..at])?, &half(&parts[at..])?, offset)?.cast(a.dtype())
}

/// After which factor to cut, and the operations that it takes.
fn halves(parts: &[Op]) -> Option<(usize, f64)> {
    let cost = |parts: &[Op]| match parts {
        [one] => Some(one.cost().flops * one.cols() as f64),
        many => Chain::of(many).map(|c| c.flops),
    };
    let cut = |at: usize| {
        let (m, k, n) = (parts[0].rows(), parts[at].rows(), parts[parts.len() - 1].cols());
        crate::memory::check(m, k, parts[0].dtype())
            .and_then(|()| crate::memory::check(k, n, parts[0].dtype()))
            .ok()?;
        Some((at, cost(&parts[..at])? + cost(&parts[at..])? + 2.0 * (m.min(n) * k) as f64))
    };
    (1..parts.len()).filter_map(cut).min_by(|a, b| a.1.total_cmp(&b.1))
}

fn pays(cx: &Call<'_>) -> bool {
    let both = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<i64>("offset")?));
    both().is_ok_and(|(a, offset)| {
        let (parts, len) = (a.children(), Diagonals::of(a.shape(), offset).len);
        let half_types = parts.iter().any(|p| p.dtype().is_half());
        !half_types && halves(parts).is_some_and(|(_, flops)| flops < Chain::by_columns(parts, len))
    })
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let parts = cx.get::<&Op>("a")?.children();
    let Some((at, _)) = halves(parts) else { return Ok(()) };
    for half in [&parts[..at], &parts[at..]] {
        match half {
            [one] => p.call_named("to_dense", &[one.into()])?,
            many => p.call_named("to_dense", &[(&Product::new(many.to_vec())?).into()])?,
        }
    }
    Ok(())
}
