//! The slot that `solve` uses: `preconditioner`.

use crate::{Multigrid, SmoothedAggregation};
use cola_runtime::{Evidence, Op, Operator, Result, method, report};

/// One V-cycle of algebraic multigrid by smoothed aggregation.
///
/// # Requires   A is square and positive semidefinite; where that is false and shows, it is an error.
/// # Cost       about a hundred operations for each entry of A, once; see `Multigrid` for each column.
/// # Source     Vaněk, Mandel & Brezina, Computing 56 (1996), doi:10.1007/BF02238511
#[method(preconditioner, "PSD[Sparse], AMG", rank = Algorithm)]
fn psd_sparse_by_amg(a: &Op, alg: &SmoothedAggregation) -> Result<Op> {
    let m = Multigrid::new(a, alg)?;
    report::push(|| {
        let note = m.downcast_ref::<Multigrid>().map(Operator::details).unwrap_or_default();
        Evidence::of("AMG").note(note)
    });
    Ok(m)
}
