//! The block-diagonal operator.

use super::Zero;
use super::parts::{block, block_mut, column, column_mut, unified};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Element, Error, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};

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
/// block of m columns. No memory.
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
        Ok(Op::new(BlockDiag { parts, multiplicities, dtype, shape }))
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

/// A block that acts m times, on m segments of x and y.
struct Segment<'a> {
    part: &'a Op,
    op: Trans,
    times: usize,
    alpha: Scalar,
    beta: Scalar,
}

impl Segment<'_> {
    /// All segments of one column at once, column by column; false when a column is not contiguous.
    fn by_columns<T: Element>(
        &self,
        x: ArrayRef<'_>,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<bool> {
        let (m, n) = self.op.shape(self.part.shape());
        let x = x.typed::<T>()?;
        for j in 0..x.ncols() {
            let to = y.rb_mut().typed::<T>()?;
            let (Some(from), Some(to)) = (column(x, j), column_mut(to, j)) else { return Ok(false) };
            let (from, to) = (block(from, n, self.times), block_mut(to, m, self.times));
            self.part.apply_into(self.op, self.alpha, from, self.beta, to, ws)?;
        }
        Ok(true)
    }

    /// All columns at once, segment by segment.
    fn by_segments(&self, x: ArrayRef<'_>, mut y: ArrayMut<'_>, ws: &mut Workspace) -> Result<()> {
        let (m, n) = self.op.shape(self.part.shape());
        for i in 0..self.times {
            let (from, to) = (x.rows_range(i * n, (i + 1) * n), y.rb_mut().rows_range(i * m, (i + 1) * m));
            self.part.apply_into(self.op, self.alpha, from, self.beta, to, ws)?;
        }
        Ok(())
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
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (mut row, mut col) = (0, 0);
        for (part, &times) in self.parts.iter().zip(&self.multiplicities) {
            let (m, n) = op.shape(part.shape());
            let from = x.rows_range(col, col + n * times);
            let mut to = y.rb_mut().rows_range(row, row + m * times);
            let segment = Segment { part, op, times, alpha, beta };
            (row, col) = (row + m * times, col + n * times);
            // The longer side as columns. A column that is not contiguous stops the first way before it
            // has written anything: strides are the same for all columns.
            let wide = times > x.cols() && m > 0 && n > 0;
            let done =
                wide && with_element!(self.dtype, T => segment.by_columns::<T>(from, to.rb_mut(), ws))?;
            if !done {
                segment.by_segments(from, to, ws)?;
            }
        }
        Ok(())
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
