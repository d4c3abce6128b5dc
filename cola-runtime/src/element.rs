//! The element types of arrays, and how generic code computes with them.
//!
//! An [`Element`] is anything an array can hold. Arithmetic happens in its accumulator
//! [`Element::Acc`], a [`Number`]: the type itself for f32, f64, c32 and c64, and f32 for the two
//! half types, which are storage types only. A kernel is written once over `T: Element`, loads with
//! [`Element::load`], computes in `T::Acc`, and stores with [`Element::store`].

use crate::array::{ArrayMut, ArrayRef, Host};
use crate::dtype::DType;
use faer::{MatMut, MatRef};
use half::{bf16, f16};
use num_complex::Complex;
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// Complex number with two f32 parts.
pub type c32 = Complex<f32>;
/// Complex number with two f64 parts.
pub type c64 = Complex<f64>;
/// A run-time scalar such as α and β of [`crate::Operator::apply`]: wide enough for every dtype.
pub type Scalar = c64;

/// A type in which arithmetic is done: f32, f64, c32 or c64.
pub trait Number:
    Element<Acc = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + faer::traits::ComplexField
{
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// Complex conjugate; the number itself when real.
    fn conjugate(self) -> Self;
    /// Modulus |x| (for complex numbers without overflow), in f64.
    fn modulus(self) -> f64;
    /// |x|², in f64.
    fn modulus_squared(self) -> f64;
    /// A real number rounded to this type.
    fn from_real(x: f64) -> Self;
    /// The real part, in f64.
    fn re(self) -> f64;
    /// The imaginary part, in f64; 0 when real.
    fn im(self) -> f64;
    /// No NaN and no infinity.
    fn finite(self) -> bool;
}

/// A type that an array can hold.
pub trait Element: Copy + Send + Sync + Debug + PartialEq + Default + bytemuck::Zeroable + 'static {
    /// The run-time name of this type.
    const DTYPE: DType;
    /// The type in which sums of such elements are accumulated.
    type Acc: Number;
    /// The value in the accumulator type; exact.
    fn load(self) -> Self::Acc;
    /// Rounds an accumulator to this type.
    fn store(x: Self::Acc) -> Self;
    /// The value as c64; exact.
    fn to_scalar(self) -> Scalar;
    /// Rounds a scalar to this type; a real type takes the real part (callers have checked it).
    fn from_scalar(x: Scalar) -> Self;
    /// The typed slice of a host buffer, if it holds this type.
    fn slice(host: &Host) -> Option<&[Self]>;
    /// The typed mutable vector of a host buffer, if it holds this type.
    fn vec_mut(host: &mut Host) -> Option<&mut Vec<Self>>;
    /// Wraps a vector as a host buffer, without copying.
    fn host(data: Vec<Self>) -> Host;
    /// The typed view of an array view, if it holds this type.
    fn view<'a>(array: ArrayRef<'a>) -> Option<MatRef<'a, Self>>;
    /// The typed mutable view of an array view, if it holds this type.
    fn view_mut<'a>(array: ArrayMut<'a>) -> Option<MatMut<'a, Self>>;
    /// Forgets the type of a view.
    fn erase<'a>(view: MatRef<'a, Self>) -> ArrayRef<'a>;
    /// Forgets the type of a mutable view.
    fn erase_mut<'a>(view: MatMut<'a, Self>) -> ArrayMut<'a>;
}

macro_rules! element {
    ($T:ty, $V:ident, $Acc:ty, load: $load:expr, store: $store:expr, to: $to:expr, from: $from:expr) => {
        impl Element for $T {
            const DTYPE: DType = DType::$V;
            type Acc = $Acc;
            #[inline(always)]
            fn load(self) -> $Acc {
                $load(self)
            }
            #[inline(always)]
            fn store(x: $Acc) -> Self {
                $store(x)
            }
            #[inline]
            fn to_scalar(self) -> Scalar {
                $to(self)
            }
            #[inline]
            fn from_scalar(x: Scalar) -> Self {
                $from(x)
            }
            fn slice(host: &Host) -> Option<&[Self]> {
                if let Host::$V(v) = host { Some(v) } else { None }
            }
            fn vec_mut(host: &mut Host) -> Option<&mut Vec<Self>> {
                if let Host::$V(v) = host { Some(v) } else { None }
            }
            fn host(data: Vec<Self>) -> Host {
                Host::$V(data)
            }
            fn view<'a>(array: ArrayRef<'a>) -> Option<MatRef<'a, Self>> {
                if let ArrayRef::$V(v) = array { Some(v) } else { None }
            }
            fn view_mut<'a>(array: ArrayMut<'a>) -> Option<MatMut<'a, Self>> {
                if let ArrayMut::$V(v) = array { Some(v) } else { None }
            }
            fn erase<'a>(view: MatRef<'a, Self>) -> ArrayRef<'a> {
                ArrayRef::$V(view)
            }
            fn erase_mut<'a>(view: MatMut<'a, Self>) -> ArrayMut<'a> {
                ArrayMut::$V(view)
            }
        }
    };
}

element!(f16, F16, f32, load: |x: f16| x.to_f32(), store: f16::from_f32,
    to: |x: f16| Complex::new(x.to_f64(), 0.0), from: |x: Scalar| f16::from_f64(x.re));
element!(bf16, BF16, f32, load: |x: bf16| x.to_f32(), store: bf16::from_f32,
    to: |x: bf16| Complex::new(x.to_f64(), 0.0), from: |x: Scalar| bf16::from_f64(x.re));
element!(f32, F32, f32, load: |x| x, store: |x| x,
    to: |x: f32| Complex::new(f64::from(x), 0.0), from: |x: Scalar| x.re as f32);
element!(f64, F64, f64, load: |x| x, store: |x| x,
    to: |x: f64| Complex::new(x, 0.0), from: |x: Scalar| x.re);
element!(c32, C32, c32, load: |x| x, store: |x| x,
    to: |x: c32| Complex::new(f64::from(x.re), f64::from(x.im)),
    from: |x: Scalar| Complex::new(x.re as f32, x.im as f32));
element!(c64, C64, c64, load: |x| x, store: |x| x, to: |x| x, from: |x| x);

macro_rules! real_number {
    ($T:ty) => {
        impl Number for $T {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            #[inline(always)]
            fn conjugate(self) -> Self {
                self
            }
            #[inline(always)]
            fn modulus(self) -> f64 {
                f64::from(self.abs())
            }
            #[inline(always)]
            fn modulus_squared(self) -> f64 {
                f64::from(self) * f64::from(self)
            }
            #[inline(always)]
            fn from_real(x: f64) -> Self {
                x as $T
            }
            #[inline(always)]
            fn re(self) -> f64 {
                f64::from(self)
            }
            #[inline(always)]
            fn im(self) -> f64 {
                0.0
            }
            #[inline(always)]
            fn finite(self) -> bool {
                self.is_finite()
            }
        }
    };
}
real_number!(f32);
real_number!(f64);

macro_rules! complex_number {
    ($R:ty) => {
        impl Number for Complex<$R> {
            const ZERO: Self = Complex::new(0.0, 0.0);
            const ONE: Self = Complex::new(1.0, 0.0);
            #[inline(always)]
            fn conjugate(self) -> Self {
                Complex::new(self.re, -self.im)
            }
            #[inline(always)]
            fn modulus(self) -> f64 {
                f64::from(self.re).hypot(f64::from(self.im))
            }
            #[inline(always)]
            fn modulus_squared(self) -> f64 {
                f64::from(self.re) * f64::from(self.re) + f64::from(self.im) * f64::from(self.im)
            }
            #[inline(always)]
            fn from_real(x: f64) -> Self {
                Complex::new(x as $R, 0.0)
            }
            #[inline(always)]
            fn re(self) -> f64 {
                f64::from(self.re)
            }
            #[inline(always)]
            fn im(self) -> f64 {
                f64::from(self.im)
            }
            #[inline(always)]
            fn finite(self) -> bool {
                self.re.is_finite() && self.im.is_finite()
            }
        }
    };
}
complex_number!(f32);
complex_number!(f64);

/// Runs generic code for the element type that a [`DType`] names, f16 … c64.
///
/// ```
/// use cola_runtime::{DType, Element, with_element};
/// fn bytes(dtype: DType) -> usize {
///     with_element!(dtype, T => std::mem::size_of::<T>())
/// }
/// assert_eq!(bytes(DType::C32), 8);
/// ```
#[macro_export]
macro_rules! with_element {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            $crate::DType::F16 => {
                type $T = $crate::f16;
                $body
            }
            $crate::DType::BF16 => {
                type $T = $crate::bf16;
                $body
            }
            $crate::DType::F32 => {
                type $T = f32;
                $body
            }
            $crate::DType::F64 => {
                type $T = f64;
                $body
            }
            $crate::DType::C32 => {
                type $T = $crate::c32;
                $body
            }
            $crate::DType::C64 => {
                type $T = $crate::c64;
                $body
            }
        }
    };
}

/// Runs generic code for the [`Number`] in which a dtype is computed: itself, or f32 for halves.
///
/// ```
/// use cola_runtime::{DType, Element, with_number};
/// let name = with_number!(DType::F16, T => <T as Element>::DTYPE);
/// assert_eq!(name, DType::F32);
/// ```
#[macro_export]
macro_rules! with_number {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            $crate::DType::F16 | $crate::DType::BF16 | $crate::DType::F32 => {
                type $T = f32;
                $body
            }
            $crate::DType::F64 => {
                type $T = f64;
                $body
            }
            $crate::DType::C32 => {
                type $T = $crate::c32;
                $body
            }
            $crate::DType::C64 => {
                type $T = $crate::c64;
                $body
            }
        }
    };
}
