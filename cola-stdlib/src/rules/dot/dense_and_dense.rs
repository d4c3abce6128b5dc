//! `dot` of two dense matrices over a long or a short inner dimension.

use super::{fits, merged};
use crate::inference::are_adjoint;
use crate::kernel::OnOperand;
use crate::operators::{Dense, LowRank};
use crate::rules::chain;
use cola_runtime::{Array, Call, Op, Result, method, with_number};

/// Columns whose product with both factors may be spent on multiplying them.
const COLUMNS: usize = 64;

/// A·B is the dense matrix of its entries, or the low-rank matrix A·(Bᴴ)ᴴ.
///
/// Where the inner dimension is longer than both outer ones, the product is smaller than either factor, and cheaper
/// to apply; it is no inverse's or determinant's loss, since neither factor is square. Where it is shorter than both, the
/// rank is low, and all rules of low-rank matrices serve; the product is not multiplied out.
///
/// # Requires   columns of A are rows of B; at least twice as many as A has rows and B has columns, where multiplying costs
///   no more than 64 applies of both, and no half types, whose range the entries may leave; or at most half as many.
/// # Cost       m·k·n multiply-adds for a long inner dimension, half of them where B is A's adjoint; none for a short one, but a copy of a complex B.
/// # Source     the definition
#[method(dot, "s:Dense, t:Dense", guard = changes)]
fn dense_and_dense(a: &Op, b: &Op, s: &Dense, t: &Dense) -> Result<Op> {
    fits(a, b)?;
    if is_thin(a, b) {
        let u = s.array().clone();
        let v = if are_adjoint(a, b) { u.clone() } else { t.array().transposed().conjugated()? };
        return Ok(merged(LowRank::new(u, v)?, a, b));
    }
    let product = if are_adjoint(a, b) { gram(t.array())? } else { chain::product(s.array(), t.array())? };
    Ok(merged(Dense::new(product), a, b))
}

/// BᴴB, by half the work.
fn gram(b: &Array) -> Result<Array> {
    let mut out = Array::zeros(b.cols(), b.cols(), b.dtype())?;
    with_number!(b.dtype(), T => cola_kernels::gram(out.view_mut::<T>()?, 1.0, b.view::<T>()?).on("dot"))?;
    Ok(out)
}

fn changes(cx: &Call<'_>) -> bool {
    let thin = || Ok::<_, cola_runtime::Error>(is_thin(cx.get("a")?, cx.get("b")?));
    thin().unwrap_or(false) || contracts(cx)
}

fn is_thin(a: &Op, b: &Op) -> bool {
    a.cols() == b.rows() && a.cols() > 0 && 2 * a.cols() <= a.rows().min(b.cols())
}

fn contracts(cx: &Call<'_>) -> bool {
    let both = || Ok::<_, cola_runtime::Error>((cx.get::<&Op>("a")?, cx.get::<&Op>("b")?));
    both().is_ok_and(|(a, b)| {
        let (m, k, n) = (a.rows(), a.cols(), b.cols());
        let half_types = a.dtype().is_half() || b.dtype().is_half();
        k == b.rows() && k >= 2 * m.max(n) && m * n <= COLUMNS * (m + n) && !half_types
    })
}
