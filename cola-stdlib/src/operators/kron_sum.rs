//! The Kronecker sum of operators.

use super::among_threads::{may_be_shared, over_columns, threads_for};
use super::parts::{ONE, ZERO, block, block_mut, column, column_mut, flat, flat_mut, unified};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Element, Error, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};

static KRON_SUM: Constructor = Constructor::new("KronSum");

register!(|r| {
    r.constructor(
        ConstructorDef::new("KronSum")
            .parent("Composite")
            .variadic()
            .doc("the Kronecker sum A₁ ⊕ … ⊕ Aₖ = Σ I ⊗ Aᵢ ⊗ I of square operators")
            .make("KronSum(parts...: Operator) -> Operator", |x| {
                KronSum::new(x.operators("parts")?).map(Value::Op)
            }),
    );
});

/// A factor that has at least this many columns to act on gains nothing from more of them.
const WIDE: usize = 64;
/// Slabs with fewer columns are transposed together instead of applied one by one.
const THIN: usize = 16;

/// A₁ ⊕ A₂ ⊕ … ⊕ Aₖ = Σᵢ I ⊗ Aᵢ ⊗ I: A ⊕ B = A ⊗ I + I ⊗ B.
///
/// # Shape
/// N×N with N = ∏ nᵢ for factors of orders nᵢ.
///
/// # Apply
/// A vector is a tensor with one axis for each factor, the last factor's axis fastest. Each factor acts on its own
/// axis, on all other indices at once as on a block of columns, and adds into y: Σᵢ cost(Aᵢ)·N/nᵢ. No scratch for
/// the first and the last factor, nor for others that have at least 16 entries behind their axis; two blocks of the size of x for
/// the rest. In f16 and bf16 everything is computed in f32 and rounded once.
///
/// # Properties
/// Those that all factors have and that sums of commuting terms keep: `PSD` (`PD` if one factor is), `SelfAdjoint`,
/// `Normal`, `Symmetric`, `Real`.
///
/// # Errors
/// `InvalidArgument` without factors, or when the size is too large a number; `ShapeMismatch` naming a factor that is
/// not square.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Diagonal, KronSum};
/// let a = Diagonal::new(Array::vector(vec![1.0, 10.0]))?;
/// let b = Diagonal::new(Array::vector(vec![2.0, 3.0]))?;
/// let y = KronSum::new(vec![a, b])?.apply(&Array::vector(vec![1.0; 4]))?;
/// assert_eq!(y.to_vec::<f64>()?, [3.0, 4.0, 12.0, 13.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct KronSum {
    parts: Vec<Op>,
    dtype: DType,
    n: usize,
}

impl KronSum {
    /// The Kronecker sum of square operators, brought to one precision. Nothing is simplified; the function
    /// `kronsum` does that.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(parts: Vec<Op>) -> Result<Op> {
        if let Some((i, part)) = parts.iter().enumerate().find(|(_, part)| !part.is_square()) {
            let why = format!("factor {} of {} is {part}: every factor must be square", i + 1, parts.len());
            return Err(Error::shape("KronSum", why));
        }
        let (parts, dtype) = unified("KronSum", parts)?;
        let n = parts.iter().try_fold(1usize, |n, a| n.checked_mul(a.rows())).ok_or_else(|| {
            let sizes: Vec<String> = parts.iter().map(|a| a.rows().to_string()).collect();
            Error::invalid("KronSum", format!("the product of the sizes {} is too large", sizes.join(", ")))
        })?;
        Ok(Op::new(KronSum { parts, dtype, n }))
    }

    /// The factors, from left to right.
    pub fn parts(&self) -> &[Op] {
        &self.parts
    }

    /// In the precision T, column by column where one column is work enough, else all at once.
    fn run<T: Element>(
        &self,
        op: Trans,
        (alpha, beta): (Scalar, Scalar),
        x: ArrayRef<'_>,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (n, k) = x.shape();
        let enough = k == 1 || self.parts.iter().all(|a| n / a.rows() >= WIDE);
        if enough && self.dtype == T::DTYPE && have_no_gaps::<T>(x, y.rb_mut())? {
            let threads = threads_for(&self.parts, (n, k), self.cost().flops);
            return over_columns(threads, x, y, ws, &|x, y, ws| {
                self.by_columns::<T>(op, (alpha, beta), x, y, ws)
            });
        }
        let mut from = ws.take(T::DTYPE, n * k, 1)?;
        let mut to = ws.take(T::DTYPE, n * k, 1)?;
        block_mut(flat_mut::<T>(&mut from)?, n, k).copy_from(x)?;
        self.accumulate::<T>(op, (ONE, ZERO), flat(&from)?, flat_mut(&mut to)?, ws)?;
        y.axpby(alpha, block(flat::<T>(&to)?, n, k), beta)?;
        ws.give(from);
        ws.give(to);
        Ok(())
    }

    /// Column by column; they are contiguous.
    fn by_columns<T: Element>(
        &self,
        op: Trans,
        scalars: (Scalar, Scalar),
        x: ArrayRef<'_>,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
        for j in 0..x.ncols() {
            let (Some(from), Some(to)) = (column(x, j), column_mut(y.as_mut(), j)) else {
                return Err(Error::invalid("KronSum", "a column is not in one piece"));
            };
            self.accumulate::<T>(op, scalars, from, to, ws)?;
        }
        Ok(())
    }

    /// y ← α·op(A)·x + β·y for one or more vectors one behind the other.
    fn accumulate<T: Element>(
        &self,
        op: Trans,
        (alpha, mut beta): (Scalar, Scalar),
        x: &[T],
        y: &mut [T],
        ws: &mut Workspace,
    ) -> Result<()> {
        let mut right = self.n;
        for part in &self.parts {
            right /= part.rows();
            along(part, op, right, (alpha, beta), x, y, ws)?;
            beta = ONE;
        }
        Ok(())
    }
}

/// Is each column of both in one piece? (Strides are the same for all of them.)
fn have_no_gaps<T: Element>(x: ArrayRef<'_>, y: ArrayMut<'_>) -> Result<bool> {
    let (x, y) = (x.typed::<T>()?, y.typed::<T>()?);
    Ok(x.ncols() == 0 || (column(x, 0).is_some() && column_mut(y, 0).is_some()))
}

/// y ← α·(I ⊗ op(A) ⊗ I)·x + β·y, where A's axis has `right` entries behind it.
fn along<T: Element>(
    part: &Op,
    op: Trans,
    right: usize,
    (alpha, beta): (Scalar, Scalar),
    x: &[T],
    y: &mut [T],
    ws: &mut Workspace,
) -> Result<()> {
    let (n, all) = (part.rows(), x.len());
    let left = all / (n * right);
    if n == 1 {
        // Written as one row, so that a column of the view is all of it.
        let to = block_mut(y, all, 1).transposed();
        return part.apply_into(op, alpha, block(x, all, 1).transposed(), beta, to, ws);
    }
    if right == 1 {
        return part.apply_into(op, alpha, block(x, n, left), beta, block_mut(y, n, left), ws);
    }
    if left == 1 || right >= THIN {
        for (from, to) in x.chunks_exact(n * right).zip(y.chunks_exact_mut(n * right)) {
            let (from, to) = (block(from, right, n).transposed(), block_mut(to, right, n).transposed());
            part.apply_into(op, alpha, from, beta, to, ws)?;
        }
        return Ok(());
    }
    // Thin slabs: the axes behind are brought to the front, and all slabs are one block.
    let mut from = ws.take(T::DTYPE, all, 1)?;
    let mut to = ws.take(T::DTYPE, all, 1)?;
    block_mut(flat_mut::<T>(&mut from)?, left * n, right)
        .copy_from(block(x, right, left * n).transposed())?;
    let image = block_mut(flat_mut::<T>(&mut to)?, n, left * right);
    part.apply_into(op, ONE, block(flat::<T>(&from)?, n, left * right), ZERO, image, ws)?;
    let image = block(flat::<T>(&to)?, left * n, right).transposed();
    block_mut(y, right, left * n).axpby(alpha, image, beta)?;
    ws.give(from);
    ws.give(to);
    Ok(())
}

impl Operator for KronSum {
    fn tag(&self) -> Tag {
        KRON_SUM.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        (self.n, self.n)
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
        with_element!(self.dtype.accumulator(), T => self.run::<T>(op, (alpha, beta), x, y, ws))
    }

    fn on_any_thread(&self) -> bool {
        may_be_shared(&self.parts)
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("KronSum", (children.len(), self.parts.len()), (params.len(), 0))?;
        KronSum::new(children)
    }

    fn cost(&self) -> Cost {
        self.parts.iter().fold(Cost::default(), |sum, part| {
            let (cost, times) = (part.cost(), self.n as f64 / (part.rows() as f64).max(1.0));
            sum + Cost { flops: cost.flops * times, bytes: cost.bytes * times, held: cost.held }
        })
    }
}
