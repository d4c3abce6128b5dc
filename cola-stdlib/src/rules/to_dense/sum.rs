//! `to_dense` of a sum.

use crate::functions::to_dense;
use crate::operators::{Diagonal, Identity, ScalarMul, Sum};
use cola_runtime::{Array, Call, Element, Op, Planner, Result, Scalar, method, with_element};

const ONE: Scalar = Scalar::new(1.0, 0.0);

/// Σ to_dense(Aᵢ), each by its own rule; multiples of the identity and diagonal terms are added to the diagonal.
///
/// # Requires   no half type, in which each term would be rounded.
/// # Cost       that of the terms; m·n entries of memory for each of two at a time.
/// # Source     the definition
#[method(to_dense, "operator:Sum", guard = is_wide, plan = plan)]
fn sum(a: &Op, operator: &Sum) -> Result<Array> {
    let (on_diagonal, others): (Vec<&Op>, Vec<&Op>) =
        operator.parts().iter().partition(|part| is_diagonal(part));
    let mut terms = others.into_iter();
    let mut dense = match terms.next() {
        // A copy: what to_dense returns may be shared.
        Some(first) => Array::copy_of(to_dense(first)?.cast(a.dtype())?.as_ref())?,
        None => Array::zeros(a.rows(), a.cols(), a.dtype())?,
    };
    for term in terms {
        dense.as_mut()?.axpby(ONE, to_dense(term)?.cast(a.dtype())?.as_ref(), ONE)?;
    }
    for term in on_diagonal {
        let ones = Array::full(a.cols(), 1, a.dtype(), ONE)?;
        let diagonal = term.apply(&ones)?.cast(a.dtype())?;
        with_element!(a.dtype(), T => {
            let (mut dense, diagonal) = (dense.view_mut::<T>()?, diagonal.view::<T>()?);
            for i in 0..diagonal.nrows() {
                dense[(i, i)] = T::store(dense[(i, i)].load() + diagonal[(i, 0)].load());
            }
        });
    }
    Ok(dense)
}

/// What adds to the diagonal alone.
fn is_diagonal(a: &Op) -> bool {
    a.downcast_ref::<Diagonal>().is_some()
        || a.downcast_ref::<ScalarMul>().is_some()
        || a.downcast_ref::<Identity>().is_some()
}

fn is_wide(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| !a.dtype().is_half())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    for part in cx.get::<&Op>("a")?.children().iter().filter(|part| !is_diagonal(part)) {
        planner.call_named("to_dense", &[part.into()])?;
    }
    Ok(())
}
