//! Rules of `block_diag`.

automod::dir!("src/rules/block_diag");

use crate::operators::BlockDiag;
use cola_runtime::{Op, Result};

/// Blocks with their multiplicities.
fn blocks(a: &Op) -> Vec<(Op, usize)> {
    match a.downcast_ref::<BlockDiag>() {
        Some(b) => b.parts().iter().cloned().zip(b.multiplicities().iter().copied()).collect(),
        None => vec![(a.clone(), 1)],
    }
}

/// All blocks in one operator; the same operator in neighbouring blocks is kept once.
fn join(a: &Op, b: &Op) -> Result<Op> {
    let mut all: Vec<(Op, usize)> = Vec::new();
    for (block, times) in blocks(a).into_iter().chain(blocks(b)) {
        match all.last_mut() {
            Some((last, count)) if last.same(&block) => {
                *last = last.claimed(block.claims());
                *count += times;
            }
            _ => all.push((block, times)),
        }
    }
    let (parts, multiplicities) = all.into_iter().unzip();
    BlockDiag::with_multiplicities(parts, multiplicities)
}
