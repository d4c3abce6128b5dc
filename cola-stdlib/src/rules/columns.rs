//! Columns of the operators that hold eigenvectors and singular vectors.

use crate::functions::{dot, slice};
use crate::operators::{BlockDiag, Dense, Identity, KhatriRao, Kronecker, Permutation, Zero};
use crate::properties::STIEFEL;
use cola_runtime::{DType, Index, Op, Result};

/// Different columns of V in the order given. All of them in their own order are V itself.
pub(super) fn of(v: &Op, chosen: &[usize]) -> Result<Op> {
    let n = v.cols();
    if chosen.len() == n && chosen.iter().enumerate().all(|(j, &i)| i == j) {
        return Ok(v.clone());
    }
    let made = if chosen.len() == n && v.downcast_ref::<Dense>().is_none() {
        dot(v, &order(chosen, v.dtype())?)?
    } else {
        slice(v, &Index::All, &Index::List(chosen.into()))?
    };
    Ok(if STIEFEL.of(v) { made.claimed(STIEFEL.set()) } else { made })
}

/// Columns of the n×n identity.
pub(super) fn unit(n: usize, dtype: DType, chosen: &[usize]) -> Result<Op> {
    of(&Identity::new(n, dtype), chosen)
}

/// The permutation P whose column j is column `chosen[j]` of the identity.
fn order(chosen: &[usize], dtype: DType) -> Result<Op> {
    let mut p = vec![0; chosen.len()];
    chosen.iter().enumerate().for_each(|(j, &i)| p[i] = j);
    Permutation::new(p, dtype)
}

/// Some columns of V₁ ⊗ V₂ ⊗ …: column j is made of the columns `places[j][i]` of Vᵢ, on demand; all of them are the
/// Kronecker product itself, reordered.
pub(super) fn of_kronecker(parts: &[&Op], places: &[Vec<usize>]) -> Result<Op> {
    let sizes: Vec<usize> = parts.iter().map(|v| v.cols()).collect();
    let total = sizes.iter().try_fold(1usize, |n, k| n.checked_mul(*k));
    if total == Some(places.len()) {
        let flat =
            |places: &Vec<usize>| sizes.iter().zip(places).fold(0, |flat, (n, place)| flat * n + place);
        let whole = Kronecker::new(parts.iter().map(|v| (*v).clone()).collect())?;
        return of(&whole, &places.iter().map(flat).collect::<Vec<_>>());
    }
    let column = |(i, v): (usize, &&Op)| {
        let chosen: Vec<usize> = places.iter().map(|places| places[i]).collect();
        slice(v, &Index::All, &Index::List(chosen.into()))
    };
    let made = KhatriRao::new(parts.iter().enumerate().map(column).collect::<Result<_>>()?)?;
    Ok(if parts.iter().all(|v| STIEFEL.of(v)) { made.claimed(STIEFEL.set()) } else { made })
}

/// Some columns of diag(V₁, …, V₁, V₂, …): `chosen[j]` = (i, c, t) is column t of the c-th copy of Vᵢ. Zeros above
/// and below are never formed.
pub(super) fn of_blocks(
    parts: &[Op],
    multiplicities: &[usize],
    chosen: &[(usize, usize, usize)],
) -> Result<Op> {
    let dtype = parts.iter().fold(parts.first().map_or(DType::F64, Op::dtype), |d, v| d.promote(v.dtype()));
    // Column numbers by block: in which order the result takes the columns of the block-diagonal operator.
    let mut by_block: Vec<usize> = (0..chosen.len()).collect();
    by_block.sort_by_key(|&j| chosen[j]);
    let (mut blocks, mut times): (Vec<Op>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut rest = by_block.as_slice();
    for (i, (v, &copies)) in parts.iter().zip(multiplicities).enumerate() {
        let mut next = 0;
        let mut last: Option<Vec<usize>> = None;
        while let Some(&j) = rest.first().filter(|&&j| chosen[j].0 == i) {
            let copy = chosen[j].1;
            if copy > next {
                blocks.push(Zero::new(v.rows() * (copy - next), 0, dtype));
                times.push(1);
                last = None;
            }
            let len = rest.iter().take_while(|&&j| (chosen[j].0, chosen[j].1) == (i, copy)).count();
            let own: Vec<usize> = rest[..len].iter().map(|&j| chosen[j].2).collect();
            match times.last_mut().filter(|_| last.as_ref() == Some(&own)) {
                Some(count) => *count += 1,
                None => {
                    blocks.push(of(v, &own)?);
                    times.push(1);
                }
            }
            (next, rest, last) = (copy + 1, &rest[len..], Some(own));
        }
        if copies > next && v.rows() > 0 {
            blocks.push(Zero::new(v.rows() * (copies - next), 0, dtype));
            times.push(1);
        }
    }
    let stiefel = parts.iter().all(|v| STIEFEL.of(v));
    let made = BlockDiag::with_multiplicities(blocks, times)?;
    let mut places = vec![0; chosen.len()];
    by_block.iter().enumerate().for_each(|(column, &j)| places[j] = column);
    let made = if stiefel { made.claimed(STIEFEL.set()) } else { made };
    of(&made, &places)
}
