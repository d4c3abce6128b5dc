//! `norm` of a product that begins or ends with a unitary factor.

use super::is_spectral;
use crate::functions::{Norm, norm};
use crate::operators::Product;
use crate::properties::{STIEFEL, UNITARY};
use cola_runtime::{Call, Op, Planner, Result, method};

/// ‖Q·A‖ = ‖A·W‖ = ‖A‖ for fro, 2 and nuc: the singular values are those of A
///
/// # Requires   the first factor is known to be Stiefel or the last one Unitary; ord is fro, 2 or nuc.
/// # Cost       that of the norm of the other factors.
/// # Source     Golub & Van Loan, 4th ed., §2.3.5
#[method(norm, "Product[_...]", guard = has_unitary_end, plan = plan)]
fn product_with_unitary(a: &Op, ord: Norm) -> Result<f64> {
    norm(&rest(a)?, ord)
}

/// The other factors.
fn rest(a: &Op) -> Result<Op> {
    let parts = a.children();
    let others = match parts {
        [first, others @ ..] if STIEFEL.of(first) => others,
        [others @ .., _] => others,
        [] => parts,
    };
    if let [only] = others { Ok(only.clone()) } else { Product::new(others.to_vec()) }
}

pub(super) fn has_unitary_end(cx: &Call<'_>) -> bool {
    is_spectral(cx)
        && cx.get::<&Op>("a").is_ok_and(|a| match a.children() {
            [first, .., last] => STIEFEL.of(first) || UNITARY.of(last),
            _ => false,
        })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let ord = cx.get::<Norm>("ord")?.value();
    planner.call_named("norm", &[(&rest(cx.get("a")?)?).into(), (&ord).into()])
}
