//! The projection onto a subspace.

use crate::kernel::{OnOperand, gemm};
use crate::operators::LowRank;
use cola_kernels::{Field, Lu, norm_fro, singular_values};
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Error, ErrorKind, Number, Op,
    Operator, Result, Scalar, Tag, Trans, Value, Workspace, register, with_number,
};

static PROJECTION: Constructor = Constructor::new("Projection");

register!(|r| {
    r.constructor(
        ConstructorDef::new("Projection")
            .parent("Structured")
            .intrinsic("Idempotent")
            .doc("Q·Qᴴ for orthonormal columns Q; with v the oblique projection U·(Vᴴ·U)⁻¹·Vᴴ")
            .make("Projection(u: Array, v: Array?) -> Operator", |x| {
                let u = x.get("u")?;
                let made = match x.get::<Option<Array>>("v")? {
                    Some(v) => Projection::oblique(u, v),
                    None => Projection::new(u),
                };
                made.map(Value::Op)
            }),
    );
});

/// Q·Qᴴ, or U·(Vᴴ·U)⁻¹·Vᴴ: onto the span of U along the complement of the span of V.
///
/// # Shape
/// n×n for factors with n rows and k columns.
///
/// # Apply
/// y = L·(Rᴴ·x) for two n×k factors: 2nk multiply-adds and k entries of scratch for each column.
///
/// # Properties
/// `Idempotent` always. Q·Qᴴ is `PSD` and `SelfAdjoint`, `Symmetric` too when real. `Real` for a real dtype.
///
/// # Errors
/// `ShapeMismatch` for factors that do not fit; `InvalidArgument` when the columns of Q are not orthonormal;
/// `Singular` when Vᴴ·U is, to working precision.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::Projection;
/// let p = Projection::new(Array::vector(vec![0.6, 0.8]))?;
/// let y = p.apply(&Array::vector(vec![5.0, 0.0]))?.to_vec::<f64>()?;
/// assert!((y[0] - 1.8).abs() < 1e-14 && (y[1] - 2.4).abs() < 1e-14);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Projection {
    /// L·Rᴴ, the factors one array when orthogonal.
    factors: Op,
    left: Array,
    right: Array,
}

impl Projection {
    /// Q·Qᴴ, onto the span of the columns of Q. They are checked: QᴴQ = I up to rounding, which costs nk²
    /// multiply-adds.
    ///
    /// # Errors
    /// `InvalidArgument` when the columns are not orthonormal; `OutOfMemory`.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(q: Array) -> Result<Op> {
        let off = distance_from_orthonormal(&q)?;
        // Written so that NaN is refused.
        let orthonormal = off <= tolerance(&q);
        if !orthonormal {
            let why = format!(
                "the columns of Q, {}×{}, are not orthonormal: QᴴQ − I has an entry of {off:.1e}",
                q.rows(),
                q.cols()
            );
            return Err(Error::invalid("Projection", why)
                .with_help("Projection(U, U) projects onto the span of any independent columns U"));
        }
        Projection::assembled(q.clone(), q)
    }

    /// U·(Vᴴ·U)⁻¹·Vᴴ: onto the span of U, along the orthogonal complement of the span of V. When U and V are the
    /// same array this is the orthogonal projection onto the span of U, and is kept as Q·Qᴴ.
    ///
    /// # Errors
    /// `ShapeMismatch` unless U and V have one shape; `Singular` when Vᴴ·U is, to working precision; `NotFinite`;
    /// `OutOfMemory`.
    pub fn oblique(u: Array, v: Array) -> Result<Op> {
        if u.shape() != v.shape() {
            let why = format!(
                "U is {}×{} and V is {}×{}; both must have one shape",
                u.rows(),
                u.cols(),
                v.rows(),
                v.cols()
            );
            return Err(Error::shape("Projection", why));
        }
        let dtype = u.dtype().promote(v.dtype());
        let shared = u.same(&v);
        if u.cols() > u.rows() {
            let why = format!("{} columns in a space of dimension {} are dependent", u.cols(), u.rows());
            return Err(Error::new(ErrorKind::Singular, format!("Projection: {why}")));
        }
        let wide = dtype.accumulator();
        let (u, v) = (u.cast(wide)?, v.cast(wide)?);
        with_number!(wide, T => {
            if shared {
                let q = orthonormalised::<T>(&u)?.cast(dtype)?;
                return Projection::assembled(q.clone(), q);
            }
            let (left, right) = biorthogonal::<T>(&u, &v)?;
            Projection::assembled(left.cast(dtype)?, right.cast(dtype)?)
        })
    }

    /// L·Rᴴ for factors that are known to satisfy Rᴴ·L = I.
    pub(crate) fn assembled(left: Array, right: Array) -> Result<Op> {
        let factors = LowRank::new(left, right)?;
        let Some(made) = factors.downcast_ref::<LowRank>() else {
            return Err(Error::invalid("Projection", "the factors are no low-rank operator"));
        };
        let (left, right) = (made.u().clone(), made.v().clone());
        Ok(Op::new(Projection { factors, left, right }))
    }

    /// L, n×k: a basis of the range.
    pub fn left(&self) -> &Array {
        &self.left
    }

    /// R, n×k, with Rᴴ·L = I: the null space is its orthogonal complement. The same array when orthogonal.
    pub fn right(&self) -> &Array {
        &self.right
    }

    /// L·Rᴴ as a low-rank operator.
    pub fn factors(&self) -> &Op {
        &self.factors
    }

    /// The projection is Q·Qᴴ.
    pub fn is_orthogonal(&self) -> bool {
        self.left.same(&self.right)
    }

    /// The dimension of the range.
    pub fn rank(&self) -> usize {
        self.left.cols()
    }
}

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

/// Aᴴ·B in the dtype of both.
fn gram(a: &Array, b: &Array) -> Result<Array> {
    let mut out = Array::zeros(a.cols(), b.cols(), a.dtype())?;
    gemm(out.as_mut()?, ZERO, ONE, Trans::Adjoint, a.as_ref(), Trans::None, b.as_ref())?;
    Ok(out)
}

/// The largest entry of QᴴQ − I; NaN when one is NaN.
fn distance_from_orthonormal(q: &Array) -> Result<f64> {
    let wide = q.cast(q.dtype().accumulator())?;
    let gram = gram(&wide, &wide)?;
    let mut off = 0.0f64;
    for j in 0..gram.cols() {
        for i in 0..gram.rows() {
            let entry = gram.get(i, j)? - if i == j { ONE } else { ZERO };
            let entry = entry.norm();
            off = if entry.is_nan() { f64::NAN } else { off.max(entry) };
            if off.is_nan() {
                return Ok(off);
            }
        }
    }
    Ok(off)
}

/// Rounding of n entries and of their sums.
fn tolerance(q: &Array) -> f64 {
    8.0 * q.dtype().epsilon() * ((q.rows() as f64).sqrt() + 4.0)
}

#[cold]
fn dependent(j: usize) -> Error {
    let why = format!("column {j} depends on those before it, to working precision");
    Error::new(ErrorKind::Singular, format!("Projection: {why}"))
        .with_help("drop columns until they are independent")
}

/// Orthonormal columns with the span of those of A: classical Gram–Schmidt, each column twice. A column of which the
/// second pass leaves nothing but rounding depends on those before it.
///
/// # Source   Giraud, Langou & Rozložník, Comput. Math. Appl. 50 (2005): twice is enough
fn orthonormalised<T: Number + Field>(a: &Array) -> Result<Array> {
    let (n, k) = a.shape();
    let mut q = Array::copy_of(a.as_ref())?;
    for j in 0..k {
        let (before, mut column) = (q.block(0..n, 0..j)?, q.column(j)?);
        scale_to_one::<T>(&mut column, j)?;
        for _ in 0..2 {
            let h = gram(&before, &column)?;
            gemm(column.as_mut()?, ONE, -ONE, Trans::None, before.as_ref(), Trans::None, h.as_ref())?;
            let left = norm_fro(column.view::<T>()?);
            if left <= 4.0 * T::EPS * ((n as f64).sqrt() + 4.0) {
                return Err(dependent(j));
            }
            scale_to_one::<T>(&mut column, j)?;
        }
        q.as_mut()?.cols_range(j, j + 1).copy_from(column.as_ref())?;
    }
    Ok(q)
}

fn scale_to_one<T: Number + Field>(column: &mut Array, j: usize) -> Result<()> {
    let view = column.view::<T>()?;
    let norm = norm_fro(view);
    if !norm.is_finite() {
        let at = (0..view.nrows()).find(|&i| !Number::finite(view[(i, 0)])).unwrap_or(0);
        return Err(Error::not_finite("Projection", (at, j)));
    }
    if norm == 0.0 {
        return Err(dependent(j));
    }
    column.as_mut()?.scale(Scalar::new(1.0 / norm, 0.0));
    Ok(())
}

/// L and R with the spans of U and V and Rᴴ·L = I: for orthonormal bases L and W, R = W·(LᴴW)⁻¹. The singular values of
/// Wᴴ·L are the cosines of the angles between the spans; the norm of the projection is the reciprocal of the least.
fn biorthogonal<T: Number + Field>(u: &Array, v: &Array) -> Result<(Array, Array)> {
    let in_factor = |what: &'static str| move |e: Error| e.in_context(format!("the columns of {what}"));
    let left = orthonormalised::<T>(u).map_err(in_factor("U"))?;
    let basis = orthonormalised::<T>(v).map_err(in_factor("V"))?;
    let (n, k) = left.shape();
    let meet = gram(&basis, &left)?;
    let cosines = singular_values(meet.view::<T>()?).on("Projection")?;
    let least = cosines.into_iter().fold(1.0, f64::min);
    if least <= 4.0 * T::EPS * ((n as f64).sqrt() + 4.0) {
        let why = format!("Vᴴ·U is singular: the least cosine of an angle between the spans is {least:.1e}");
        return Err(Error::new(ErrorKind::Singular, format!("Projection: {why}"))
            .with_help("the span of U must meet the complement of the span of V in 0 only"));
    }
    // Rᴴ = (Wᴴ·L)⁻¹·Wᴴ
    let w = basis.view::<T>()?;
    let mut adjoint = Array::from_fn(k, n, |i, j| w[(j, i)].conjugate())?;
    if k > 0 {
        let factors = Lu::factor(meet.view::<T>()?).on("Projection")?;
        factors.solve_in_place(cola_kernels::Trans::None, adjoint.view_mut::<T>()?).on("Projection")?;
    }
    let x = adjoint.view::<T>()?;
    let right = Array::from_fn(n, k, |i, j| x[(j, i)].conjugate())?;
    Ok((left, right))
}

impl Operator for Projection {
    fn tag(&self) -> Tag {
        PROJECTION.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        self.factors.shape()
    }

    fn rank_bound(&self) -> usize {
        self.factors.rank_bound()
    }

    fn dtype(&self) -> DType {
        self.factors.dtype()
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
        self.factors.operator().apply(op, alpha, x, beta, y, ws)
    }

    /// L, then R where it is another array.
    fn params(&self) -> Vec<Array> {
        self.factors.operator().params()
    }

    /// The factors are taken as they are: converted to a narrower dtype they satisfy Rᴴ·L = I up to its rounding.
    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        let wanted = if self.is_orthogonal() { 1 } else { 2 };
        expect_parts("Projection", (children.len(), 0), (params.len(), wanted))?;
        let mut params = params.into_iter();
        let left = params.next().unwrap_or_else(|| self.left.clone());
        let right = params.next().unwrap_or_else(|| left.clone());
        Projection::assembled(left, right)
    }

    fn cost(&self) -> Cost {
        self.factors.cost()
    }

    fn details(&self) -> String {
        format!("{}rank {}", if self.is_orthogonal() { "" } else { "oblique, " }, self.rank())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};
    use crate::samples::numbers::array;
    use cola_runtime::c64;

    fn product(left: &Array, right: &Array) -> Vec<c64> {
        let ((n, k), l, r) = (left.shape(), entries(left), entries(right));
        (0..n * n).map(|e| (0..k).map(|p| l[e % n + p * n] * r[e / n + p * n].conj()).sum()).collect()
    }

    /// P·U = U and Vᴴ·P = Vᴴ determine P; here by applying it.
    #[test]
    fn projections_keep_their_range_and_apply_as_their_factors() -> Result<()> {
        for dtype in DType::EVERY {
            for (n, k) in [(5, 2), (4, 1), (3, 3), (4, 0), (0, 0)] {
                let mut numbers = numbers(dtype, 8);
                let mut draw = || {
                    let diagonal = |i, j| Scalar::new(if i == j { 3.0 } else { 0.0 }, 0.0);
                    array(dtype, n, k, |i, j| numbers.number() + diagonal(i, j))
                };
                let (u, v) = (draw()?, draw()?);
                for (made, v) in [
                    (Projection::oblique(u.clone(), v.clone())?, &v),
                    (Projection::oblique(u.clone(), u.clone())?, &u),
                ] {
                    let Some(p) = made.downcast_ref::<Projection>() else { continue };
                    check_apply(&made, &product(p.left(), p.right()));
                    let near = |a: &Array, b: &Array| {
                        let bound = 64.0 * dtype.epsilon() * 8.0;
                        entries(a).iter().zip(entries(b)).all(|(x, y)| (x - y).norm() <= bound)
                    };
                    assert!(near(&made.apply(&u)?, &u), "{made}");
                    assert!(near(&made.apply_with(Trans::Adjoint, v)?, v), "{made}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn columns_that_are_not_orthonormal_are_refused() {
        let e = Projection::new(Array::vector(vec![1.0, 1.0])).map(|_| ()).unwrap_err();
        assert_eq!(
            e.message(),
            "Projection: the columns of Q, 2×1, are not orthonormal: QᴴQ − I has an entry of 1.0e0"
        );
        let nan = Projection::new(Array::vector(vec![1.0, f64::NAN])).map(|_| ()).unwrap_err();
        assert_eq!(nan.kind(), ErrorKind::InvalidArgument);
    }

    #[test]
    fn dependent_columns_and_orthogonal_spans_are_refused() -> Result<()> {
        let u = Array::from_vec(3, 2, vec![1.0, 2.0, 3.0, 0.1, 0.2, 0.3])?;
        let e = Projection::oblique(u.clone(), u).map(|_| ()).unwrap_err();
        assert_eq!(e.message(), "Projection: column 1 depends on those before it, to working precision");
        let (x, y) = (Array::vector(vec![1.0, 0.0]), Array::vector(vec![0.0, 1.0]));
        let e = Projection::oblique(x, y).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Singular);
        Ok(())
    }
}
