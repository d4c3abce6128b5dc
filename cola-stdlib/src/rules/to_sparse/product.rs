//! `to_sparse` of a product.

use super::{each_part, formed_parts, made, room};
use cola_runtime::{Op, Result, method};

/// A₁·…·Aₖ, multiplied out row by row, of two neighbours at a time: of those that take the fewest multiply-adds, which
/// are counted.
///
/// # Requires   free memory for every product on the way.
/// # Cost       Σ cost(to_sparse Aᵢ), and the multiply-adds, each counted before it is done.
/// # Source     Gustavson, Two fast algorithms for sparse matrices, ACM TOMS 4(3), 1978, doi:10.1145/355791.355796
#[method(to_sparse, "Product", plan = each_part)]
fn product(a: &Op) -> Result<Op> {
    let mut factors = formed_parts(a)?;
    // Of two factors there is one order.
    let mut work: Vec<u64> =
        if factors.len() > 2 { factors.windows(2).map(|w| w[0].work(&w[1])).collect() } else { vec![0] };
    while factors.len() > 1 {
        let i = (0..work.len()).min_by_key(|&i| work[i]).unwrap_or(0);
        let (left, right) = (&factors[i], &factors[i + 1]);
        let shape = (left.pattern.rows(), right.pattern.cols());
        let product = left.times(right, |nnz| room(a, shape, nnz as u128))?;
        factors.splice(i..i + 2, [product]);
        work.remove(i);
        for (pair, work) in work.iter_mut().enumerate().skip(i.saturating_sub(1)).take(2) {
            *work = factors[pair].work(&factors[pair + 1]);
        }
    }
    made(a, &factors[0])
}
