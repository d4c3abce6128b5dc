//! `concat` with operators that are grids of blocks already.

use crate::operators::{Axis, Block, Concat, Grid};
use crate::rules::grids::simplified;
use cola_runtime::{Error, Op, Result, method};

/// Rows (or columns) of blocks that fit become one grid: [[A; B]; C] = [A; B; C], [[A, B]; [C, D]] is a Block.
///
/// Where the blocks of the two do not meet at the same places, they are kept as two parts.
///
/// # Requires   one width (one above the other) or one height (side by side).
/// # Cost       the number of blocks.
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(concat, "Concat|Block, _")]
#[method(concat, "_, Concat|Block")]
#[method(concat, "Concat|Block, Concat|Block")]
fn block_and_any(a: &Op, b: &Op, axis: Axis) -> Result<Op> {
    let apart = || Concat::new(vec![a.clone(), b.clone()], axis);
    let whole = apart()?;
    let (s, t) = (Cells::of(a)?, Cells::of(b)?);
    // Along the other side both must be cut at the same places.
    let (starts, ends) = match axis {
        Axis::Rows => (s.cols, t.cols),
        Axis::Cols => (s.rows, t.rows),
    };
    if starts != ends {
        return Ok(whole);
    }
    let ((m, n), (p, q)) = (s.counts, t.counts);
    match axis {
        Axis::Rows => simplified((m + p, n), [s.parts, t.parts].concat()),
        Axis::Cols => {
            let row = |i: usize| [&s.parts[i * n..(i + 1) * n], &t.parts[i * q..(i + 1) * q]].concat();
            simplified((m, n + q), (0..m).flat_map(row).collect())
        }
    }
}

/// The blocks of an operator: itself, when it is no grid.
struct Cells {
    counts: (usize, usize),
    parts: Vec<Op>,
    rows: Vec<usize>,
    cols: Vec<usize>,
}

impl Cells {
    fn of(a: &Op) -> Result<Cells> {
        let alone = Block::new(vec![vec![a.clone()]])?;
        let grid = Grid::of(a).or_else(|| Grid::of(&alone));
        let grid = grid.ok_or_else(|| Error::invalid("concat", format!("{a} is no grid of blocks")))?;
        Ok(Cells {
            counts: grid.counts(),
            parts: grid.parts().to_vec(),
            rows: grid.row_starts().to_vec(),
            cols: grid.col_starts().to_vec(),
        })
    }
}
