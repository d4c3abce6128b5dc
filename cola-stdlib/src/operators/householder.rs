//! The Householder reflection.

use crate::number::shown;
use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Element, Error, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_element,
};

static HOUSEHOLDER: Constructor = Constructor::new("Householder");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Householder")
            .parent("Structured")
            .intrinsic("Normal")
            .doc("I − β·v·vᴴ; without β the reflection with β = 2/vᴴv")
            .make("Householder(v: Array, beta: Number?) -> Operator", |x| {
                let v = x.get("v")?;
                let made = match x.get::<Option<Scalar>>("beta")? {
                    Some(beta) => Householder::with_beta(v, beta),
                    None => Householder::new(v),
                };
                made.map(Value::Op)
            }),
    );
});

/// I − β·v·vᴴ, for β = 2/vᴴv the reflection at the plane orthogonal to v.
///
/// # Shape
/// n×n for v of n entries.
///
/// # Apply
/// y = x − (β·vᴴx)·v: 2n multiply-adds for each column, no memory.
///
/// # Properties
/// `Normal` always. Without a β of its own: `Unitary` and `SelfAdjoint`; so it stays when it is converted to
/// another dtype, since β follows v. With β: `SelfAdjoint` when β is real, `PSD` when moreover β·vᴴv < 1,
/// by more than rounding, and `PD` with it; `Unitary` is not inferred from numbers, claim it. `Real` for a real
/// dtype, `Symmetric` too.
///
/// # Errors
/// `ShapeMismatch` unless v is a column; `InvalidArgument` for v = 0 without β, or a β that is not finite;
/// `NotFinite` for a v that is not, without β.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Householder;
/// let h = Householder::new(Array::vector(vec![1.0, 1.0]))?; // rows (0, −1) and (−1, 0)
/// assert_eq!(h.apply(&Array::vector(vec![3.0, 5.0]))?.to_vec::<f64>()?, [-5.0, -3.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Householder {
    v: Array,
    /// β as an array of the dtype, when it was given.
    given: Option<Array>,
    beta: Scalar,
    /// vᴴv
    square: f64,
}

/// Moduli of v outside 2^±LARGE are scaled back, so that sums of products with v stay in range.
const LARGE: i32 = 8;

impl Householder {
    /// The reflection I − 2·v·vᴴ/vᴴv. A v of very large or small entries is scaled by a power of two, which
    /// changes nothing but the range.
    ///
    /// # Errors
    /// `ShapeMismatch` unless v is a column; `InvalidArgument` for v = 0; `NotFinite`.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(v: Array) -> Result<Op> {
        let v = scaled_back(column(v)?)?;
        let square = square(&v)?;
        if square == 0.0 && v.rows() > 0 {
            return Err(Error::invalid("Householder", "v is zero: there is no plane to reflect at")
                .with_help("pass beta = 0 for the identity"));
        }
        let beta = if v.rows() == 0 { 0.0 } else { 2.0 / square };
        Ok(Op::new(Householder { v, given: None, beta: Scalar::new(beta, 0.0), square }))
    }

    /// I − β·v·vᴴ. A complex β makes it complex.
    ///
    /// # Errors
    /// `ShapeMismatch` unless v is a column; `InvalidArgument` for a β that is not finite.
    pub fn with_beta(v: Array, beta: Scalar) -> Result<Op> {
        let dtype = if beta.im == 0.0 { v.dtype() } else { v.dtype().complex() };
        Householder::build(v.cast(dtype)?, Array::full(1, 1, dtype, beta)?)
    }

    fn build(v: Array, beta: Array) -> Result<Op> {
        if beta.shape() != (1, 1) {
            let why = format!("beta must be 1×1, got {}×{}", beta.rows(), beta.cols());
            return Err(Error::shape("Householder", why));
        }
        let dtype = v.dtype().promote(beta.dtype());
        let (v, given) = (column(v.cast(dtype)?)?, beta.cast(dtype)?);
        let beta = given.get(0, 0)?;
        if !(beta.re.is_finite() && beta.im.is_finite()) {
            return Err(Error::invalid(
                "Householder",
                format!("beta must be a finite {dtype}, got {}", shown(beta)),
            ));
        }
        let square = square(&v)?;
        Ok(Op::new(Householder { v, given: Some(given), beta, square }))
    }

    /// v, n×1.
    pub fn v(&self) -> &Array {
        &self.v
    }

    /// β.
    pub fn beta(&self) -> Scalar {
        self.beta
    }

    /// β is 2/vᴴv because none was given: a reflection.
    pub fn is_reflection(&self) -> bool {
        self.given.is_none()
    }

    /// vᴴv.
    pub fn square(&self) -> f64 {
        self.square
    }

    /// 1 − β·vᴴv, the eigenvalue of v and the determinant (1 for n = 0). Exactly −1 for a reflection.
    pub fn eigenvalue(&self) -> Scalar {
        if self.v.rows() > 0 && self.is_reflection() {
            return Scalar::new(-1.0, 0.0);
        }
        Scalar::new(1.0, 0.0) - self.beta * self.square
    }
}

fn column(v: Array) -> Result<Array> {
    if v.cols() != 1 {
        let why = format!("v must be a column, got {}×{}", v.rows(), v.cols());
        return Err(Error::shape("Householder", why));
    }
    v.reshaped(v.rows(), 1)
}

/// Σ|vᵢ|², in f64.
fn square(v: &Array) -> Result<f64> {
    with_element!(v.dtype(), T => {
        let v = v.view::<T>()?;
        Ok((0..v.nrows()).map(|i| v[(i, 0)].to_scalar().norm_sqr()).sum())
    })
}

/// v times the power of two that brings its largest coordinate near one, if that is far from it.
fn scaled_back(v: Array) -> Result<Array> {
    let largest = with_element!(v.dtype(), T => {
        let v = v.view::<T>()?;
        let mut largest = 0.0f64;
        for i in 0..v.nrows() {
            let z = v[(i, 0)].to_scalar();
            if !(z.re.is_finite() && z.im.is_finite()) {
                return Err(Error::not_finite("Householder", (i, 0)));
            }
            largest = largest.max(z.re.abs()).max(z.im.abs());
        }
        largest
    });
    let exponent = if largest > 0.0 { largest.log2().floor() as i32 } else { 0 };
    if exponent.abs() <= LARGE {
        return Ok(v);
    }
    // In two steps: 2^−exponent alone may leave the range of f64.
    let (half, rest) = (2f64.powi(-(exponent / 2)), 2f64.powi(exponent / 2 - exponent));
    with_element!(v.dtype(), T => {
        let v = v.view::<T>()?;
        Array::from_fn(v.nrows(), 1, |i, _| T::from_scalar(v[(i, 0)].to_scalar() * half * rest))
    })
}

impl Operator for Householder {
    fn tag(&self) -> Tag {
        HOUSEHOLDER.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.v.rows(), self.v.rows())
    }

    fn dtype(&self) -> DType {
        self.v.dtype()
    }

    fn apply(
        &self,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<()> {
        with_element!(self.dtype(), T => {
            let v = super::contiguous(self.v.view::<T>()?);
            let factor = if op.conjugates() { self.beta.conj() } else { self.beta };
            // Aᵀ = I − β·v̄·vᵀ and Ā = I − β̄·v̄·vᵀ.
            if matches!(op, Trans::Transpose | Trans::Conj) {
                reflect::<T>(v, |z| z, |z| z.conjugate(), factor, alpha, x, beta, y)
            } else {
                reflect::<T>(v, |z| z.conjugate(), |z| z, factor, alpha, x, beta, y)
            }
        })
    }

    fn params(&self) -> Vec<Array> {
        std::iter::once(self.v.clone()).chain(self.given.clone()).collect()
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        let wanted = 1 + usize::from(self.given.is_some());
        expect_parts("Householder", (children.len(), 0), (params.len(), wanted))?;
        let mut params = params.into_iter();
        let v = params.next().unwrap_or_else(|| self.v.clone());
        match params.next() {
            Some(beta) => Householder::build(v, beta),
            None => Householder::new(v),
        }
    }

    fn cost(&self) -> Cost {
        let (n, dtype) = (self.v.rows() as f64, self.dtype());
        let size = dtype.size_of() as f64;
        Cost { flops: 2.0 * flops::multiply_add(dtype) * n, bytes: 4.0 * n * size, held: n * size }
    }

    fn details(&self) -> String {
        match (&self.given, self.beta) {
            (None, _) => String::new(),
            (Some(_), z) if z.im == 0.0 => format!("β={}", z.re),
            (Some(_), z) => format!("β={}", shown(z)),
        }
    }
}

/// Partial sums of a scalar product, for independent operations.
const LANES: usize = 8;

/// y ← α·(x − factor·left(v)·Σ inner(vᵢ)·xᵢ) + β·y, column by column.
#[allow(clippy::too_many_arguments, reason = "the arguments of apply and two maps of v")]
fn reflect<T: Element>(
    v: &[T],
    inner: impl Fn(T::Acc) -> T::Acc,
    left: impl Fn(T::Acc) -> T::Acc,
    factor: Scalar,
    alpha: Scalar,
    x: ArrayRef<'_>,
    beta: Scalar,
    y: ArrayMut<'_>,
) -> Result<()> {
    let (x, mut y) = (x.typed::<T>()?, y.typed::<T>()?);
    let number = <T::Acc as Element>::from_scalar;
    let (a, b, overwrite) = (number(alpha), number(beta), beta == Scalar::new(0.0, 0.0));
    let put = |y: &mut T, z: T::Acc| *y = T::store(if overwrite { a * z } else { a * z + b * y.load() });
    for c in 0..x.ncols() {
        let (from, mut to) = (x.col(c), y.as_mut().col_mut(c));
        let mut parts = [T::Acc::ZERO; LANES];
        match from.try_as_col_major() {
            Some(from) => {
                for (v, x) in v.chunks(LANES).zip(from.as_slice().chunks(LANES)) {
                    let pairs = v.iter().zip(x);
                    parts.iter_mut().zip(pairs).for_each(|(sum, (v, x))| *sum += inner(v.load()) * x.load());
                }
            }
            None => {
                for (i, v) in v.iter().enumerate() {
                    parts[i % LANES] += inner(v.load()) * from[i].load();
                }
            }
        }
        let sum = parts.into_iter().fold(T::Acc::ZERO, |sum, part| sum + part);
        // Scaled in f64, so that a β far from one leaves the range only if the product does.
        let sum = number(sum.to_scalar() * factor);
        for (i, v) in v.iter().enumerate() {
            put(&mut to[i], from[i].load() - left(v.load()) * sum);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};
    use cola_runtime::{ErrorKind, c64};

    fn dense(v: &Array, beta: c64) -> Vec<c64> {
        let (n, v) = (v.rows(), entries(v));
        let one = |e: usize| c64::new(f64::from(u8::from(e % n == e / n)), 0.0);
        (0..n * n).map(|e| one(e) - beta * v[e % n] * v[e / n].conj()).collect()
    }

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for n in [0, 1, 2, 5, 19] {
                let v = numbers(dtype, 6).array(n, 1)?;
                let square: f64 = entries(&v).iter().map(|z| z.norm_sqr()).sum();
                if n == 0 || square > 0.0 {
                    let beta = c64::new(2.0 / square.max(1e-300), 0.0);
                    check_apply(&Householder::new(v.clone())?, &dense(&v, beta));
                }
                let beta = c64::new(-0.5, if dtype.is_complex() { 0.25 } else { 0.0 });
                check_apply(&Householder::with_beta(v.clone(), beta)?, &dense(&v, beta));
            }
        }
        Ok(())
    }

    #[test]
    fn huge_and_tiny_vectors_reflect() -> Result<()> {
        for scale in [1e300, 1e-310, 1.0] {
            let h = Householder::new(Array::vector(vec![3.0 * scale, 4.0 * scale]))?;
            let y = h.apply(&Array::vector(vec![1.0, 0.0]))?.to_vec::<f64>()?;
            assert!((y[0] - 0.28).abs() < 1e-12 && (y[1] + 0.96).abs() < 1e-12, "{scale}: {y:?}");
        }
        Ok(())
    }

    #[test]
    fn vectors_without_a_plane_are_refused() -> Result<()> {
        let e = Householder::new(Array::zeros(3, 1, DType::F64)?).map(|_| ()).unwrap_err();
        assert_eq!(e.message(), "Householder: v is zero: there is no plane to reflect at");
        let e = Householder::new(Array::vector(vec![1.0, f64::NAN])).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NotFinite);
        let e = Householder::new(Array::zeros(2, 2, DType::F64)?).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
        let infinite = Scalar::new(f64::INFINITY, 0.0);
        let e = Householder::with_beta(Array::zeros(2, 1, DType::F64)?, infinite).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::InvalidArgument);
        Ok(())
    }
}
