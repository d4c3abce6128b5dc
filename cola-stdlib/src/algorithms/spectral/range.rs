//! An orthonormal basis of the columns of one or two thin matrices, held as reflections.

use crate::algorithms::{Working, working};
use crate::kernel::{self, OnOperand};
use cola_kernels::{Qr, Trans as K};
use cola_runtime::{Array, DType, Element, Number, Result, Scalar, Trans, c32, c64, with_number};

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);

/// Q with [U V] = Q·R: n×r with orthonormal columns that span those of U and V, and more.
pub(crate) struct Range {
    factors: Factors,
    r: usize,
}

enum Factors {
    F32(Qr<f32>),
    F64(Qr<f64>),
    C32(Qr<c32>),
    C64(Qr<c64>),
}

macro_rules! each {
    ($factors:expr, $f:ident, $T:ident => $body:expr) => {
        match $factors {
            Factors::F32($f) => {
                type $T = f32;
                $body
            }
            Factors::F64($f) => {
                type $T = f64;
                $body
            }
            Factors::C32($f) => {
                type $T = c32;
                $body
            }
            Factors::C64($f) => {
                type $T = c64;
                $body
            }
        }
    };
}

impl Range {
    /// Of the columns of U and, if given, of V.
    pub(crate) fn of(u: &Array, v: Option<&Array>) -> Result<Range> {
        let all = v.map_or_else(|| Ok(u.clone()), |v| crate::entrywise::beside(u, v))?;
        let all = all.cast(working(all.dtype()))?;
        let r = all.rows().min(all.cols());
        let factors = match all.dtype() {
            DType::F64 => Factors::F64(Qr::factor(all.view()?).on("a factor of LowRank")?),
            DType::C32 => Factors::C32(Qr::factor(all.view()?).on("a factor of LowRank")?),
            DType::C64 => Factors::C64(Qr::factor(all.view()?).on("a factor of LowRank")?),
            _ => Factors::F32(Qr::factor(all.view()?).on("a factor of LowRank")?),
        };
        Ok(Range { factors, r })
    }

    /// Qᴴ·U·C·Vᴴ·W for another basis W: r×r of this one and that one.
    pub(crate) fn compress(&self, u: &Array, core: Option<&Array>, v: &Array, w: &Range) -> Result<Array> {
        let (mut left, right) = (self.coordinates(u)?, w.coordinates(v)?);
        let dtype = left.dtype().promote(right.dtype());
        if let Some(core) = core {
            left = product(dtype, &left, &core.cast(dtype)?, Trans::None)?;
        }
        product(dtype, &left, &right.cast(dtype)?, Trans::Adjoint)
    }

    /// Qᴴ·X, r×k, for an X of no higher precision.
    fn coordinates(&self, x: &Array) -> Result<Array> {
        each!(&self.factors, qr, T => coordinates::<T>(qr, self.r, x))
    }

    /// Column c is column j = `chosen[c]` of Q·Y for a j below r, and else column j of the completion of Q to a unitary
    /// matrix. Y has r rows.
    pub(crate) fn expand(&self, y: &Array, chosen: &[usize]) -> Result<Array> {
        let (n, own) = each!(&self.factors, qr, T => (qr.shape().0, <T as Element>::DTYPE));
        let y = y.cast(working(y.dtype()).promote(own))?;
        let mut x = Array::zeros(n, chosen.len(), y.dtype())?;
        with_number!(y.dtype(), T => {
            let (y, mut x) = (y.view::<T>()?, x.view_mut::<T>()?);
            for (c, &j) in chosen.iter().enumerate() {
                if j < self.r {
                    (0..self.r).for_each(|i| x[(i, c)] = y[(i, j)]);
                } else {
                    x[(j, c)] = <T as Number>::ONE;
                }
            }
        });
        if x.dtype() == own {
            return self.apply(x);
        }
        // A real basis acts on real and imaginary parts.
        let (re, im) = (self.apply(x.real_part()?)?, self.apply(x.imag_part()?)?);
        let mut out = re.cast(y.dtype())?;
        out.as_mut()?.axpby(Scalar::new(0.0, 1.0), im.as_ref(), ONE)?;
        Ok(out)
    }

    /// X ← Q·X with the whole unitary Q.
    fn apply(&self, mut x: Array) -> Result<Array> {
        each!(&self.factors, qr, T => qr.apply_q_in_place(K::None, x.view_mut::<T>()?).on("a factor of LowRank")?);
        Ok(x)
    }
}

fn coordinates<T: Working>(qr: &Qr<T>, r: usize, x: &Array) -> Result<Array> {
    let mut x = Array::copy_of(x.cast(T::DTYPE)?.as_ref())?;
    qr.apply_q_in_place(K::Adjoint, x.view_mut::<T>()?).on("a factor of LowRank")?;
    x.block(0..r, 0..x.cols())
}

fn product(dtype: DType, a: &Array, b: &Array, op: Trans) -> Result<Array> {
    let mut out = Array::zeros(a.rows(), op.shape(b.shape()).1, dtype)?;
    kernel::gemm(out.as_mut()?, ZERO, ONE, Trans::None, a.as_ref(), op, b.as_ref())?;
    Ok(out)
}
