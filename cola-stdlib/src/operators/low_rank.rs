//! The low-rank matrix.

use crate::kernel;
use crate::operators::flops;
use cola_runtime::operator::expect_parts;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Constructor, ConstructorDef, Cost, DType, Error, Op, Operator, Result, Scalar,
    Tag, Trans, Value, Workspace, register,
};

static LOW_RANK: Constructor = Constructor::new("LowRank");

register!(|r| {
    r.constructor(
        ConstructorDef::new("LowRank").parent("Structured").doc("U·Vᴴ, or U·C·Vᴴ with a core C").make(
            "LowRank(u: Array, v: Array, core: Array?) -> Operator",
            |x| {
                let (u, v) = (x.get("u")?, x.get("v")?);
                let made = match x.get::<Option<Array>>("core")? {
                    Some(core) => LowRank::with_core(u, core, v),
                    None => LowRank::new(u, v),
                };
                made.map(Value::Op)
            },
        ),
    );
});

/// U·Vᴴ, or U·C·Vᴴ with a core C.
///
/// # Shape
/// m×n for U m×k, V n×k and C k×k.
///
/// # Apply
/// y = U·(C·(Vᴴ·x)): k(m + n) multiply-adds for each column, and k² with a core; k (2k with a core) entries
/// of scratch for each column.
///
/// # Properties
/// U and V the same array: `PSD` without a core, `SelfAdjoint` with a Hermitian one, `PSD` with a core that
/// is Hermitian and diagonally dominant with a non-negative diagonal (Gershgorin), or definite beyond rounding. `Real` for a real dtype.
/// Two arrays with equal entries are not the same array: pass one twice.
///
/// # Errors
/// `ShapeMismatch` unless U and V have k columns and C is k×k.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::operators::LowRank;
/// let (u, v) = (Array::vector(vec![1.0, 2.0]), Array::vector(vec![3.0, 4.0]));
/// let a = LowRank::new(u, v)?; // rows (3, 4) and (6, 8)
/// assert_eq!(a.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [7.0, 14.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct LowRank {
    u: Array,
    core: Option<Array>,
    v: Array,
}

impl LowRank {
    /// U·Vᴴ.
    ///
    /// # Errors
    /// `ShapeMismatch` unless U and V have as many columns; `OutOfMemory`.
    #[allow(clippy::new_ret_no_self, reason = "the constructor of an operator makes its handle")]
    pub fn new(u: Array, v: Array) -> Result<Op> {
        LowRank::build(u, None, v)
    }

    /// U·C·Vᴴ.
    ///
    /// # Errors
    /// `ShapeMismatch` unless U and V have k columns and C is k×k; `OutOfMemory`.
    pub fn with_core(u: Array, core: Array, v: Array) -> Result<Op> {
        LowRank::build(u, Some(core), v)
    }

    fn build(u: Array, core: Option<Array>, v: Array) -> Result<Op> {
        let k = u.cols();
        if v.cols() != k {
            let why =
                format!("U is {}×{k} and V is {}×{}; both need k columns", u.rows(), v.rows(), v.cols());
            return Err(Error::shape("LowRank", why));
        }
        if let Some(c) = &core
            && c.shape() != (k, k)
        {
            let why = format!(
                "the core must be {k}×{k} between factors of {k} columns, got {}×{}",
                c.rows(),
                c.cols()
            );
            return Err(Error::shape("LowRank", why));
        }
        let dtype = core.iter().fold(u.dtype().promote(v.dtype()), |d, c| d.promote(c.dtype()));
        let shared = u.same(&v);
        let u = u.cast(dtype)?;
        let v = if shared { u.clone() } else { v.cast(dtype)? };
        let core = core.map(|c| c.cast(dtype)).transpose()?;
        Ok(Op::new(LowRank { u, core, v }))
    }

    /// U, m×k.
    pub fn u(&self) -> &Array {
        &self.u
    }

    /// C, k×k, if there is one.
    pub fn core(&self) -> Option<&Array> {
        self.core.as_ref()
    }

    /// V, n×k.
    pub fn v(&self) -> &Array {
        &self.v
    }
}

const ONE: Scalar = Scalar::new(1.0, 0.0);
const ZERO: Scalar = Scalar::new(0.0, 0.0);

impl Operator for LowRank {
    fn tag(&self) -> Tag {
        LOW_RANK.leaf()
    }

    fn shape(&self) -> (usize, usize) {
        (self.u.rows(), self.v.rows())
    }

    fn rank_bound(&self) -> usize {
        self.u.cols().min(self.u.rows()).min(self.v.rows())
    }

    fn dtype(&self) -> DType {
        self.u.dtype()
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
        if k == 0 {
            y.scale(beta);
            return Ok(());
        }
        // op(U·C·Vᴴ) = left·op(C)·rightᴴ, the factors conjugated for Aᵀ and Ā.
        let (left, right) = if op.transposes() { (&self.v, &self.u) } else { (&self.u, &self.v) };
        let conj = matches!(op, Trans::Transpose | Trans::Conj);
        let reduce = if conj { Trans::Transpose } else { Trans::Adjoint };
        let expand = Trans::new(false, conj);
        let mut small = ws.take(self.dtype(), k, columns)?;
        kernel::gemm(small.as_mut()?, ZERO, ONE, reduce, right.as_ref(), Trans::None, x)?;
        if let Some(core) = &self.core {
            let mut image = ws.take(self.dtype(), k, columns)?;
            kernel::gemm(image.as_mut()?, ZERO, ONE, op, core.as_ref(), Trans::None, small.as_ref())?;
            ws.give(std::mem::replace(&mut small, image));
        }
        let done = kernel::gemm(y, beta, alpha, expand, left.as_ref(), Trans::None, small.as_ref());
        ws.give(small);
        done
    }

    /// U, V, then the core; U once when V is the same array, so that a rebuilt operator shares it too.
    fn params(&self) -> Vec<Array> {
        let mut params = vec![self.u.clone()];
        if !self.u.same(&self.v) {
            params.push(self.v.clone());
        }
        params.extend(self.core.clone());
        params
    }

    fn rebuild(&self, children: Vec<Op>, params: Vec<Array>) -> Result<Op> {
        let shared = self.u.same(&self.v);
        let wanted = 1 + usize::from(!shared) + usize::from(self.core.is_some());
        expect_parts("LowRank", (children.len(), 0), (params.len(), wanted))?;
        let mut params = params.into_iter();
        let u = params.next().unwrap_or_else(|| self.u.clone());
        let v = if shared { u.clone() } else { params.next().unwrap_or_else(|| self.v.clone()) };
        LowRank::build(u, params.next(), v)
    }

    fn cost(&self) -> Cost {
        let (m, n, k) = (self.u.rows() as f64, self.v.rows() as f64, self.u.cols() as f64);
        let (dtype, size) = (self.dtype(), self.dtype().size_of() as f64);
        let core = if self.core.is_some() { k * k } else { 0.0 };
        let entries = k * (m + n) + core;
        let held = if self.u.same(&self.v) { entries - k * n } else { entries };
        Cost {
            flops: flops::multiply_add(dtype) * entries,
            bytes: (entries + m + n) * size,
            held: held * size,
        }
    }

    fn details(&self) -> String {
        format!("k={}", self.u.cols())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::tests::{check_apply, entries, numbers};
    use cola_runtime::{ErrorKind, c64};

    #[test]
    fn apply_agrees_with_the_dense_matrix() -> Result<()> {
        for dtype in DType::EVERY {
            for (m, n, k) in [(6, 6, 2), (5, 3, 1), (3, 5, 3), (4, 4, 0), (0, 3, 2), (3, 0, 2)] {
                let mut numbers = numbers(dtype, 5);
                let (u, v, c) = (numbers.array(m, k)?, numbers.array(n, k)?, numbers.array(k, k)?);
                check_apply(&LowRank::new(u.clone(), v.clone())?, &product(&u, None, &v));
                check_apply(
                    &LowRank::with_core(u.clone(), c.clone(), v.clone())?,
                    &product(&u, Some(&c), &v),
                );
                check_apply(&LowRank::new(u.clone(), u.clone())?, &product(&u, None, &u));
            }
        }
        Ok(())
    }

    fn product(u: &Array, core: Option<&Array>, v: &Array) -> Vec<c64> {
        let (m, n, k) = (u.rows(), v.rows(), u.cols());
        let (u, v) = (entries(u), entries(v));
        let identity: Vec<c64> =
            (0..k * k).map(|e| c64::new(f64::from(u8::from(e % k == e / k)), 0.0)).collect();
        let c = core.map_or(identity, entries);
        let pair = |p: usize, i: usize, j: usize| {
            (0..k).map(|q| u[i + p * m] * c[p + q * k] * v[j + q * n].conj()).sum::<c64>()
        };
        (0..m * n).map(|e| (0..k).map(|p| pair(p, e % m, e / m)).sum()).collect()
    }

    #[test]
    fn a_shared_factor_stays_shared() -> Result<()> {
        let u = Array::from_vec(2, 1, vec![1.0f32, 2.0])?;
        let a = LowRank::new(u.clone(), u)?.cast(DType::F64)?;
        let a = a.downcast_ref::<LowRank>().map(|a| a.u().same(a.v()));
        assert_eq!(a, Some(true));
        Ok(())
    }

    #[test]
    fn factors_that_do_not_fit_are_refused() -> Result<()> {
        let of = |m, n| Array::zeros(m, n, DType::F64);
        let e = LowRank::new(of(4, 2)?, of(4, 3)?).map(|_| ()).unwrap_err();
        assert_eq!(e.message(), "LowRank: U is 4×2 and V is 4×3; both need k columns");
        let e = LowRank::with_core(of(4, 2)?, of(2, 3)?, of(4, 2)?).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
        Ok(())
    }
}
