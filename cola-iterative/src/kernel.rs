//! The seam between run-time types and the typed kernels: transposes and errors translated once.

use cola_kernels::{Half, KernelError};
use cola_runtime::{
    ArrayMut, ArrayRef, DType, Element, Error, ErrorKind, Result, Scalar, Trans, bf16, f16, with_number,
};

/// The kernels' word for which map of an operator is meant.
pub fn trans(op: Trans) -> cola_kernels::Trans {
    match op {
        Trans::None => cola_kernels::Trans::None,
        Trans::Transpose => cola_kernels::Trans::Transpose,
        Trans::Adjoint => cola_kernels::Trans::Adjoint,
        Trans::Conj => cola_kernels::Trans::Conj,
    }
}

/// A number to six digits, without an exponent where it reads well.
fn short(x: f64) -> String {
    let rounded: f64 = format!("{x:.5e}").parse().unwrap_or(x);
    if rounded == 0.0 || (1e-4..1e6).contains(&rounded.abs()) {
        rounded.to_string()
    } else {
        format!("{rounded:e}")
    }
}

/// A kernel's error in words about the operand `what`.
pub fn error(what: &str, e: KernelError) -> Error {
    match e {
        KernelError::NotPositiveDefinite { index, value } => {
            Error::not_positive_definite(what, index, short(value))
        }
        KernelError::Singular { index, value } if !value.is_finite() => {
            Error::new(ErrorKind::Inaccurate, format!("{what}: pivot {index} overflowed to {value}"))
                .with_help("scale the operator first")
        }
        KernelError::Singular { index, value } => Error::singular(what, index, short(value)),
        KernelError::NotFinite { row, col } => Error::not_finite(what, (row, col)),
        KernelError::Shape { .. } => Error::shape(what, &e),
        KernelError::OutOfMemory { .. } | KernelError::IndexOverflow => {
            Error::new(ErrorKind::OutOfMemory, format!("{what}: {e}"))
        }
        other => Error::new(ErrorKind::Unsupported, format!("{what}: {other}")),
    }
}

/// A kernel's result, its error in words about the operand `what`.
pub trait OnOperand<T> {
    /// Names the operand in the error.
    fn on(self, what: &str) -> Result<T>;
}

impl<T> OnOperand<T> for std::result::Result<T, KernelError> {
    fn on(self, what: &str) -> Result<T> {
        self.map_err(|e| error(what, e))
    }
}

/// dst ← β·dst + α·op(a)·op(b) for matrices of one dtype; β = 0 overwrites. Half types sum in f32.
pub fn gemm(
    dst: ArrayMut<'_>,
    beta: Scalar,
    alpha: Scalar,
    op_a: Trans,
    a: ArrayRef<'_>,
    op_b: Trans,
    b: ArrayRef<'_>,
) -> Result<()> {
    match dst.dtype() {
        DType::F16 => gemm_half::<f16>(dst, beta, alpha, op_a, a, op_b, b),
        DType::BF16 => gemm_half::<bf16>(dst, beta, alpha, op_a, a, op_b, b),
        dtype => with_number!(dtype, T => {
            let (a, b) = (a.typed::<T>()?, b.typed::<T>()?);
            let (beta, alpha) = (T::from_scalar(beta), T::from_scalar(alpha));
            cola_kernels::gemm(dst.typed::<T>()?, beta, alpha, trans(op_a), a, trans(op_b), b).on("a product")
        }),
    }
}

fn gemm_half<H: Half + Element>(
    dst: ArrayMut<'_>,
    beta: Scalar,
    alpha: Scalar,
    op_a: Trans,
    a: ArrayRef<'_>,
    op_b: Trans,
    b: ArrayRef<'_>,
) -> Result<()> {
    let (a, b) = (a.typed::<H>()?, b.typed::<H>()?);
    let (beta, alpha) = (beta.re as f32, alpha.re as f32);
    cola_kernels::gemm_half(dst.typed::<H>()?, beta, alpha, trans(op_a), a, trans(op_b), b).on("a product")
}
