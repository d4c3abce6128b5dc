//! Operators one above the other, or side by side.

use super::grid::Grid;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Arg, Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, FromArg, Op, Operator,
    Result, Scalar, Tag, Trans, Value, Workspace, register,
};

static CONCAT: Constructor = Constructor::new("Concat");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Concat")
            .parent("Composite")
            .variadic()
            .doc("operators one above the other (axis 0) or side by side (axis 1)")
            .make("Concat(parts...: Operator; axis: Int = 0) -> Operator", |x| {
                Concat::new(x.operators("parts")?, x.get("axis")?).map(Value::Op)
            }),
    );
});

/// Along which side operators are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// One above the other: axis 0, rows follow rows.
    Rows,
    /// Side by side: axis 1, columns follow columns.
    Cols,
}

impl Axis {
    /// The other one, which the transpose has.
    #[must_use]
    pub fn transposed(self) -> Axis {
        match self {
            Axis::Rows => Axis::Cols,
            Axis::Cols => Axis::Rows,
        }
    }

    /// As it is written in a call: 0 or 1.
    pub fn value(self) -> Value {
        Value::Int(i64::from(self == Axis::Cols))
    }

    /// The counts of a grid of k blocks along this axis.
    pub(crate) fn counts(self, k: usize) -> (usize, usize) {
        if self == Axis::Rows { (k, 1) } else { (1, k) }
    }
}

impl<'a> FromArg<'a> for Axis {
    const EXPECTED: &'static str = "0 (one above the other) or 1 (side by side)";
    fn from_arg(arg: Arg<'a>) -> Option<Axis> {
        match arg {
            Arg::Value(Value::Int(0)) => Some(Axis::Rows),
            Arg::Value(Value::Int(1)) => Some(Axis::Cols),
            _ => None,
        }
    }
}

/// [A₁; …; Aₖ] or [A₁, …, Aₖ].
///
/// # Shape
/// Σ mᵢ × n along the rows, m × Σ nᵢ along the columns.
///
/// # Apply
/// Each part acts on its own segment of x or y: the work of the parts, no copies. Side by side in f16 and bf16 the terms are
/// added up in one f32 block.
///
/// # Properties
/// `Real` when all parts are.
///
/// # Errors
/// `InvalidArgument` without parts; `ShapeMismatch` naming two parts that do not fit.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Axis, Concat, Diagonal};
/// let a = Diagonal::new(Array::vector(vec![2.0]))?;
/// let b = Diagonal::new(Array::vector(vec![3.0]))?;
/// let y = Concat::new(vec![a, b], Axis::Rows)?.apply(&Array::vector(vec![10.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [20.0, 30.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Concat {
    grid: Grid,
    axis: Axis,
}

impl Concat {
    /// Operators along an axis, brought to one precision. Nothing is simplified; the function `concat` does that.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(parts: Vec<Op>, axis: Axis) -> Result<Op> {
        Ok(Op::new(Concat { grid: Grid::new("Concat", axis.counts(parts.len()), parts)?, axis }))
    }

    /// The parts in order.
    pub fn parts(&self) -> &[Op] {
        self.grid.parts()
    }

    /// Along which side they are put together.
    pub fn axis(&self) -> Axis {
        self.axis
    }

    pub(crate) fn grid(&self) -> &Grid {
        &self.grid
    }
}

impl Operator for Concat {
    fn tag(&self) -> Tag {
        CONCAT.of(self.grid.parts())
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
        expect_parts("Concat", (children.len(), self.grid.parts().len()), (params.len(), 0))?;
        Concat::new(children, self.axis)
    }

    fn cost(&self) -> Cost {
        self.grid.cost()
    }

    fn details(&self) -> String {
        if self.axis == Axis::Rows { "one above the other".to_owned() } else { "side by side".to_owned() }
    }
}
