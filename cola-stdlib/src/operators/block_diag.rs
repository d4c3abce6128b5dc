//! The block-diagonal operator.

use super::Zero;
use super::among_threads::{WORK, halves, may_be_shared};
use super::parts::{block, block_mut, column, column_mut, unified};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Element, Error, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};
use std::ops::Range;

static BLOCK_DIAG: Constructor = Constructor::new("BlockDiag");

register!(|r| {
    r.constructor(
        ConstructorDef::new("BlockDiag")
            .parent("Composite")
            .variadic()
            .doc("the block-diagonal operator of A₁, …, Aₖ, each repeated as often as its multiplicity says")
            .make("BlockDiag(parts...: Operator; multiplicities: List?) -> Operator", |x| {
                let parts = x.operators("parts")?;
                let multiplicities: Option<&[Value]> = x.get("multiplicities")?;
                match multiplicities {
                    None => BlockDiag::new(parts),
                    Some(list) => BlockDiag::with_multiplicities(parts, counts(list)?),
                }
                .map(Value::Op)
            }),
    );
});

fn counts(list: &[Value]) -> Result<Vec<usize>> {
    let count = |v: &Value| if let Value::Int(i) = v { usize::try_from(*i).ok() } else { None };
    let all: Option<Vec<usize>> = list.iter().map(count).collect();
    all.ok_or_else(|| Error::invalid("BlockDiag", "multiplicities must be non-negative integers"))
}

/// diag(A₁, …, A₁, A₂, …, Aₖ), block i repeated mᵢ times.
///
/// # Shape
/// Σ mᵢ·rows(Aᵢ) × Σ mᵢ·cols(Aᵢ); blocks may be rectangular.
///
/// # Apply
/// Each block acts on its own segment of x. A block with multiplicity m acts on its m segments at once, as on a
/// block of m columns. Blocks are shared among the threads where all of them may run on any; where one has most of the
/// work, each takes all threads. No memory but what the blocks take, for each thread.
///
/// # Properties
/// Those that all blocks have: the meet in the lattice of implications.
///
/// # Errors
/// `InvalidArgument` without blocks, or when there is not one multiplicity for each block.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{BlockDiag, Diagonal};
/// let a = Diagonal::new(Array::vector(vec![2.0]))?;
/// let b = Diagonal::new(Array::vector(vec![3.0]))?;
/// let c = BlockDiag::with_multiplicities(vec![a, b], vec![2, 1])?;
/// assert_eq!(c.apply(&Array::vector(vec![1.0, 1.0, 1.0]))?.to_vec::<f64>()?, [2.0, 2.0, 3.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct BlockDiag {
    parts: Vec<Op>,
    multiplicities: Vec<usize>,
    dtype: DType,
    shape: (usize, usize),
    /// Operations for one column of all blocks together, and of the largest; none where they may not be shared.
    load: (f64, f64),
}

impl BlockDiag {
    /// Blocks that stand once each, brought to one precision. Nothing is simplified; the function
    /// `block_diag` does that.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(parts: Vec<Op>) -> Result<Op> {
        let ones = vec![1; parts.len()];
        BlockDiag::with_multiplicities(parts, ones)
    }

    /// Blocks that stand as often as their multiplicity says; 0 leaves a block out. Where none is left, an empty
    /// block stands for them.
    ///
    /// # Errors
    /// See the type; `OutOfMemory` when the size is not a number of the machine.
    pub fn with_multiplicities(parts: Vec<Op>, multiplicities: Vec<usize>) -> Result<Op> {
        if parts.len() != multiplicities.len() {
            let (a, b) = (parts.len(), multiplicities.len());
            return Err(Error::invalid("BlockDiag", format!("{a} blocks need {a} multiplicities, got {b}")));
        }
        let (parts, dtype) = unified("BlockDiag", parts)?;
        let total = |size: fn(&Op) -> usize| {
            parts
                .iter()
                .zip(&multiplicities)
                .try_fold(0usize, |n, (a, m)| n.checked_add(size(a).checked_mul(*m)?))
        };
        let shape = total(Op::rows).zip(total(Op::cols));
        let shape =
            shape.ok_or_else(|| Error::invalid("BlockDiag", "the sizes of the blocks add up to too much"))?;
        let (mut parts, mut multiplicities): (Vec<Op>, Vec<usize>) =
            parts.into_iter().zip(multiplicities).filter(|(_, m)| *m > 0).unzip();
        if parts.is_empty() {
            (parts, multiplicities) = (vec![Zero::new(0, 0, dtype)], vec![1]);
        }
        let mut blocks = BlockDiag { parts, multiplicities, dtype, shape, load: (0.0, 0.0) };
        if may_be_shared(&blocks.parts) {
            let work = || (0..blocks.parts.len()).map(|i| blocks.work(i));
            blocks.load = (work().sum(), work().fold(0.0, f64::max));
        }
        Ok(Op::new(blocks))
    }

    /// The different blocks, those that are left out excepted.
    pub fn parts(&self) -> &[Op] {
        &self.parts
    }

    /// How often each block stands.
    pub fn multiplicities(&self) -> &[usize] {
        &self.multiplicities
    }
}

/// y ← alpha·op(A)·x + beta·y for one A after the other.
#[derive(Clone, Copy)]
struct Products {
    op: Trans,
    alpha: Scalar,
    beta: Scalar,
}

impl Products {
    /// Of some of the blocks, on their rows of x and y.
    fn of(
        self,
        blocks: &BlockDiag,
        range: Range<usize>,
        x: ArrayRef<'_>,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (mut row, mut col) = (0, 0);
        for i in range {
            let (part, times) = (&blocks.parts[i], blocks.multiplicities[i]);
            let (m, n) = self.op.shape(part.shape());
            let from = x.rows_range(col, col + n * times);
            let mut to = y.rb_mut().rows_range(row, row + m * times);
            (row, col) = (row + m * times, col + n * times);
            // The longer side as columns. A column that is not contiguous stops the first way before it
            // has written anything: strides are the same for all columns.
            let wide = times > x.cols() && m > 0 && n > 0;
            let done = wide
                && with_element!(blocks.dtype, T => self.by_columns::<T>(part, times, from, to.rb_mut(), ws))?;
            if !done {
                self.by_segments(part, times, from, to, ws)?;
            }
        }
        Ok(())
    }

    /// The same on so many threads.
    fn on_threads(
        self,
        threads: usize,
        blocks: &BlockDiag,
        range: Range<usize>,
        x: ArrayRef<'_>,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        if threads <= 1 || range.len() <= 1 {
            return self.of(blocks, range, x, y, ws);
        }
        let (left, at) = (threads / 2, blocks.share(range.clone(), threads / 2, threads));
        let size = |of: fn((usize, usize)) -> usize| {
            let each = (range.start..at)
                .map(|i| of(self.op.shape(blocks.parts[i].shape())) * blocks.multiplicities[i]);
            each.sum::<usize>()
        };
        let (rows, cols) = (size(|(m, _)| m), size(|(_, n)| n));
        let (top, bottom) = y.split_at_row(rows);
        let (first, rest) = (x.rows_range(0, cols), x.rows_range(cols, x.rows()));
        halves(
            threads,
            ws,
            |ws| self.on_threads(left, blocks, range.start..at, first, top, ws),
            |ws| self.on_threads(threads - left, blocks, at..range.end, rest, bottom, ws),
        )
    }

    /// All segments of one column at once, column by column; false when a column is not contiguous.
    fn by_columns<T: Element>(
        self,
        part: &Op,
        times: usize,
        x: ArrayRef<'_>,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<bool> {
        let (m, n) = self.op.shape(part.shape());
        let x = x.typed::<T>()?;
        for j in 0..x.ncols() {
            let to = y.rb_mut().typed::<T>()?;
            let (Some(from), Some(to)) = (column(x, j), column_mut(to, j)) else { return Ok(false) };
            let (from, to) = (block(from, n, times), block_mut(to, m, times));
            part.apply_into(self.op, self.alpha, from, self.beta, to, ws)?;
        }
        Ok(true)
    }

    /// All columns at once, segment by segment.
    fn by_segments(
        self,
        part: &Op,
        times: usize,
        x: ArrayRef<'_>,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (m, n) = self.op.shape(part.shape());
        for i in 0..times {
            let (from, to) = (x.rows_range(i * n, (i + 1) * n), y.rb_mut().rows_range(i * m, (i + 1) * m));
            part.apply_into(self.op, self.alpha, from, self.beta, to, ws)?;
        }
        Ok(())
    }
}

impl BlockDiag {
    fn work(&self, i: usize) -> f64 {
        self.parts[i].cost().flops * self.multiplicities[i] as f64
    }

    /// Threads that share the blocks of a product with so many columns: one where that would not pay, and where a large
    /// block would keep one of them while the others wait.
    fn threads(&self, columns: usize) -> usize {
        let (all, largest) = self.load;
        let (all, largest) = (all * columns as f64, largest * columns as f64);
        let threads = cola_kernels::threads();
        let even = largest < WORK || largest * threads as f64 <= 1.5 * all;
        if all >= WORK && even { threads.min(self.parts.len()) } else { 1 }
    }

    /// The end of the blocks that have `part` of `parts` of the work of a range.
    fn share(&self, range: Range<usize>, part: usize, parts: usize) -> usize {
        let total: f64 = range.clone().map(|i| self.work(i)).sum();
        let mut done = 0.0;
        let past = |i: &usize| {
            done += self.work(*i);
            done * parts as f64 >= total * part as f64
        };
        let last = range.end - 1;
        range.clone().find(past).map_or(last, |i| i + 1).clamp(range.start + 1, last)
    }
}

impl Operator for BlockDiag {
    fn tag(&self) -> Tag {
        BLOCK_DIAG.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        self.shape
    }

    fn rank_bound(&self) -> usize {
        let parts = self.parts.iter().zip(&self.multiplicities);
        parts.fold(0usize, |bound, (part, &m)| bound.saturating_add(m.saturating_mul(part.rank_bound())))
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn device(&self) -> Device {
        self.parts.first().map_or(Device::CPU, Op::device)
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let threads = self.threads(x.cols());
        Products { op, alpha, beta }.on_threads(threads, self, 0..self.parts.len(), x, y, ws)
    }

    fn on_any_thread(&self) -> bool {
        may_be_shared(&self.parts)
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("BlockDiag", (children.len(), self.parts.len()), (params.len(), 0))?;
        BlockDiag::with_multiplicities(children, self.multiplicities.clone())
    }

    fn cost(&self) -> Cost {
        self.parts.iter().zip(&self.multiplicities).fold(Cost::default(), |sum, (part, &times)| {
            let (cost, times) = (part.cost(), times as f64);
            sum + Cost { flops: cost.flops * times, bytes: cost.bytes * times, held: cost.held }
        })
    }

    fn details(&self) -> String {
        if self.multiplicities.iter().all(|&m| m == 1) {
            return String::new();
        }
        let shown: Vec<String> = self.multiplicities.iter().take(8).map(ToString::to_string).collect();
        let more = if self.multiplicities.len() > 8 { ", …" } else { "" };
        format!("multiplicities {}{more}", shown.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::among_threads::tests::blocks;

    #[test]
    fn the_work_is_cut_so_that_everybody_has_a_block() -> Result<()> {
        let a = blocks(DType::F64)?;
        let other = || Error::invalid("BlockDiag", "is another operator");
        let blocks = a.downcast_ref::<BlockDiag>().ok_or_else(other)?;
        let n = blocks.parts.len();
        for parts in 2..10 {
            for part in 1..parts {
                let at = blocks.share(0..n, part, parts);
                assert!((1..n).contains(&at), "{part} of {parts}: {at}");
            }
        }
        Ok(())
    }
}
