//! `diag` of a product of two matrices that are seen through transposes.

use super::product_of_dense_and_dense::contracted_views;
use crate::operators::{Adjoint, Conjugate, Dense, Transpose};
use cola_runtime::{Array, Call, Op, Result, Trans, Value, method};

/// dᵢ = Σⱼ aᵢⱼ·bⱼ,ᵢ₊ₖ, where entries of Aᴴ, Aᵀ and Ā are read from A
///
/// # Requires   two factors, each dense or the transpose, adjoint or conjugate of a dense one.
/// # Cost       one multiply-add for each entry of A that is met; the product is never formed; half types are widened first.
/// # Source     definition
#[method(diag, "Product[_, _], Auto", guard = are_dense_views)]
fn product_of_dense_views(a: &Op, offset: i64, cx: &Call<'_>) -> Result<Value> {
    let [left, right] = a.children() else { return cx.next() };
    let (Some(x), Some(y)) = (view(left), view(right)) else { return cx.next() };
    contracted_views(x, y, offset).map(Value::Array)
}

/// The dense array behind an operator, and how it is seen.
fn view(a: &Op) -> Option<(&Array, Trans)> {
    let dense = |a: &'_ Op| a.downcast_ref::<Dense>().is_some();
    let (inner, map) = if dense(a) {
        (a, Trans::None)
    } else if a.downcast_ref::<Adjoint>().is_some() {
        (a.children().first()?, Trans::Adjoint)
    } else if a.downcast_ref::<Transpose>().is_some() {
        (a.children().first()?, Trans::Transpose)
    } else if a.downcast_ref::<Conjugate>().is_some() {
        (a.children().first()?, Trans::Conj)
    } else {
        return None;
    };
    inner.downcast_ref::<Dense>().map(|d| (d.array(), map))
}

fn are_dense_views(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(|part| view(part).is_some()))
}
