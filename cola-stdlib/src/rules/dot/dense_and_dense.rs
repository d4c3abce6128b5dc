//! `dot` of two dense matrices over a long inner dimension.

use super::{fits, merged};
use crate::operators::Dense;
use crate::rules::chain;
use cola_runtime::{Call, Op, Result, method};

/// Columns whose product with both factors may be spent on multiplying them.
const COLUMNS: usize = 64;

/// A·B is the dense matrix of its entries.
///
/// Where the inner dimension is longer than both outer ones, the product is smaller than either factor, and cheaper
/// to apply; it is no inverse's or determinant's loss, since neither factor is square.
///
/// # Requires   columns of A are rows of B, at least twice as many as A has rows and B has columns; multiplying costs
///   no more than 64 applies of both; no half types, whose range the entries may leave.
/// # Cost       m·k·n multiply-adds.
/// # Source     the definition
#[method(dot, "s:Dense, t:Dense", guard = contracts)]
fn dense_and_dense(a: &Op, b: &Op, s: &Dense, t: &Dense) -> Result<Op> {
    fits(a, b)?;
    Ok(merged(Dense::new(chain::product(s.array(), t.array())?), a, b))
}

fn contracts(cx: &Call<'_>) -> bool {
    let both = || Ok::<_, cola_runtime::Error>((cx.get::<&Op>("a")?, cx.get::<&Op>("b")?));
    both().is_ok_and(|(a, b)| {
        let (m, k, n) = (a.rows(), a.cols(), b.cols());
        let half_types = a.dtype().is_half() || b.dtype().is_half();
        k == b.rows() && k >= 2 * m.max(n) && m * n <= COLUMNS * (m + n) && !half_types
    })
}
