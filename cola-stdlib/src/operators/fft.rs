//! The discrete Fourier transform.

use crate::kernel::OnOperand;
use cola_kernels::{Field, Fourier, RealPart, complex_mut};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, ErrorKind, Number,
    Op, Operator, Result, Scalar, Tag, Trans, Value, Workspace, c32, c64, register,
};
use faer::{MatMut, MatRef};
use num_complex::Complex;
use once_cell::sync::OnceCell;
use std::any::Any;
use std::sync::Arc;

static FFT: Constructor = Constructor::new("Fft");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Fft")
            .parent("Structured")
            .intrinsic("Unitary")
            .intrinsic("Symmetric")
            .doc("the unitary discrete Fourier transform of n entries, or of a box of some shape, last axis fastest")
            .make("Fft(shape: Any; inverse: Bool = false, dtype: Symbol = c64) -> Operator", |x| {
                let shape = super::words::shape("Fft", &x.get("shape")?)?;
                let dtype = super::words::dtype_named("Fft", x.get("dtype")?)?;
                Fft::new(&shape, x.get("inverse")?, dtype).map(Value::Op)
            }),
    );
});

/// 𝓕 with 𝓕ₖⱼ = exp(−2πi·jk/n)/√n, or its inverse 𝓕ᴴ; for a shape (n₁, …, n_d) it is 𝓕ₙ₁ ⊗ … ⊗ 𝓕ₙ_d.
///
/// # Shape
/// N×N for N = Πnᵢ. Vectors are boxes laid out with the last axis fastest (row by row), as the factors of a Kronecker
/// product act.
///
/// # Apply
/// 5·N·log₂N operations for each column, for every n (prime ones by Rader's or Bluestein's method), and two boxes of
/// scratch. The roots of unity are kept: 2·Σnᵢ numbers.
///
/// # Properties
/// `Unitary` and `Symmetric` always; `Real` and `SelfAdjoint` when all nᵢ ≤ 2. Real vectors become complex.
///
/// # Errors
/// `InvalidArgument` for a real dtype, and for a shape without axes or with too many entries.
///
/// # Example
/// ```
/// use cola_runtime::{Array, DType, c64};
/// use cola_stdlib::operators::Fft;
/// let y = Fft::new(&[4], false, DType::C64)?.apply(&Array::vector(vec![1.0, 2.0, 3.0, 4.0]))?;
/// // (10, −2 + 2i, −2, −2 − 2i)/2
/// assert_eq!(y.to_vec::<c64>()?[1], c64::new(-1.0, 1.0));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub struct Fft {
    sizes: Arc<[usize]>,
    n: usize,
    inverse: bool,
    dtype: DType,
    plan: OnceCell<Arc<dyn Any + Send + Sync>>,
}

impl Fft {
    /// The unitary transform of boxes of this shape, or its inverse.
    ///
    /// # Errors
    /// See the type.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(shape: &[usize], inverse: bool, dtype: DType) -> Result<Op> {
        Fft::with(shape.into(), inverse, dtype, OnceCell::new())
    }

    fn with(
        sizes: Arc<[usize]>,
        inverse: bool,
        dtype: DType,
        plan: OnceCell<Arc<dyn Any + Send + Sync>>,
    ) -> Result<Op> {
        if !dtype.is_complex() {
            let why = format!("its entries are complex, so {dtype} cannot hold them");
            return Err(Error::invalid("Fft", why)
                .with_help(format!("use {}; it also takes real vectors", dtype.complex())));
        }
        if sizes.is_empty() {
            return Err(Error::invalid("Fft", "needs a size, or one for each axis"));
        }
        let n = sizes.iter().try_fold(1usize, |n, &k| n.checked_mul(k)).filter(|&n| n < isize::MAX as usize);
        let n = n.ok_or_else(|| {
            Error::new(ErrorKind::InvalidArgument, format!("Fft: a box of {sizes:?} is too large"))
        })?;
        Ok(Op::new(Fft { sizes, n, inverse, dtype, plan }))
    }

    /// The other direction; the plan is shared.
    ///
    /// # Errors
    /// None that a checked operator has.
    pub fn inverted(&self) -> Result<Op> {
        Fft::with(self.sizes.clone(), !self.inverse, self.dtype, self.plan.clone())
    }

    /// The shape of the box.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// It is 𝓕ᴴ.
    pub fn is_inverse(&self) -> bool {
        self.inverse
    }

    fn run<R>(
        &self,
        flip: bool,
        (alpha, beta): (Scalar, Scalar),
        x: MatRef<'_, Complex<R>>,
        mut y: MatMut<'_, Complex<R>>,
        ws: &mut Workspace,
    ) -> Result<()>
    where
        R: RealPart + Element,
        Complex<R>: Field<Re = R> + Number,
    {
        let plan = self.plan.get_or_try_init(|| {
            let plan = Fourier::<Complex<R>>::new(&self.sizes).on("Fft")?;
            Ok::<_, Error>(Arc::new(plan) as Arc<dyn Any + Send + Sync>)
        })?;
        let Some(fourier) = plan.downcast_ref::<Fourier<Complex<R>>>() else {
            return Err(Error::invalid("Fft", "its plan is of another type"));
        };
        let number = <Complex<R> as Element>::from_scalar;
        let (a, b) = (number(alpha / (self.n as f64).sqrt()), number(beta));
        let zero = <Complex<R> as Number>::ZERO;
        // 𝓕ᴴ·x is the conjugate of 𝓕·x̄.
        let turn = |z: Complex<R>| if flip { z.conj() } else { z };
        let (n, scratch) = (self.n, fourier.scratch_len());
        let mut numbers = ws.take_vec::<R>(2 * (2 * n + scratch))?;
        let (boxed, rest) = complex_mut(&mut numbers).split_at_mut(n);
        let (spectrum, rest) = rest.split_at_mut(n);
        let scratch = &mut rest[..scratch];
        for j in 0..x.ncols() {
            let (from, mut to) = (x.col(j), y.as_mut().col_mut(j));
            match from.try_as_col_major() {
                Some(from) => boxed.iter_mut().zip(from.as_slice()).for_each(|(t, &z)| *t = turn(z)),
                None => (0..n).for_each(|i| boxed[i] = turn(from[i])),
            }
            fourier.forward(boxed, spectrum, scratch).on("x")?;
            let result = if self.sizes.len() == 1 {
                &*spectrum
            } else {
                fourier.rotate(spectrum, boxed).on("x")?;
                &*boxed
            };
            let put = |y: &mut Complex<R>, z: Complex<R>| {
                *y = if b == zero { a * turn(z) } else { a * turn(z) + b * *y };
            };
            match to.as_mut().try_as_col_major_mut() {
                Some(to) => to.as_slice_mut().iter_mut().zip(result).for_each(|(y, &z)| put(y, z)),
                None => (0..n).for_each(|i| put(&mut to[i], result[i])),
            }
        }
        ws.give_vec(numbers);
        Ok(())
    }
}

impl Operator for Fft {
    fn tag(&self) -> Tag {
        FFT.leaf()
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
        let flip = op.conjugates() != self.inverse;
        if self.dtype == DType::C32 {
            return self.run(flip, (alpha, beta), x.typed::<c32>()?, y.typed::<c32>()?, ws);
        }
        self.run(flip, (alpha, beta), x.typed::<c64>()?, y.typed::<c64>()?, ws)
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        expect_parts("Fft", (children.len(), 0), (params.len(), 0))?;
        Fft::with(self.sizes.clone(), self.inverse, self.dtype, self.plan.clone())
    }

    fn with_dtype(&self, dtype: DType) -> Option<Result<Op>> {
        Some(Fft::new(&self.sizes, self.inverse, dtype))
    }

    fn cost(&self) -> Cost {
        let (n, size) = (self.n as f64, self.dtype.size_of() as f64);
        let axes: f64 = self.sizes.iter().map(|&k| k as f64).sum();
        // Each axis reads and writes the box, and turns it.
        let passes = if self.sizes.len() == 1 { 6.0 } else { 4.0 + 4.0 * self.sizes.len() as f64 };
        Cost {
            flops: 5.0 * n * n.log2().max(1.0) + 2.0 * n,
            bytes: passes * n * size,
            held: 2.0 * axes * size,
        }
    }

    fn details(&self) -> String {
        let shape: Vec<String> = self.sizes.iter().map(ToString::to_string).collect();
        match (self.sizes.len() > 1, self.inverse) {
            (true, true) => format!("{}, inverse", shape.join("×")),
            (true, false) => shape.join("×"),
            (false, true) => "inverse".to_owned(),
            (false, false) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::check_apply;

    fn dense(sizes: &[usize], inverse: bool) -> Vec<c64> {
        let n: usize = sizes.iter().product();
        let sign = if inverse { 1.0 } else { -1.0 };
        let entry = |mut i: usize, mut j: usize| {
            let mut turns = 0.0;
            for &k in sizes.iter().rev() {
                turns += ((i % k) * (j % k) % k) as f64 / k as f64;
                (i, j) = (i / k, j / k);
            }
            c64::from_polar(1.0 / (n as f64).sqrt(), sign * std::f64::consts::TAU * turns)
        };
        (0..n * n).map(|e| entry(e % n, e / n)).collect()
    }

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        let shapes: [&[usize]; 13] = [
            &[0],
            &[1],
            &[2],
            &[3],
            &[7],
            &[8],
            &[30],
            &[2, 3],
            &[3, 4],
            &[5, 1],
            &[2, 3, 4],
            &[3, 2, 1, 2],
            &[4, 0],
        ];
        for dtype in [DType::C32, DType::C64] {
            for shape in shapes {
                for inverse in [false, true] {
                    check_apply(&Fft::new(shape, inverse, dtype)?, &dense(shape, inverse));
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_real_dtype_and_no_axes_are_refused() {
        let e = Fft::new(&[4], false, DType::F32).map(|_| ()).unwrap_err();
        assert_eq!(e.message(), "Fft: its entries are complex, so f32 cannot hold them");
        assert!(Fft::new(&[], false, DType::C64).is_err());
        assert!(Fft::new(&[usize::MAX, 2], false, DType::C64).is_err());
    }
}
