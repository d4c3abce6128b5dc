//! f of permutations by their cycles.

use super::Callee;
use crate::inference;
use crate::operators::{BlockDiag, Circulant, Permutation, Product};
use crate::rules::cycles::cycles;
use cola_runtime::{Alg, Array, DType, Op, Operator, Planner, Result};

/// Pᵏ for a whole number k: i goes k steps along its cycle.
pub(in crate::rules) fn whole_power(a: &Permutation, k: f64) -> Result<Op> {
    let mut out = vec![0; a.indices().len()];
    for cycle in cycles(a.indices()) {
        let steps = k.rem_euclid(cycle.len() as f64) as usize;
        (0..cycle.len()).for_each(|i| out[cycle[i]] = cycle[(i + steps) % cycle.len()]);
    }
    Permutation::new(out, a.dtype())
}

/// f(P) = Gᵀ·diag(f(S₁), …, f(Sₖ))·G: G brings the cycles together, on each of which P is a cyclic shift S.
pub(in crate::rules) fn by_cycles(callee: &Callee, op: &Op, a: &Permutation, alg: &Alg) -> Result<Op> {
    let cycles = by_length(a);
    let (mut blocks, mut counts) = (Vec::new(), Vec::new());
    for of_one_length in cycles.chunk_by(|s, t| s.len() == t.len()) {
        blocks.push(callee.call(&shift(of_one_length[0].len(), a.dtype())?, alg)?);
        counts.push(of_one_length.len());
    }
    if blocks.is_empty() {
        return Ok(op.clone());
    }
    let middle = match (blocks.as_slice(), counts.as_slice()) {
        ([only], [1]) => only.clone(),
        _ => BlockDiag::with_multiplicities(blocks, counts)?,
    };
    let gathered = cycles.concat();
    let claims = inference::function(&callee.f, inference::known(op), !middle.dtype().is_complex());
    if gathered.iter().enumerate().all(|(i, &from)| i == from) {
        return Ok(middle.claimed(claims));
    }
    let mut place = vec![0; gathered.len()];
    gathered.iter().enumerate().for_each(|(i, &from)| place[from] = i);
    let dtype = middle.dtype();
    let (back, gather) = (Permutation::new(place, dtype)?, Permutation::new(gathered, dtype)?);
    Ok(Product::new(vec![back, middle, gather])?.claimed(claims))
}

/// Tells that f of a cyclic shift of each length is asked for.
pub(in crate::rules) fn plan_by_cycles(
    callee: &Callee,
    a: &Permutation,
    alg: &Alg,
    plan: &mut Planner<'_>,
) -> Result<()> {
    let cycles = by_length(a);
    let lengths = cycles.chunk_by(|s, t| s.len() == t.len()).map(|c| c[0].len());
    lengths.into_iter().try_for_each(|l| callee.plan(&shift(l, a.dtype())?, alg, plan))
}

/// The cycles, the short ones first.
fn by_length(a: &Permutation) -> Vec<Vec<usize>> {
    let mut all = cycles(a.indices());
    all.sort_by_key(Vec::len);
    all
}

/// S with (Sx)ₜ = x_{t+1 mod l}.
fn shift(l: usize, dtype: DType) -> Result<Op> {
    Circulant::new(Array::from_fn(l, 1, |i, _| f64::from(u8::from(i + 1 == l)))?.cast(dtype)?)
}
