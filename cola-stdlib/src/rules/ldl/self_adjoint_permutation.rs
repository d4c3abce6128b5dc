//! `ldl` of a permutation that is its own inverse.

use crate::functions::LdlFactors;
use crate::operators::{Identity, Permutation, Tridiagonal};
use crate::properties::SELF_ADJOINT;
use cola_runtime::{Array, Call, Element, Error, ErrorKind, Op, Result, Scalar, method, with_element};

/// P = Q·I·D·I·Qᵀ: Q brings the rows of each exchange side by side, D has the blocks (0 1; 1 0) and 1
///
/// # Requires   P is known to be SelfAdjoint, and is an involution.
/// # Cost       n.
/// # Source     definition
#[method(ldl, "SelfAdjoint[Permutation]")]
fn self_adjoint_permutation(a: &Permutation, cx: &Call<'_>) -> Result<LdlFactors> {
    let op: &Op = cx.get("a")?;
    let (p, n) = (a.indices(), a.indices().len());
    if let Some(i) = (0..n).find(|&i| p[p[i]] != i) {
        return Err(Error::new(
            ErrorKind::FalseClaim,
            format!(
                "{op} is claimed to be self-adjoint, but exchanging twice takes row {i} to row {}",
                p[p[i]]
            ),
        )
        .with_help("drop the claim"));
    }
    // Place i of Qᵀ·x holds row order[i] of x.
    let (mut order, mut diagonal, mut sub) =
        (Vec::with_capacity(n), vec![1.0; n], vec![0.0; n.saturating_sub(1)]);
    for i in (0..n).filter(|&i| p[i] >= i) {
        if p[i] > i {
            let k = order.len();
            (diagonal[k], diagonal[k + 1], sub[k]) = (0.0, 0.0, 1.0);
            order.extend([i, p[i]]);
        } else {
            order.push(i);
        }
    }
    let mut inverse = vec![0; n];
    order.iter().enumerate().for_each(|(i, &row)| inverse[row] = i);
    let dtype = op.dtype();
    let band = |x: &[f64]| with_element!(dtype, T => Array::from_fn(x.len(), 1, |i, _| T::from_scalar(Scalar::new(x[i], 0.0))));
    let sub = band(&sub)?;
    Ok(LdlFactors {
        p: Permutation::new(inverse, dtype)?,
        l: Identity::new(n, dtype),
        d: Tridiagonal::new(sub.clone(), band(&diagonal)?, sub)?.claimed(SELF_ADJOINT.set()),
    })
}
