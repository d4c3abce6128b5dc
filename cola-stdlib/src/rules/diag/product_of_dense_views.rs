//! `diag` of a product of two matrices that are seen through transposes.

use crate::functions::Diagonals;
use crate::operators::{Adjoint, Conjugate, Dense, Transpose};
use cola_runtime::{Array, Call, DType, Element, Number, Op, Result, Trans, method, with_element};

/// dᵢ = Σⱼ aᵢⱼ·bⱼ,ᵢ₊ₖ, where entries of Aᴴ, Aᵀ and Ā are read from A
///
/// # Requires   two factors, each dense or the transpose, adjoint or conjugate of a dense one.
/// # Cost       one multiply-add for each entry of A that is met; the product is never formed.
/// # Source     definition
#[method(diag, "Product[_, _], Auto", guard = are_dense_views)]
fn product_of_dense_views(a: &Op, offset: i64, cx: &Call<'_>) -> Result<cola_runtime::Value> {
    let [left, right] = a.children() else { return cx.next() };
    let (Some((x, of_x)), Some((y, of_y))) = (view(left), view(right)) else { return cx.next() };
    let d = Diagonals::of(a.shape(), offset);
    let dtype = DType::promote(x.dtype(), y.dtype());
    let (x, y) = (oriented(x, of_x).cast(dtype)?, oriented(y, of_y).cast(dtype)?);
    let out = with_element!(dtype, T => {
        let (x, y) = (x.view::<T>()?, y.view::<T>()?);
        let own = |conj: bool, z: T| if conj { z.load().conjugate() } else { z.load() };
        Array::from_fn(d.len, 1, |t, _| {
            let mut sum = <<T as Element>::Acc as Number>::ZERO;
            for j in 0..x.ncols() {
                sum += own(of_x.conjugates(), x[(d.row + t, j)]) * own(of_y.conjugates(), y[(j, d.col + t)]);
            }
            T::store(sum)
        })?
    });
    Ok(cola_runtime::Value::Array(out))
}

/// The transpose shares the entries.
fn oriented(a: &Array, map: Trans) -> Array {
    if map.transposes() { a.transposed() } else { a.clone() }
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
