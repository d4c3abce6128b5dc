//! `assume` of a block-diagonal operator.

use super::{assumed, possible, rebuilt};
use crate::inference;
use crate::operators::BlockDiag;
use cola_runtime::{Arg, Call, Op, Planner, PropSet, Result, Value, method};

/// A property of diag(A₁, …, Aₖ) is one of every block, when all blocks are square; having orthonormal columns
/// or real entries reaches blocks of any shape. Blocks that stand zero times learn nothing.
///
/// # Requires   the shape allows the claim.
/// # Cost       Σ cost(assume Aᵢ).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.9.2
#[method(assume, "operator:BlockDiag", plan = plan)]
fn block_diag(a: &Op, operator: &BlockDiag, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    let reaching = reaching(operator, p);
    let blocks = operator.parts().iter().zip(operator.multiplicities());
    let blocks =
        blocks.map(|(block, &times)| if times == 0 { Ok(block.clone()) } else { assumed(block, reaching) });
    Ok(rebuilt(a, blocks.collect::<Result<Vec<_>>>()?)?.claimed(p))
}

fn reaching(operator: &BlockDiag, p: PropSet) -> PropSet {
    let square = operator.parts().iter().all(Op::is_square);
    inference::of_blocks(p, square)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let operator: &BlockDiag = cx.get("operator")?;
    let set = Value::Properties(reaching(operator, cx.get("p")?));
    operator.parts().iter().try_for_each(|block| p.call_named("assume", &[Arg::Op(block), (&set).into()]))
}
