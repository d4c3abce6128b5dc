//! The elementwise product with a low-rank matrix.

use super::parts::only;
use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Device, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};

static HADAMARD_PRODUCT: Constructor = Constructor::new("HadamardProduct");

register!(|r| {
    r.constructor(
        ConstructorDef::new("HadamardProduct")
            .parent("Composite")
            .fixed(1)
            .doc("A∘(U·Vᴴ), entry by entry")
            .make("HadamardProduct(a: Operator, u: Array, v: Array) -> Operator", |x| {
                HadamardProduct::new(x.get("a")?, x.get("u")?, x.get("v")?).map(Value::Op)
            }),
    );
});

/// A∘(U·Vᴴ), the entries of A times those of a low-rank matrix.
///
/// # Shape
/// That of A, m×n, for U m×k and V n×k.
///
/// # Apply
/// y = Σₗ uₗ∘(A·(v̄ₗ∘x)): k columns of an apply of A and 2k(m + n) operations for each column; k(m + n) entries of
/// scratch for each column.
///
/// # Properties
/// Those that A and U·Vᴴ share, when U and V are the same array: `PSD` and `SelfAdjoint` (Schur). `Symmetric` and `Real`
/// when moreover the dtype is real.
///
/// # Errors
/// `ShapeMismatch` unless U and V have k columns and as many rows as A has rows and columns.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::{Dense, HadamardProduct};
/// let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0])?); // rows (1, 3) and (2, 4)
/// let v = |x: &[f64]| Array::vector(x.to_vec());
/// let h = HadamardProduct::new(a, v(&[1.0, 2.0]), v(&[1.0, 10.0]))?; // rows (1, 30) and (4, 80)
/// assert_eq!(h.apply(&v(&[1.0, 1.0]))?.to_vec::<f64>()?, [31.0, 84.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct HadamardProduct {
    parts: [Op; 1],
    u: Array,
    v: Array,
}

impl HadamardProduct {
    /// A∘(U·Vᴴ).
    ///
    /// # Errors
    /// `ShapeMismatch` unless U and V have k columns and as many rows as A has rows and columns; `OutOfMemory`.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(a: Op, u: Array, v: Array) -> Result<Op> {
        let k = u.cols();
        if v.cols() != k || (u.rows(), v.rows()) != a.shape() {
            let why = format!("U is {}×{k} and V is {}×{} beside {a}", u.rows(), v.rows(), v.cols());
            return Err(Error::shape("HadamardProduct", why));
        }
        let dtype = a.dtype().promote(u.dtype()).promote(v.dtype());
        let shared = u.same(&v);
        let contiguous = |x: Array| x.cast(dtype)?.reshaped(x.rows(), x.cols());
        let u = contiguous(u)?;
        let v = if shared { u.clone() } else { contiguous(v)? };
        Ok(Op::new(HadamardProduct { parts: [a.cast(dtype)?], u, v }))
    }

    /// A.
    pub fn inner(&self) -> &Op {
        &self.parts[0]
    }

    /// U, m×k.
    pub fn u(&self) -> &Array {
        &self.u
    }

    /// V, n×k.
    pub fn v(&self) -> &Array {
        &self.v
    }
}

impl Operator for HadamardProduct {
    fn tag(&self) -> Tag {
        HADAMARD_PRODUCT.of(&self.parts)
    }

    fn shape(&self) -> (usize, usize) {
        self.inner().shape()
    }

    /// rank A∘B ≤ rank A · rank B
    fn rank_bound(&self) -> usize {
        self.inner().rank_bound().saturating_mul(self.u.cols())
    }

    fn dtype(&self) -> DType {
        self.u.dtype()
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
        let (k, columns) = (self.u.cols(), x.cols());
        if k == 0 || columns == 0 {
            y.scale(beta);
            return Ok(());
        }
        // (A∘U·Vᴴ)ᵀ = Aᵀ∘V̄·Uᵀ, (A∘U·Vᴴ)ᴴ = Aᴴ∘V·Uᴴ and conj(A∘U·Vᴴ) = Ā∘Ū·Vᵀ.
        let (left, right) = if op.transposes() { (&self.v, &self.u) } else { (&self.u, &self.v) };
        let conj_left = matches!(op, Trans::Transpose | Trans::Conj);
        let mut weighted = ws.take(self.dtype(), x.rows(), k * columns)?;
        let mut images = ws.take(self.dtype(), y.rows(), k * columns)?;
        with_element!(self.dtype(), T => {
            weigh::<T>(right, !conj_left, x, weighted.view_mut::<T>()?)
        })?;
        let (one, zero) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0));
        self.inner().apply_into(op, one, weighted.as_ref(), zero, images.as_mut()?, ws)?;
        let done = with_element!(self.dtype(), T => {
            gather::<T>(left, conj_left, alpha, images.view::<T>()?, beta, y)
        });
        ws.give(weighted);
        ws.give(images);
        done
    }

    fn children(&self) -> &[Op] {
        &self.parts
    }

    /// U, then V where it is another array.
    fn params(&self) -> Vec<Array> {
        let mut params = vec![self.u.clone()];
        if !self.u.same(&self.v) {
            params.push(self.v.clone());
        }
        params
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        let wanted = if self.u.same(&self.v) { 1 } else { 2 };
        expect_parts("HadamardProduct", (children.len(), 1), (params.len(), wanted))?;
        let mut params = params.into_iter();
        let u = params.next().unwrap_or_else(|| self.u.clone());
        let v = params.next().unwrap_or_else(|| u.clone());
        HadamardProduct::new(only(children, "HadamardProduct")?, u, v)
    }

    fn cost(&self) -> Cost {
        let ((m, n), inner, dtype) = (self.shape(), self.inner().cost(), self.dtype());
        let (k, both, size) = (self.u.cols() as f64, (m + n) as f64, dtype.size_of() as f64);
        Cost {
            flops: k * (inner.flops + flops::multiply_add(dtype) * both),
            bytes: k * (inner.bytes + 2.0 * both * size),
            held: inner.held + k * both * size,
        }
    }

    fn details(&self) -> String {
        format!("k={}", self.u.cols())
    }
}

/// Column l·c + j of `out` ← rₗ∘xⱼ, r conjugated on demand.
fn weigh<T: Element>(r: &Array, conj: bool, x: ArrayRef<'_>, mut out: faer::MatMut<'_, T>) -> Result<()> {
    let (r, x) = (r.view::<T>()?, x.typed::<T>()?);
    for l in 0..r.ncols() {
        for j in 0..x.ncols() {
            let (weights, from) = (r.col(l), x.col(j));
            let mut to = out.as_mut().col_mut(l * x.ncols() + j);
            for i in 0..from.nrows() {
                let w = weights[i].load();
                to[i] = T::store(if conj { w.conjugate() } else { w } * from[i].load());
            }
        }
    }
    Ok(())
}

/// yⱼ ← α·Σₗ rₗ∘z₍ₗ·c₊ⱼ₎ + β·yⱼ, r conjugated on demand.
fn gather<T: Element>(
    r: &Array,
    conj: bool,
    alpha: Scalar,
    z: faer::MatRef<'_, T>,
    beta: Scalar,
    y: ArrayMut<'_>,
) -> Result<()> {
    let (r, mut y) = (r.view::<T>()?, y.typed::<T>()?);
    let number = <T::Acc as Element>::from_scalar;
    let (a, b, overwrite) = (number(alpha), number(beta), beta == Scalar::new(0.0, 0.0));
    let columns = y.ncols();
    for j in 0..columns {
        for i in 0..y.nrows() {
            let mut sum = T::Acc::ZERO;
            for l in 0..r.ncols() {
                let w = r[(i, l)].load();
                sum += if conj { w.conjugate() } else { w } * z[(i, l * columns + j)].load();
            }
            let y = &mut y[(i, j)];
            *y = T::store(if overwrite { a * sum } else { a * sum + b * y.load() });
        }
    }
    Ok(())
}
