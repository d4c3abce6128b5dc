//! Selected rows and columns of an operator.

use super::parts::{ONE, ZERO, only};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Element, Index, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};
use faer::MatRef;

static SLICED: Constructor = Constructor::new("Sliced");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Sliced")
            .parent("Composite")
            .fixed(1)
            .doc("selected rows and columns of an operator: ranges or lists of indices, repeats allowed")
            .make("Sliced(a: Operator, rows: Index?, cols: Index?) -> Operator", |x| {
                let index = |name| x.get::<Option<&Index>>(name).map(|i| i.cloned().unwrap_or(Index::All));
                Sliced::new(x.get("a")?, index("rows")?, index("cols")?).map(Value::Op)
            }),
    );
});

/// A[rows, cols].
///
/// # Shape
/// As many rows and columns as are taken.
///
/// # Apply
/// x is spread over the columns of A (entries of a repeated column add up), A is applied, the rows are picked:
/// the work of A, and a scratch block for each side that is not taken whole.
///
/// # Properties
/// When rows and columns are the same: `PSD`, `SelfAdjoint`, `Symmetric`; `PD` when nothing repeats. `Real`.
///
/// # Errors
/// `InvalidArgument` for an index outside A.
///
/// # Example
/// ```
/// use cola_runtime::{Array, Index};
/// use cola_stdlib::operators::{Diagonal, Sliced};
/// let d = Diagonal::new(Array::vector(vec![1.0, 2.0, 3.0]))?;
/// let last = Index::Range { start: 1, end: 3, step: 1 };
/// let y = Sliced::new(d, last.clone(), last)?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [2.0, 3.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Sliced {
    parts: [Op; 1],
    rows: Index,
    cols: Index,
}

impl Sliced {
    /// Selected rows and columns. Nothing is simplified; the function `slice` does that.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(a: Op, rows: Index, cols: Index) -> Result<Op> {
        let context = |e: cola_runtime::Error| e.in_context(format!("a slice of A = {a}"));
        rows.check("Sliced: rows", a.rows()).map_err(context)?;
        cols.check("Sliced: cols", a.cols()).map_err(context)?;
        Ok(Op::new(Sliced { parts: [a], rows, cols }))
    }

    /// The operator that is sliced.
    pub fn inner(&self) -> &Op {
        &self.parts[0]
    }

    /// Which rows.
    pub fn rows_index(&self) -> &Index {
        &self.rows
    }

    /// Which columns.
    pub fn cols_index(&self) -> &Index {
        &self.cols
    }
}

impl Operator for Sliced {
    fn tag(&self) -> Tag {
        SLICED.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        (self.rows.len(self.inner().rows()), self.cols.len(self.inner().cols()))
    }

    /// An index that is taken twice gives the same row or column again.
    fn rank_bound(&self) -> usize {
        let (m, n) = self.inner().shape();
        self.inner().rank_bound().min(self.rows.distinct(m)).min(self.cols.distinct(n))
    }

    fn dtype(&self) -> DType {
        self.inner().dtype()
    }

    fn device(&self) -> Device {
        self.inner().device()
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
        let (a, k, dtype) = (self.inner(), x.cols(), self.dtype());
        let (m, n) = op.shape(a.shape());
        let (picked, spread) =
            if op.transposes() { (&self.cols, &self.rows) } else { (&self.rows, &self.cols) };
        let mut wide = None;
        if *spread != Index::All {
            let mut full = ws.take(dtype, n, k)?;
            full.as_mut()?.fill(ZERO);
            with_element!(dtype, T => scatter::<T>(x, spread, full.as_mut()?)?);
            wide = Some(full);
        }
        let from = wide.as_ref().map_or(x, Array::as_ref);
        match picked {
            Index::All => a.apply_into(op, alpha, from, beta, y, ws)?,
            _ => {
                let mut full = ws.take(dtype, m, k)?;
                a.apply_into(op, ONE, from, ZERO, full.as_mut()?, ws)?;
                if let Index::Range { start, step: 1, .. } = picked {
                    let rows = full.as_ref().rows_range(*start, start + y.rows());
                    y.rb_mut().axpby(alpha, rows, beta)?;
                } else {
                    with_element!(dtype, T => gather::<T>(alpha, full.view::<T>()?, picked, beta, y)?);
                }
                ws.give(full);
            }
        }
        if let Some(full) = wide {
            ws.give(full);
        }
        Ok(())
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Sliced", (children.len(), 1), (params.len(), 0))?;
        Sliced::new(only(children, "Sliced")?, self.rows.clone(), self.cols.clone())
    }

    fn cost(&self) -> Cost {
        let (a, size) = (self.inner(), self.dtype().size_of() as f64);
        a.cost() + Cost { flops: 0.0, bytes: 2.0 * size * (a.rows() + a.cols()) as f64, held: 0.0 }
    }
}

/// zᵢ += xⱼ for every j with index(j) = i. Sums of repeats are rounded to the dtype once each.
fn scatter<T: Element>(x: ArrayRef<'_>, index: &Index, z: ArrayMut<'_>) -> Result<()> {
    let (x, mut z) = (x.typed::<T>()?, z.typed::<T>()?);
    for j in 0..x.ncols() {
        for i in 0..x.nrows() {
            let at = (index.at(i), j);
            z[at] = T::store(z[at].load() + x[(i, j)].load());
        }
    }
    Ok(())
}

/// yᵢ ← α·z at index(i) + β·yᵢ
fn gather<T: Element>(
    alpha: Scalar,
    z: MatRef<'_, T>,
    index: &Index,
    beta: Scalar,
    y: ArrayMut<'_>,
) -> Result<()> {
    let mut y = y.typed::<T>()?;
    let (a, b) = (<T::Acc as Element>::from_scalar(alpha), <T::Acc as Element>::from_scalar(beta));
    for j in 0..y.ncols() {
        for i in 0..y.nrows() {
            let picked = a * z[(index.at(i), j)].load();
            y[(i, j)] = T::store(if beta == ZERO { picked } else { picked + b * y[(i, j)].load() });
        }
    }
    Ok(())
}
