//! Discrete cosine transforms.

use crate::kernel::OnOperand;
use cola_kernels::{Cosine, CosineType, Field, RealPart, transpose_box};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};
use faer::{MatMut, MatRef};
use once_cell::sync::OnceCell;
use std::any::Any;
use std::f64::consts::PI;
use std::sync::Arc;

static DCT: Constructor = Constructor::new("Dct");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Dct")
            .parent("Structured")
            .intrinsic("Unitary")
            .intrinsic("Real")
            .doc("the orthonormal cosine transform of kind 1, 2, 3 or 4, of n entries or of a box, last axis fastest")
            .make("Dct(shape: Any; kind: Int = 2, dtype: Symbol = f64) -> Operator", |x| {
                let kind = match x.get::<i64>("kind")? {
                    1 => CosineType::I,
                    2 => CosineType::II,
                    3 => CosineType::III,
                    4 => CosineType::IV,
                    k => return Err(Error::invalid("Dct", format!("there is no kind {k}; kind is 1, 2, 3 or 4"))),
                };
                let shape = super::words::shape("Dct", &x.get("shape")?)?;
                let dtype = super::words::dtype_named("Dct", x.get("dtype")?)?;
                Dct::new(&shape, kind, dtype).map(Value::Op)
            }),
    );
});

/// The orthonormal cosine transform; for a shape (n₁, …, n_d) the Kronecker product of those of its axes.
///
/// With rows k and columns j, up to the scaling that makes rows orthonormal: kind I cos(πjk/(n−1)), kind II
/// cos(π(j+½)k/n), kind III its transpose, kind IV cos(π(j+½)(k+½)/n).
///
/// # Shape
/// N×N for N = Πnᵢ. Vectors are boxes laid out with the last axis fastest, as the factors of a Kronecker product act.
///
/// # Apply
/// By real Fourier transforms, for every n: about 2.5·N·log₂N operations for each real column (twice that for kind I), and
/// two boxes of scratch. The plans are kept: about 6·Σnᵢ numbers.
///
/// # Properties
/// `Unitary` and `Real` always; `Symmetric`, and so `SelfAdjoint`, for kinds I and IV.
///
/// # Errors
/// `InvalidArgument` for a shape without axes or with too many entries, and for an axis of one entry in kind I.
///
/// # Example
/// ```
/// use cola_kernels::CosineType;
/// use cola_runtime::{Array, DType};
/// use cola_stdlib::operators::Dct;
/// let y = Dct::new(&[4], CosineType::II, DType::F64)?.apply(&Array::vector(vec![1.0, 1.0, 1.0, 1.0]))?;
/// assert!((y.to_vec::<f64>()?[0] - 2.0).abs() < 1e-15 && y.to_vec::<f64>()?[1].abs() < 1e-15);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct Dct {
    sizes: Arc<[usize]>,
    n: usize,
    kind: CosineType,
    dtype: DType,
    plan: OnceCell<Arc<dyn Any + Send + Sync>>,
}

/// The transforms of the axes, and those of the transposed map where they differ.
struct Plan<R: RealPart> {
    own: Vec<Cosine<R>>,
    transposed: Option<Vec<Cosine<R>>>,
}

impl Dct {
    /// The cosine transform of boxes of this shape.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(shape: &[usize], kind: CosineType, dtype: DType) -> Result<Op> {
        if shape.is_empty() {
            return Err(Error::invalid("Dct", "needs a size, or one for each axis"));
        }
        if kind == CosineType::I && shape.contains(&1) {
            return Err(Error::invalid("Dct", "kind 1 needs at least two entries along every axis"));
        }
        let n = shape.iter().try_fold(1usize, |n, &k| n.checked_mul(k)).filter(|&n| n < isize::MAX as usize);
        let n = n.ok_or_else(|| Error::invalid("Dct", format!("a box of {shape:?} is too large")))?;
        Ok(Op::new(Dct { sizes: shape.into(), n, kind, dtype, plan: OnceCell::new() }))
    }

    /// The shape of the box.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Which cosines.
    pub fn kind(&self) -> CosineType {
        self.kind
    }

    /// Entry (i, j) of the matrix.
    pub fn entry(&self, mut i: usize, mut j: usize) -> f64 {
        let mut entry = 1.0;
        for &n in self.sizes.iter().rev() {
            entry *= cosine(self.kind, n, i % n, j % n);
            (i, j) = (i / n, j / n);
        }
        entry
    }

    fn plan<R: RealPart<Re = R>>(&self) -> Result<Plan<R>> {
        let all =
            |kind| self.sizes.iter().map(|&n| Cosine::new(kind, n).on("Dct")).collect::<Result<Vec<_>>>();
        let other = self.kind.transposed();
        let transposed = if other == self.kind { None } else { Some(all(other)?) };
        Ok(Plan { own: all(self.kind)?, transposed })
    }

    fn run<T, W, R>(
        &self,
        op: Trans,
        (alpha, beta): (Scalar, Scalar),
        x: MatRef<'_, T>,
        mut y: MatMut<'_, T>,
        ws: &mut Workspace,
    ) -> Result<()>
    where
        T: Element<Acc = W>,
        W: Field<Re = R> + Number,
        R: RealPart<Re = R> + Element,
    {
        let plan = self
            .plan
            .get_or_try_init(|| self.plan::<R>().map(|plan| Arc::new(plan) as Arc<dyn Any + Send + Sync>))?;
        let Some(plan) = plan.downcast_ref::<Plan<R>>() else {
            return Err(Error::invalid("Dct", "its plan is of another type"));
        };
        let axes = plan.transposed.as_ref().filter(|_| op.transposes()).unwrap_or(&plan.own);
        let n = self.n;
        let need = axes.iter().map(Cosine::scratch_len).max().unwrap_or(0);
        let (mut boxes, mut scratch) = (ws.take_vec::<R>(3 * n)?, ws.take_vec::<R>(need)?);
        let (a, b) = (<W as Element>::from_scalar(alpha), <W as Element>::from_scalar(beta));
        for j in 0..x.ncols() {
            let (re, rest) = boxes[..3 * n].split_at_mut(n);
            let (im, swap) = rest.split_at_mut(n);
            let from = x.col(j);
            for i in 0..n {
                let z = from[i].load();
                (re[i], im[i]) = (real(Field::re(z)), real(Field::im(z)));
            }
            transform(axes, &self.sizes, re, swap, &mut scratch[..need])?;
            if W::COMPLEX {
                transform(axes, &self.sizes, im, swap, &mut scratch[..need])?;
            }
            let mut to = y.as_mut().col_mut(j);
            for i in 0..n {
                let v = a * W::from_parts(Field::re(re[i]), Field::re(im[i]));
                to[i] = T::store(if b == W::ZERO { v } else { v + b * to[i].load() });
            }
        }
        ws.give_vec(boxes);
        ws.give_vec(scratch);
        Ok(())
    }
}

fn real<R: RealPart>(x: f64) -> R {
    <R as Field>::from_f64(x)
}

/// Lines along the last axis, which then becomes the first, d times.
fn transform<R: RealPart<Re = R>>(
    axes: &[Cosine<R>],
    sizes: &[usize],
    x: &mut [R],
    swap: &mut [R],
    scratch: &mut [R],
) -> Result<()> {
    for (axis, &n) in axes.iter().zip(sizes).rev() {
        x.chunks_exact_mut(n).try_for_each(|line| axis.transform(line, scratch)).on("x")?;
        if sizes.len() > 1 {
            transpose_box(x, swap, n);
            x.copy_from_slice(swap);
        }
    }
    Ok(())
}

/// Entry (k, j) of the transform of n entries.
fn cosine(kind: CosineType, n: usize, k: usize, j: usize) -> f64 {
    let half = 0.5f64.sqrt();
    let weight = |ends: bool| if ends { half } else { 1.0 };
    // The angle in units of π/(4n) (kind I: π/(n−1)), brought to one turn exactly.
    let (angle, scale) = match kind {
        CosineType::I => {
            let last = n - 1;
            let turn = (j as u128 * k as u128) % (2 * last as u128);
            let ends = weight(j == 0 || j == last) * weight(k == 0 || k == last);
            (PI * turn as f64 / last as f64, (2.0 / last as f64).sqrt() * ends)
        }
        _ => {
            let (a, b, ends) = match kind {
                CosineType::II => (2 * j + 1, 2 * k, weight(k == 0)),
                CosineType::III => (2 * j, 2 * k + 1, weight(j == 0)),
                _ => (2 * j + 1, 2 * k + 1, 1.0),
            };
            let turn = (a as u128 * b as u128) % (8 * n as u128);
            (PI * turn as f64 / (4.0 * n as f64), (2.0 / n as f64).sqrt() * ends)
        }
    };
    scale * angle.cos()
}

impl Operator for Dct {
    fn tag(&self) -> Tag {
        DCT.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.n, self.n)
    }

    fn dtype(&self) -> DType {
        self.dtype
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
        with_element!(self.dtype, T => {
            self.run::<T, <T as Element>::Acc, <<T as Element>::Acc as Field>::Re>(op, (alpha, beta), x.typed::<T>()?, y.typed::<T>()?, ws)
        })
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Dct", (children.len(), 0), (params.len(), 0))?;
        Dct::new(&self.sizes, self.kind, self.dtype)
    }

    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        Some(Dct::new(&self.sizes, self.kind, dtype))
    }

    fn cost(&self) -> Cost {
        let (n, size) = (self.n as f64, self.dtype.accumulator().size_of() as f64);
        let axes: f64 = self.sizes.iter().map(|&k| k as f64).sum();
        let (parts, twice) = (
            if self.dtype.is_complex() { 2.0 } else { 1.0 },
            if self.kind == CosineType::I { 2.0 } else { 1.0 },
        );
        Cost {
            flops: parts * twice * (2.5 * n * n.log2().max(1.0) + 4.0 * n * self.sizes.len() as f64),
            bytes: (4.0 + 6.0 * self.sizes.len() as f64) * n * size,
            held: 6.0 * axes * size / parts,
        }
    }

    fn details(&self) -> String {
        let shape: Vec<String> = self.sizes.iter().map(ToString::to_string).collect();
        let kind = format!("kind {:?}", self.kind);
        if shape.len() > 1 { format!("{}, {kind}", shape.join("×")) } else { kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::check_apply;
    use cola_runtime::c64;

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        let shapes: [&[usize]; 9] = [&[0], &[1], &[2], &[3], &[8], &[17], &[2, 3], &[4, 3, 2], &[3, 0]];
        for dtype in DType::EVERY {
            for shape in shapes {
                for kind in [CosineType::I, CosineType::II, CosineType::III, CosineType::IV] {
                    let Ok(a) = Dct::new(shape, kind, dtype) else { continue };
                    let Some(dct) = a.downcast_ref::<Dct>() else { continue };
                    let n = a.rows();
                    let dense: Vec<c64> =
                        (0..n * n).map(|e| c64::new(dct.entry(e % n, e / n), 0.0)).collect();
                    check_apply(&a, &dense);
                }
            }
        }
        Ok(())
    }

    #[test]
    fn entries_are_those_of_the_definition() {
        // n = 2: rows (1, 1)/√2 and (1, −1)/√2
        let half = 0.5f64.sqrt();
        for (k, j, expected) in [(0, 0, half), (0, 1, half), (1, 0, half), (1, 1, -half)] {
            assert!((cosine(CosineType::II, 2, k, j) - expected).abs() < 1e-15);
            assert!((cosine(CosineType::III, 2, j, k) - expected).abs() < 1e-15);
        }
        assert!(
            (cosine(CosineType::IV, 3, 1, 2) - (2.0f64 / 3.0).sqrt() * (PI * 3.75 / 3.0).cos()).abs() < 1e-15
        );
        assert!((cosine(CosineType::I, 3, 1, 1) - (PI * 0.5).cos()).abs() < 1e-15);
    }

    #[test]
    fn kinds_that_do_not_exist_are_refused() {
        assert!(Dct::new(&[1], CosineType::I, DType::F64).is_err());
        assert!(Dct::new(&[], CosineType::II, DType::F64).is_err());
    }
}
