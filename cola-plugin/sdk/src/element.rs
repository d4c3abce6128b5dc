//! Element types.

use cola_plugin_abi::dtype;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// Type of the entries of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
#[allow(missing_docs, reason = "the names say it")]
pub enum DType {
    F16 = dtype::F16,
    BF16 = dtype::BF16,
    F32 = dtype::F32,
    F64 = dtype::F64,
    C32 = dtype::C32,
    C64 = dtype::C64,
}

impl DType {
    /// All of them.
    pub const ALL: [DType; 6] = [DType::F16, DType::BF16, DType::F32, DType::F64, DType::C32, DType::C64];

    pub(crate) fn of(number: i32) -> Option<DType> {
        DType::ALL.into_iter().find(|d| *d as i32 == number)
    }

    /// Entries are complex.
    pub fn is_complex(self) -> bool {
        matches!(self, DType::C32 | DType::C64)
    }
}

/// A complex number, laid out as `num_complex::Complex` and C's `_Complex`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct Complex<T> {
    /// Real part.
    pub re: T,
    /// Imaginary part.
    pub im: T,
}

/// Complex single precision.
pub type C32 = Complex<f32>;
/// Complex double precision.
pub type C64 = Complex<f64>;

macro_rules! complex {
    ($T:ty) => {
        impl Complex<$T> {
            /// re + im·i
            pub const fn new(re: $T, im: $T) -> Self {
                Complex { re, im }
            }

            /// re − im·i
            #[must_use]
            pub fn conj(self) -> Self {
                Complex { re: self.re, im: -self.im }
            }

            /// |z|
            pub fn norm(self) -> $T {
                self.re.hypot(self.im)
            }
        }

        impl Add for Complex<$T> {
            type Output = Self;
            fn add(self, o: Self) -> Self {
                Complex { re: self.re + o.re, im: self.im + o.im }
            }
        }
        impl Sub for Complex<$T> {
            type Output = Self;
            fn sub(self, o: Self) -> Self {
                Complex { re: self.re - o.re, im: self.im - o.im }
            }
        }
        impl Mul for Complex<$T> {
            type Output = Self;
            fn mul(self, o: Self) -> Self {
                Complex { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re }
            }
        }
        impl Div for Complex<$T> {
            type Output = Self;
            /// By Smith's method: neither overflows nor underflows where the quotient does not.
            fn div(self, o: Self) -> Self {
                if o.re.abs() >= o.im.abs() {
                    let r = o.im / o.re;
                    let d = o.re + o.im * r;
                    Complex { re: (self.re + self.im * r) / d, im: (self.im - self.re * r) / d }
                } else {
                    let r = o.re / o.im;
                    let d = o.re * r + o.im;
                    Complex { re: (self.re * r + self.im) / d, im: (self.im * r - self.re) / d }
                }
            }
        }
        impl Neg for Complex<$T> {
            type Output = Self;
            fn neg(self) -> Self {
                Complex { re: -self.re, im: -self.im }
            }
        }
        impl AddAssign for Complex<$T> {
            fn add_assign(&mut self, o: Self) {
                *self = *self + o;
            }
        }
        impl SubAssign for Complex<$T> {
            fn sub_assign(&mut self, o: Self) {
                *self = *self - o;
            }
        }
    };
}
complex!(f32);
complex!(f64);

/// A Rust type of entries.
///
/// # Safety
/// `DTYPE` names the layout of the type.
#[allow(unsafe_code)]
pub unsafe trait Element:
    Copy
    + Default
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// Its name at run time.
    const DTYPE: DType;
    /// From a complex number: a real type takes the real part.
    fn from_c64(z: C64) -> Self;
    /// As a complex number.
    fn to_c64(self) -> C64;
    /// The conjugate.
    #[must_use]
    fn conjugate(self) -> Self;
}

macro_rules! element {
    ($T:ty, $D:ident, $z:ident => $from:expr, $x:ident => $to:expr, $conj:expr) => {
        // SAFETY: the layout is the one that C knows under this name.
        #[allow(unsafe_code)]
        unsafe impl Element for $T {
            const DTYPE: DType = DType::$D;
            fn from_c64($z: C64) -> Self {
                $from
            }
            fn to_c64(self) -> C64 {
                let $x = self;
                $to
            }
            fn conjugate(self) -> Self {
                let $x = self;
                $conj
            }
        }
    };
}
element!(f32, F32, z => z.re as f32, x => C64::new(f64::from(x), 0.0), x);
element!(f64, F64, z => z.re, x => C64::new(x, 0.0), x);
element!(C32, C32, z => C32::new(z.re as f32, z.im as f32), x => C64::new(f64::from(x.re), f64::from(x.im)), x.conj());
element!(C64, C64, z => z, x => x, x.conj());
