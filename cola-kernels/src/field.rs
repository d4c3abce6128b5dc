//! The four element types, and the words for how a matrix enters a product.

use crate::four_dots::FourDots;
use crate::sparse::gather::RowDot;
use bytemuck::Pod;
use faer::traits::ComplexField;
use faer::{Conj, c32, c64};
use num_traits::NumAssign;
use std::iter::Sum;
use std::ops::Neg;

use crate::concrete::Kernels;
use crate::quotient::quotient;

/// How a matrix enters a product or a solve: op(A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Trans {
    /// A
    #[default]
    None,
    /// Aᵀ
    Transpose,
    /// Aᴴ
    Adjoint,
    /// Ā
    Conj,
}

impl Trans {
    /// Does op exchange rows and columns?
    pub fn transposes(self) -> bool {
        matches!(self, Trans::Transpose | Trans::Adjoint)
    }

    /// Does op conjugate the entries?
    pub fn conjugates(self) -> bool {
        matches!(self, Trans::Adjoint | Trans::Conj)
    }

    /// The op with (op(A))ᴴ = op′(A): the operator of the adjoint system.
    pub fn adjoint(self) -> Trans {
        match self {
            Trans::None => Trans::Adjoint,
            Trans::Transpose => Trans::Conj,
            Trans::Adjoint => Trans::None,
            Trans::Conj => Trans::Transpose,
        }
    }

    /// Rows and columns of op(A) for A of the given shape.
    pub fn shape(self, (m, n): (usize, usize)) -> (usize, usize) {
        if self.transposes() { (n, m) } else { (m, n) }
    }

    pub(crate) fn faer_conj(self) -> Conj {
        conj_if(self.conjugates())
    }
}

pub(crate) fn conj_if(yes: bool) -> Conj {
    if yes { Conj::Yes } else { Conj::No }
}

/// Which triangle of a matrix is meant; the other one is never read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Triangle {
    /// Entries on and below the diagonal.
    Lower,
    /// Entries on and above the diagonal.
    Upper,
}

/// f32 or f64: the type of one coordinate of an element.
pub trait RealPart: Field + num_traits::Float + FourDots + RowDot {}
impl RealPart for f32 {}
impl RealPart for f64 {}

/// An element type: f32, f64, c32 or c64. Heavy work goes through the concrete methods of [`Kernels`], so
/// that a crate that writes generic code over `Field` compiles no numerics of its own.
pub trait Field:
    ComplexField + NumAssign + Neg<Output = Self> + Sum + Copy + Default + Pod + Send + Sync + Kernels + 'static
{
    /// One coordinate: f32 for f32 and c32, f64 for f64 and c64.
    type Re: RealPart;
    /// The complex numbers over it: c32 for f32 and c32, c64 for f64 and c64.
    type Cx: Field<Re = Self::Re, Cx = Self::Cx>;
    /// Is it c32 or c64?
    const COMPLEX: bool;
    /// Machine epsilon of the coordinate type: 2⁻²³ or 2⁻⁵².
    const EPS: f64;
    /// Name as used in messages: "f32", "f64", "c32", "c64".
    const NAME: &'static str;
    /// |x|
    fn abs(self) -> f64;
    /// |Re x| + |Im x|: within √2 of |x| and free of overflow.
    fn abs1(self) -> f64;
    /// Re x
    fn re(self) -> f64;
    /// Im x, 0 for a real type
    fn im(self) -> f64;
    /// x̄
    fn conj(self) -> Self;
    /// x·s for a real s
    fn scale(self, s: f64) -> Self;
    /// x/d, right also where |d|² leaves the range: `/` of complex numbers is not.
    fn over(self, d: Self) -> Self;
    /// A real number as an element.
    fn from_f64(x: f64) -> Self;
    /// re + i·im; a real type keeps re only.
    fn from_parts(re: f64, im: f64) -> Self;
    /// Neither NaN nor infinite?
    fn finite(self) -> bool;
}

macro_rules! real_field {
    ($t:ident, $cx:ident) => {
        impl Field for $t {
            type Re = $t;
            type Cx = $cx;
            const COMPLEX: bool = false;
            const EPS: f64 = $t::EPSILON as f64;
            const NAME: &'static str = stringify!($t);
            #[inline(always)]
            fn abs(self) -> f64 {
                (self as f64).abs()
            }
            #[inline(always)]
            fn abs1(self) -> f64 {
                (self as f64).abs()
            }
            #[inline(always)]
            fn re(self) -> f64 {
                (self as f64)
            }
            #[inline(always)]
            fn im(self) -> f64 {
                0.0
            }
            #[inline(always)]
            fn conj(self) -> Self {
                self
            }
            #[inline(always)]
            fn scale(self, s: f64) -> Self {
                self * s as $t
            }
            #[inline(always)]
            fn over(self, d: Self) -> Self {
                self / d
            }
            #[inline(always)]
            fn from_f64(x: f64) -> Self {
                x as $t
            }
            #[inline(always)]
            fn from_parts(re: f64, _im: f64) -> Self {
                re as $t
            }
            #[inline(always)]
            fn finite(self) -> bool {
                self.is_finite()
            }
        }
    };
}

macro_rules! complex_field {
    ($t:ident, $re:ident) => {
        impl Field for $t {
            type Re = $re;
            type Cx = $t;
            const COMPLEX: bool = true;
            const EPS: f64 = $re::EPSILON as f64;
            const NAME: &'static str = stringify!($t);
            #[inline(always)]
            fn abs(self) -> f64 {
                (self.re as f64).hypot(self.im as f64)
            }
            #[inline(always)]
            fn abs1(self) -> f64 {
                (self.re as f64).abs() + (self.im as f64).abs()
            }
            #[inline(always)]
            fn re(self) -> f64 {
                self.re as f64
            }
            #[inline(always)]
            fn im(self) -> f64 {
                self.im as f64
            }
            #[inline(always)]
            fn conj(self) -> Self {
                $t::new(self.re, -self.im)
            }
            #[inline(always)]
            fn scale(self, s: f64) -> Self {
                $t::new(self.re * s as $re, self.im * s as $re)
            }
            #[inline]
            fn over(self, d: Self) -> Self {
                let wide = |z: Self| c64::new(z.re as f64, z.im as f64);
                let q = quotient(wide(self), wide(d));
                $t::new(q.re as $re, q.im as $re)
            }
            #[inline(always)]
            fn from_f64(x: f64) -> Self {
                $t::new(x as $re, 0.0)
            }
            #[inline(always)]
            fn from_parts(re: f64, im: f64) -> Self {
                $t::new(re as $re, im as $re)
            }
            #[inline(always)]
            fn finite(self) -> bool {
                self.re.is_finite() && self.im.is_finite()
            }
        }
    };
}

real_field!(f32, c32);
real_field!(f64, c64);
complex_field!(c32, f32);
complex_field!(c64, f64);

/// A real coordinate from a double.
#[inline(always)]
pub(crate) fn real<R: RealPart>(x: f64) -> R {
    R::from_f64(x)
}
