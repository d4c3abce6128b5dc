//! U·C·Vᴴ with orthonormal factors: Q₁·M·Q₂ᴴ.

use crate::algorithms::{Working, working};
use crate::kernel::{OnOperand, gemm};
use crate::operators::LowRank;
use cola_kernels::{Field, Mat, Qr, Svd, svd};
use cola_runtime::{Array, ArrayMut, Operator, Result, Scalar, Trans, with_number};

/// U·C·Vᴴ = Q₁·M·Q₂ᴴ, in the dtype that is computed in: singular values, rank and pseudoinverse are those of the small M.
pub(crate) struct LowRankCore {
    /// m×min(m, k) with orthonormal columns.
    pub left: Array,
    /// M = R₁·C·R₂ᴴ.
    pub core: Array,
    /// n×min(n, k) with orthonormal columns.
    pub right: Array,
}

impl LowRankCore {
    /// Two QR factorisations.
    ///
    /// # Errors
    /// `NotFinite`, `OutOfMemory`.
    pub(crate) fn of(a: &LowRank) -> Result<LowRankCore> {
        let dtype = working(a.dtype());
        with_number!(dtype, T => {
            let (left, r) = factors::<T>(&a.u().cast(dtype)?)?;
            let (right, s) = factors::<T>(&a.v().cast(dtype)?)?;
            let r = match a.core() {
                Some(c) => product(&r, &c.cast(dtype)?, Trans::None)?,
                None => r,
            };
            Ok(LowRankCore { left, core: product(&r, &s, Trans::Adjoint)?, right })
        })
    }

    /// Singular values of M and with it of the whole, descending, and how many are above `tol` relative to the largest.
    ///
    /// # Errors
    /// `NotFinite`.
    pub(crate) fn rank(&self, tol: f64) -> Result<(usize, Vec<f64>)> {
        with_number!(self.core.dtype(), T => {
            let s = cola_kernels::singular_values(self.core.view::<T>()?).on("the core of LowRank")?;
            Ok((above(&s, tol), s))
        })
    }

    /// M⁺ with singular values at or below `tol`·σ₁ as zero, and the rank.
    ///
    /// # Errors
    /// `NotFinite`, `OutOfMemory`.
    pub(crate) fn pseudo_inverse(&self, tol: f64) -> Result<(Array, usize)> {
        with_number!(self.core.dtype(), T => {
            let Svd { u, s, v } = svd(self.core.view::<T>()?).on("the core of LowRank")?;
            let rank = above(&s, tol);
            let scaled = Mat::from_fn(v.nrows(), rank, |i, j| v[(i, j)].over(<T as Field>::from_f64(s[j])));
            let (v, u) = (array::<T>(&scaled)?, array::<T>(&u)?);
            let u = u.block(0..u.rows(), 0..rank)?;
            Ok((product(&v, &u, Trans::Adjoint)?, rank))
        })
    }
}

fn above(s: &[f64], tol: f64) -> usize {
    let largest = s.first().copied().unwrap_or(0.0);
    s.iter().take_while(|&&s| s > tol * largest).count()
}

fn factors<T: Working>(a: &Array) -> Result<(Array, Array)> {
    let qr = Qr::factor(a.view::<T>()?).on("a factor of LowRank")?;
    Ok((array(&qr.q().on("a factor of LowRank")?)?, array(&qr.r())?))
}

fn array<T: Working>(a: &Mat<T>) -> Result<Array> {
    Array::copy_of(T::erase(a.as_ref()))
}

/// A·op(B)
fn product(a: &Array, b: &Array, op: Trans) -> Result<Array> {
    let mut out = Array::zeros(a.rows(), op.shape(b.shape()).1, a.dtype())?;
    let to: ArrayMut<'_> = out.as_mut()?;
    gemm(to, Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0), Trans::None, a.as_ref(), op, b.as_ref())?;
    Ok(out)
}
