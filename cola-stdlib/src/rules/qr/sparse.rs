//! `qr` of a sparse matrix.

use super::row_merge::{Factors, factorise};
use crate::functions::QrFactors;
use crate::operators::Sparse;
use cola_runtime::{Op, Result, method};

/// A = Q·R by reflections of the rows that begin in the same column: a sparse R, and Q as a product of sparse reflections
///
/// The columns keep their order, since R is to be triangular: put those with few entries first where the fill matters.
///
/// # Requires   memory for the fill.
/// # Cost       as the fill demands: 2mn² − 2n³/3 multiply-adds where a tall matrix fills in wholly.
/// # Source     Liu, SIAM J. Sci. Stat. Comput. 7 (1986); Davis, Direct Methods for Sparse Linear Systems, ch. 5
#[method(qr, "operator:Sparse")]
fn sparse(a: &Op, operator: &Sparse) -> Result<QrFactors> {
    let pattern = operator.pattern();
    let Factors { q, row, col, values } =
        factorise(a, pattern.indptr(), pattern.indices(), operator.values())?;
    let k = a.rows().min(a.cols());
    Ok(QrFactors { q, r: Sparse::from_triplets(k, a.cols(), &row, &col, values)? })
}
