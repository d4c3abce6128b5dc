//! What the algorithms need of numbers beyond the four operations.

use cola_plugin_sdk::{C64, DType, Element};

/// Runs `$body` with `$T` as the Rust type of a dtype; an unsupported error for those that HODLR does not exist for.
macro_rules! with_element {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            cola_plugin_sdk::DType::F32 => {
                type $T = f32;
                $body
            }
            cola_plugin_sdk::DType::F64 => {
                type $T = f64;
                $body
            }
            cola_plugin_sdk::DType::C32 => {
                type $T = cola_plugin_sdk::C32;
                $body
            }
            cola_plugin_sdk::DType::C64 => {
                type $T = cola_plugin_sdk::C64;
                $body
            }
            other => Err($crate::element::no_half(other)),
        }
    };
}
pub(crate) use with_element;

/// The dtypes that HODLR exists for.
pub(crate) const DTYPES: [DType; 4] = [DType::F32, DType::F64, DType::C32, DType::C64];

pub(crate) fn no_half(dtype: DType) -> cola_plugin_sdk::Error {
    cola_plugin_sdk::Error::unsupported(format!(
        "HODLR exists for f32, f64, c32 and c64, not for {}: cast the matrix to f32 first",
        format!("{dtype:?}").to_lowercase()
    ))
}

/// Distance of 1 to the next number.
pub(crate) fn epsilon(dtype: DType) -> f64 {
    match dtype {
        DType::F64 | DType::C64 => f64::EPSILON,
        _ => f64::from(f32::EPSILON),
    }
}

/// Bytes of one entry.
pub(crate) fn size(dtype: DType) -> f64 {
    match dtype {
        DType::C64 => 16.0,
        DType::F64 | DType::C32 => 8.0,
        _ => 4.0,
    }
}

/// Real operations of one multiplication with an addition.
pub(crate) fn flops(dtype: DType) -> f64 {
    if dtype.is_complex() { 8.0 } else { 2.0 }
}

pub(crate) fn one<T: Element>() -> T {
    T::from_c64(C64::new(1.0, 0.0))
}

/// |z|²
pub(crate) fn square<T: Element>(z: T) -> f64 {
    let z = z.to_c64();
    z.re * z.re + z.im * z.im
}

/// ‖x‖²
pub(crate) fn norm2<T: Element>(x: &[T]) -> f64 {
    x.iter().map(|z| square(*z)).sum()
}

pub(crate) fn finite<T: Element>(x: &[T]) -> bool {
    x.iter().all(|z| square(*z).is_finite())
}

/// xᴴ·y, in eight partial sums, which a processor forms at once.
#[inline]
pub(crate) fn dot<T: Element>(x: &[T], y: &[T]) -> T {
    let mut sums = [T::default(); 8];
    let (xs, ys) = (x.chunks_exact(8), y.chunks_exact(8));
    let rest: T =
        xs.remainder().iter().zip(ys.remainder()).fold(T::default(), |s, (a, b)| s + a.conjugate() * *b);
    for (a, b) in xs.zip(ys) {
        for l in 0..8 {
            sums[l] = sums[l] + a[l].conjugate() * b[l];
        }
    }
    sums.into_iter().fold(rest, |s, t| s + t)
}

/// y ← y + α·x
#[inline]
pub(crate) fn axpy<T: Element>(alpha: T, x: &[T], y: &mut [T]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = *y + alpha * *x;
    }
}
