//! The Khatri–Rao product: the columns of a Kronecker product that pair equal places.

use super::Dense;
use super::parts::{ONE, ZERO, unified};
use crate::kernel;
use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Element, Error, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};

static KHATRI_RAO: Constructor = Constructor::new("KhatriRao");

register!(|r| {
    r.constructor(
        ConstructorDef::new("KhatriRao")
            .parent("Composite")
            .variadic()
            .doc("the Khatri–Rao product of operators with k columns each: column j is the Kronecker product of the columns j")
            .make("KhatriRao(parts...: Operator) -> Operator", |x| {
                KhatriRao::new(x.operators("parts")?).map(Value::Op)
            }),
    );
});

/// Columns that are formed at once.
const WIDTH: usize = 32;

/// W₁ ⊙ W₂ ⊙ … ⊙ Wₗ: column j is W₁eⱼ ⊗ W₂eⱼ ⊗ … ⊗ Wₗeⱼ. Some columns of V₁ ⊗ … ⊗ Vₗ, without forming the others.
///
/// # Shape
/// Π rows(Wᵢ) × k, for parts of k columns each.
///
/// # Apply
/// Columns are formed 32 at a time and multiplied: for each column of x, 2nk operations and those that form the
/// columns, about 2nk once; scratch for 32 columns of n entries, twice. The product is never held.
///
/// # Properties
/// `Real`, if all parts are; `Stiefel`, if all parts are.
///
/// # Errors
/// `InvalidArgument` without parts, or when the size is too large a number; `ShapeMismatch` unless all parts have as
/// many columns.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Dense, KhatriRao};
/// let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 0.0, 1.0])?); // columns (1, 2) and (0, 1)
/// let b = Dense::new(Array::from_vec(2, 2, vec![1.0, 1.0, 3.0, 5.0])?); // columns (1, 1) and (3, 5)
/// let y = KhatriRao::new(vec![a, b])?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(y.to_vec::<f64>()?, [1.0, 1.0, 5.0, 7.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct KhatriRao {
    parts: Vec<Op>,
    dtype: DType,
    shape: (usize, usize),
}

impl KhatriRao {
    /// The Khatri–Rao product of operators, brought to one precision.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(parts: Vec<Op>) -> Result<Op> {
        let (parts, dtype) = unified("KhatriRao", parts)?;
        let k = parts.first().map_or(0, Op::cols);
        if let Some(other) = parts.iter().find(|p| p.cols() != k) {
            let why = format!("all parts must have as many columns, got {k} and {}", other.cols());
            return Err(Error::shape("KhatriRao", why));
        }
        let rows = parts.iter().try_fold(1usize, |n, p| n.checked_mul(p.rows()));
        let rows =
            rows.ok_or_else(|| Error::invalid("KhatriRao", "the product of the sizes is too large"))?;
        Ok(Op::new(KhatriRao { parts, dtype, shape: (rows, k) }))
    }

    /// The parts, from left to right.
    pub fn parts(&self) -> &[Op] {
        &self.parts
    }

    /// Columns start..end of all parts multiplied, in a scratch array.
    fn columns<T: Element>(&self, start: usize, end: usize, ws: &mut Workspace) -> Result<Array> {
        let mut all: Option<Array> = None;
        for part in &self.parts {
            let own = self.part::<T>(part, start, end, ws)?;
            all = Some(match all {
                None => own,
                Some(left) => {
                    let rows = left.rows() * own.rows();
                    let mut out = ws.take(self.dtype, rows, end - start)?;
                    {
                        let (x, y, mut z) = (left.view::<T>()?, own.view::<T>()?, out.view_mut::<T>()?);
                        for j in 0..end - start {
                            let (x, y, mut z) = (x.col(j), y.col(j), z.as_mut().col_mut(j));
                            for i in 0..x.nrows() {
                                let c = x[i].load();
                                (0..y.nrows()).for_each(|l| z[i * y.nrows() + l] = T::store(c * y[l].load()));
                            }
                        }
                    }
                    ws.give(left);
                    ws.give(own);
                    out
                }
            });
        }
        all.ok_or_else(|| Error::invalid("KhatriRao", "needs at least one operator"))
    }

    /// Columns start..end of a part, in a scratch array of the dtype of the product.
    fn part<T: Element>(&self, part: &Op, start: usize, end: usize, ws: &mut Workspace) -> Result<Array> {
        let mut out = ws.take(self.dtype, part.rows(), end - start)?;
        if let Some(dense) = part.downcast_ref::<Dense>() {
            out.as_mut()?.copy_from(dense.array().as_ref().cols_range(start, end))?;
            return Ok(out);
        }
        let mut basis = ws.take(self.dtype, part.cols(), end - start)?;
        basis.as_mut()?.fill(ZERO);
        {
            let mut e = basis.view_mut::<T>()?;
            (start..end).for_each(|j| e[(j, j - start)] = T::from_scalar(ONE));
        }
        part.apply_into(Trans::None, ONE, basis.as_ref(), ZERO, out.as_mut()?, ws)?;
        ws.give(basis);
        Ok(out)
    }
}

impl Operator for KhatriRao {
    fn tag(&self) -> Tag {
        KHATRI_RAO.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        self.shape
    }

    /// Its columns are among those of the Kronecker product.
    fn rank_bound(&self) -> usize {
        self.parts.iter().fold(1usize, |bound, part| bound.saturating_mul(part.rank_bound()))
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
        let k = self.shape.1;
        for start in (0..k).step_by(WIDTH) {
            let end = k.min(start + WIDTH);
            let z = with_element!(self.dtype, T => self.columns::<T>(start, end, ws))?;
            if op.transposes() {
                let to = y.rb_mut().rows_range(start, end);
                kernel::gemm(to, beta, alpha, op, z.as_ref(), Trans::None, x)?;
            } else {
                let beta = if start == 0 { beta } else { ONE };
                kernel::gemm(y.rb_mut(), beta, alpha, op, z.as_ref(), Trans::None, x.rows_range(start, end))?;
            }
            ws.give(z);
        }
        Ok(())
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("KhatriRao", (children.len(), self.parts.len()), (params.len(), 0))?;
        KhatriRao::new(children)
    }

    fn cost(&self) -> Cost {
        let (n, k) = (self.shape.0 as f64, self.shape.1 as f64);
        let held = self.parts.iter().map(|p| p.cost().held).sum();
        let flops = 2.0 * flops::multiply_add(self.dtype) * n * k;
        Cost { flops, bytes: (n * k + n + k) * self.dtype.size_of() as f64, held }
    }

    fn details(&self) -> String {
        format!("k={}", self.shape.1)
    }
}
