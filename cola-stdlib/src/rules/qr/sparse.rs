//! `qr` of a sparse matrix.

use super::row_merge::{Factors, dense_is_cheaper, factorise};
use crate::algorithms::direct::row_merge_qr::foretold;
use crate::functions::QrFactors;
use crate::memory;
use crate::operators::Sparse;
use cola_runtime::{Call, IntoValue, Op, Result, Value, method};

/// A = Q·R by reflections of the rows that begin in the same column: a sparse R, and Q as a product of sparse reflections
///
/// The columns keep their order, since R is to be triangular: put those with few entries first where the fill matters.
///
/// # Requires   memory for the fill, which is foretold; where so much fills in that a dense factorisation costs less, and fits,
///   it goes to the next method.
/// # Cost       as the fill demands.
/// # Source     Liu, SIAM J. Sci. Stat. Comput. 7 (1986); Davis, Direct Methods for Sparse Linear Systems, ch. 5
#[method(qr, "operator:Sparse")]
fn sparse(a: &Op, operator: &Sparse, cx: &Call<'_>) -> Result<Value> {
    let pattern = operator.pattern();
    let fill = foretold(a.cols(), pattern.indptr(), pattern.indices());
    if dense_is_cheaper(a, fill.flops) {
        return cx.next();
    }
    memory::check(fill.entries as usize, 2, a.dtype())?;
    let Factors { q, row, col, values } =
        factorise(a, pattern.indptr(), pattern.indices(), operator.values())?;
    let k = a.rows().min(a.cols());
    Ok(QrFactors { q, r: Sparse::from_triplets(k, a.cols(), &row, &col, values)? }.into_value())
}
