//! The operator of an m×n grid of blocks.

use super::{Dense, Zero, grid::Grid};
use cola_runtime::operator::expect_parts;
use cola_runtime::registry::array_from_list;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Error, ErrorKind, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register,
};

static BLOCK: Constructor = Constructor::new("Block");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Block")
            .parent("Composite")
            .variadic()
            .doc("a grid of blocks, given as a list of rows; 0 stands for a block of zeros")
            .make("Block(rows: List) -> Operator", |x| {
                let rows = x.get::<&[Value]>("rows")?.iter().map(row).collect::<Result<_>>()?;
                Block::with_gaps(rows).map(Value::Op)
            }),
    );
});

fn row(value: &Value) -> Result<Vec<Option<Op>>> {
    let Value::List(items) = value else {
        let why = format!("a row of blocks must be a list, got {}", value.kind_name());
        return Err(
            Error::new(ErrorKind::TypeMismatch, format!("Block: {why}")).with_help("Block([[A, B], [0, D]])")
        );
    };
    items
        .iter()
        .map(|item| match item {
            Value::Op(op) => Ok(Some(op.clone())),
            Value::Array(array) => Ok(Some(Dense::new(array.clone()))),
            Value::List(numbers) => Ok(Some(Dense::new(array_from_list(numbers)?))),
            Value::None | Value::Int(0) => Ok(None),
            other => Err(Error::new(
                ErrorKind::TypeMismatch,
                format!("Block: a block must be an operator, an array or 0, got {}", other.kind_name()),
            )),
        })
        .collect()
}

/// [[A₀₀, A₀₁, …], [A₁₀, …], …]: blocks of one height in a row, of one width in a column.
///
/// # Shape
/// The sum of the heights × the sum of the widths; blocks may be rectangular.
///
/// # Apply
/// yᵢ = Σⱼ Aᵢⱼ·xⱼ, each block on its own segments of x and y: the work of the blocks, no copies. In f16 and bf16
/// the terms of a row are added up in one f32 block.
///
/// # Properties
/// `SelfAdjoint` when the blocks of the diagonal are and each Aⱼᵢ is seen to be Aᵢⱼᴴ; those that the blocks of the diagonal have
/// when the others are zero; `Real`.
///
/// # Errors
/// `InvalidArgument` without blocks or with rows of different lengths; `ShapeMismatch` naming the places of two blocks
/// that do not fit.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Block, Dense};
/// let [a, b, d] = [2.0, 3.0, 4.0].map(|x| Dense::new(Array::vector(vec![x])));
/// let m = Block::with_gaps(vec![vec![Some(a), Some(b)], vec![None, Some(d)]])?;
/// assert_eq!(m.apply(&Array::vector(vec![1.0, 10.0]))?.to_vec::<f64>()?, [32.0, 40.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Block {
    grid: Grid,
}

impl Block {
    /// Blocks row by row. Nothing is simplified; the functions `block` and `concat` do that.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(rows: Vec<Vec<Op>>) -> Result<Op> {
        let (m, n) = (rows.len(), rows.first().map_or(0, Vec::len));
        if let Some(i) = rows.iter().position(|row| row.len() != n) {
            let why = format!("row 0 has {n} blocks, row {i} has {}", rows[i].len());
            return Err(Error::invalid("Block", why));
        }
        Block::of_grid((m, n), rows.into_iter().flatten().collect())
    }

    /// As [`Block::new`], where a missing block is zero, of the height and width of its neighbours.
    ///
    /// # Errors
    /// See the type; `InvalidArgument` for a row or column without any block.
    pub fn with_gaps(rows: Vec<Vec<Option<Op>>>) -> Result<Op> {
        let n = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut widths = vec![None; n];
        for (j, block) in rows.iter().flat_map(|row| row.iter().enumerate()) {
            widths[j] = widths[j].or(block.as_ref().map(Op::cols));
        }
        let present = || rows.iter().flatten().flatten();
        let dtype = present().map(Op::dtype).reduce(DType::promote).unwrap_or(DType::F64);
        let empty = |side: &str, i: usize| {
            Error::invalid("Block", format!("{side} {i} has no block that tells its size"))
                .with_help("write Zero(m, n) for one of its blocks")
        };
        let mut filled = Vec::with_capacity(rows.len());
        for (i, row) in rows.iter().enumerate() {
            let height = row.iter().flatten().next().map(Op::rows).ok_or_else(|| empty("row", i))?;
            let row = row.iter().enumerate().map(|(j, block)| match block {
                Some(op) => Ok(op.clone()),
                None => Ok(Zero::new(height, widths[j].ok_or_else(|| empty("column", j))?, dtype)),
            });
            filled.push(row.collect::<Result<Vec<Op>>>()?);
        }
        Block::new(filled)
    }

    pub(crate) fn of_grid(counts: (usize, usize), parts: Vec<Op>) -> Result<Op> {
        Ok(Op::new(Block { grid: Grid::new("Block", counts, parts)? }))
    }

    /// Rows and columns of blocks.
    pub fn counts(&self) -> (usize, usize) {
        self.grid.counts()
    }

    /// Block (i, j), where there is one.
    pub fn at(&self, i: usize, j: usize) -> Option<&Op> {
        let (m, n) = self.counts();
        (i < m && j < n).then(|| self.grid.at(i, j))
    }

    pub(crate) fn grid(&self) -> &Grid {
        &self.grid
    }
}

impl Operator for Block {
    fn tag(&self) -> Tag {
        BLOCK.of(self.grid.parts())
    }

    fn shape(&self) -> (usize, usize) {
        self.grid.shape()
    }

    fn rank_bound(&self) -> usize {
        self.grid.rank_bound()
    }

    fn dtype(&self) -> DType {
        self.grid.dtype()
    }

    fn device(&self) -> Device {
        self.grid.device()
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
        self.grid.apply(op, (alpha, beta), x, y, ws)
    }

    fn children(&self) -> &[Op] {
        self.grid.parts()
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Block", (children.len(), self.grid.parts().len()), (params.len(), 0))?;
        Block::of_grid(self.grid.counts(), children)
    }

    fn cost(&self) -> Cost {
        self.grid.cost()
    }

    fn details(&self) -> String {
        let (m, n) = self.grid.counts();
        format!("{m}×{n} blocks")
    }
}
