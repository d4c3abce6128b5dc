//! An operator with rows and columns set to zero.

use super::parts::{ONE, ZERO, only};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Element, Error, Index, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};
use std::sync::Arc;

static MASKED: Constructor = Constructor::new("Masked");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Masked")
            .parent("Composite")
            .fixed(1)
            .doc("an operator whose rows and columns outside the given indices are zero")
            .make("Masked(a: Operator, rows: Index?, cols: Index?) -> Operator", |x| {
                let index = |name| x.get::<Option<&Index>>(name).map(|i| i.cloned().unwrap_or(Index::All));
                Masked::new(x.get("a")?, &index("rows")?, &index("cols")?).map(Value::Op)
            }),
    );
});

/// P·A·Q, where P and Q keep the rows and columns that are given and set the others to zero.
///
/// # Shape
/// That of A.
///
/// # Apply
/// x is copied with zeros outside the columns that are kept, A is applied, the rows that are kept are added into y: the
/// work of A, and a scratch block for each side that is not kept whole. NaN outside the mask does not spread from x.
///
/// # Properties
/// When the same rows and columns are kept: `PSD`, `SelfAdjoint`, `Symmetric`. `Real`.
///
/// # Errors
/// `InvalidArgument` for an index outside A or given twice.
///
/// # Example
/// ```
/// use cola_runtime::{Array, Index};
/// use cola_stdlib::operators::{Dense, Masked};
/// let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0])?);
/// let first = Index::List([0].into());
/// let y = Masked::new(a, &first, &Index::All)?.apply(&Array::vector(vec![1.0, 10.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [31.0, 0.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Masked {
    parts: [Op; 1],
    rows: Mask,
    cols: Mask,
}

/// Which of n indices are kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mask {
    All,
    /// True for those that are.
    Some(Arc<[bool]>),
}

impl Mask {
    /// Those of an index below n, each once.
    pub(crate) fn of(index: &Index, n: usize, what: &'static str) -> Result<Mask> {
        index.check(what, n)?;
        if *index == Index::All {
            return Ok(Mask::All);
        }
        let mut kept = vec![false; n];
        for i in (0..index.len(n)).map(|i| index.at(i)) {
            if std::mem::replace(&mut kept[i], true) {
                return Err(Error::invalid(what, format!("index {i} is given twice")));
            }
        }
        Ok(if kept.iter().all(|k| *k) { Mask::All } else { Mask::Some(kept.into()) })
    }

    /// Index i is kept.
    pub(crate) fn keeps(&self, i: usize) -> bool {
        match self {
            Mask::All => true,
            Mask::Some(kept) => kept.get(i).is_some_and(|k| *k),
        }
    }

    /// What both keep.
    pub(crate) fn and(&self, other: &Mask) -> Mask {
        match (self, other) {
            (Mask::All, mask) | (mask, Mask::All) => mask.clone(),
            (Mask::Some(a), Mask::Some(b)) => {
                Mask::Some(a.iter().zip(b.iter()).map(|(a, b)| *a && *b).collect())
            }
        }
    }

    /// The kept indices in ascending order.
    pub(crate) fn index(&self) -> Index {
        match self {
            Mask::All => Index::All,
            Mask::Some(kept) => Index::List((0..kept.len()).filter(|&i| kept[i]).collect()),
        }
    }

    /// An index that is not kept.
    pub(crate) fn first_dropped(&self) -> Option<usize> {
        match self {
            Mask::All => None,
            Mask::Some(kept) => kept.iter().position(|k| !k),
        }
    }
}

impl Masked {
    /// A with zeros in the rows and columns that are not given. Nothing is simplified; the function `mask` does
    /// that.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(a: Op, rows: &Index, cols: &Index) -> Result<Op> {
        let context = |e: Error| e.in_context(format!("a mask of A = {a}"));
        let rows = Mask::of(rows, a.rows(), "Masked: rows").map_err(context)?;
        let cols = Mask::of(cols, a.cols(), "Masked: cols").map_err(context)?;
        Ok(Masked::with_masks(a, rows, cols))
    }

    pub(crate) fn with_masks(a: Op, rows: Mask, cols: Mask) -> Op {
        Op::new(Masked { parts: [a], rows, cols })
    }

    /// The operator behind the mask.
    pub fn inner(&self) -> &Op {
        &self.parts[0]
    }

    pub(crate) fn rows_mask(&self) -> &Mask {
        &self.rows
    }

    pub(crate) fn cols_mask(&self) -> &Mask {
        &self.cols
    }

    /// The rows that are kept, in ascending order.
    pub fn rows_index(&self) -> Index {
        self.rows.index()
    }

    /// The columns that are kept, in ascending order.
    pub fn cols_index(&self) -> Index {
        self.cols.index()
    }
}

impl Operator for Masked {
    fn tag(&self) -> Tag {
        MASKED.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        self.inner().shape()
    }

    fn rank_bound(&self) -> usize {
        let (m, n) = self.inner().shape();
        let kept = |mask: &Mask, n: usize| mask.index().len(n);
        self.inner().rank_bound().min(kept(&self.rows, m)).min(kept(&self.cols, n))
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
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (a, k, dtype) = (self.inner(), x.cols(), self.dtype());
        let (into, from) = if op.transposes() { (&self.cols, &self.rows) } else { (&self.rows, &self.cols) };
        let mut kept = None;
        if *from != Mask::All {
            let mut copy = ws.take(dtype, x.rows(), k)?;
            with_element!(dtype, T => clear::<T>(x, from, copy.as_mut()?)?);
            kept = Some(copy);
        }
        let x = kept.as_ref().map_or(x, Array::as_ref);
        if *into == Mask::All {
            a.apply_into(op, alpha, x, beta, y, ws)?;
        } else {
            let mut full = ws.take(dtype, y.rows(), k)?;
            a.apply_into(op, ONE, x, ZERO, full.as_mut()?, ws)?;
            with_element!(dtype, T => add_kept::<T>(alpha, full.as_ref(), into, beta, y)?);
            ws.give(full);
        }
        if let Some(copy) = kept {
            ws.give(copy);
        }
        Ok(())
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Masked", (children.len(), 1), (params.len(), 0))?;
        let a = only(children, "Masked")?;
        if a.shape() != self.shape() {
            return Err(Error::shape(
                "Masked",
                format!("the masks are those of {}, not of {a}", self.inner()),
            ));
        }
        Ok(Masked::with_masks(a, self.rows.clone(), self.cols.clone()))
    }

    fn cost(&self) -> Cost {
        let (a, size) = (self.inner(), self.dtype().size_of() as f64);
        a.cost() + Cost { flops: 0.0, bytes: 2.0 * size * (a.rows() + a.cols()) as f64, held: 0.0 }
    }

    fn details(&self) -> String {
        let count = |index: Index, n: usize| index.len(n);
        let (m, n) = self.shape();
        format!("{} of {m} rows, {} of {n} columns", count(self.rows_index(), m), count(self.cols_index(), n))
    }
}

/// z ← x where the mask keeps, else 0.
fn clear<T: Element>(x: ArrayRef<'_>, mask: &Mask, z: ArrayMut<'_>) -> Result<()> {
    let (x, mut z) = (x.typed::<T>()?, z.typed::<T>()?);
    for j in 0..x.ncols() {
        for i in 0..x.nrows() {
            z[(i, j)] = if mask.keeps(i) { x[(i, j)] } else { T::default() };
        }
    }
    Ok(())
}

/// y ← α·z + β·y where the mask keeps, else β·y.
fn add_kept<T: Element>(
    alpha: Scalar,
    z: ArrayRef<'_>,
    mask: &Mask,
    beta: Scalar,
    y: ArrayMut<'_>,
) -> Result<()> {
    let (z, mut y) = (z.typed::<T>()?, y.typed::<T>()?);
    let (a, b) = (<T::Acc as Element>::from_scalar(alpha), <T::Acc as Element>::from_scalar(beta));
    for j in 0..y.ncols() {
        for i in 0..y.nrows() {
            y[(i, j)] = match (mask.keeps(i), beta == ZERO) {
                (true, true) => T::store(a * z[(i, j)].load()),
                (true, false) => T::store(a * z[(i, j)].load() + b * y[(i, j)].load()),
                (false, true) => T::default(),
                (false, false) => T::store(b * y[(i, j)].load()),
            };
        }
    }
    Ok(())
}
