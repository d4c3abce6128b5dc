//! Algorithms: numerical methods over operators and arrays; they know no dispatch.
//!
//! | value | method | for |
//! |---|---|---|
//! | [`Cholesky`] | A = L·Lᴴ | positive definite |
//! | [`Ldl`] | P·A·Pᵀ = L·D·Lᴴ | self-adjoint |
//! | [`Lu`] | P·A = L·U | any square operator |
//! | [`Qr`] | A = Q·R | least squares of full rank |
//! | [`Svd`] | A = U·Σ·Vᴴ | least squares of any rank |
//! | [`Cg`] | conjugate gradients | positive definite, by products only |
//! | [`Gmres`] | restarted minimal residuals | any square operator, by products only |
//! | [`Eigh`], [`Pade`], [`SchurParlett`] | functions of matrices | self-adjoint; any; any square operator |
//! | [`Auto`] | whichever costs least | any |

pub mod auto;
pub mod direct;
pub mod function;
pub mod krylov;
pub(crate) mod least_squares;
pub(crate) mod probes;
pub(crate) mod refine;
pub(crate) mod spectral;

pub use auto::Auto;
pub use direct::{Cholesky, Direct, Factorisation, Ldl, Lu, Orthogonal, Qr, SparseForm, Svd, Triplets};
pub use function::{Eigh, Pade, SchurParlett};
pub use krylov::{Cg, Gmres};

use cola_runtime::{DType, Element};

/// An element type that is computed in: f32, f64, c32, c64.
pub(crate) trait Working: cola_kernels::Field + Element {}
impl<T: cola_kernels::Field + Element> Working for T {}

/// The dtype in which operands of `dtype` are computed: half types are for storage only.
pub(crate) fn working(dtype: DType) -> DType {
    match dtype {
        DType::F16 | DType::BF16 => DType::F32,
        other => other,
    }
}

/// Machine epsilon of a dtype.
pub(crate) fn epsilon(dtype: DType) -> f64 {
    match dtype {
        DType::F16 => f64::from(cola_runtime::f16::EPSILON),
        DType::BF16 => f64::from(cola_runtime::bf16::EPSILON),
        DType::F32 | DType::C32 => f64::from(f32::EPSILON),
        DType::F64 | DType::C64 => f64::EPSILON,
    }
}

/// Makes an algorithm's own type an argument of methods.
macro_rules! algorithm_argument {
    ($T:ty, $name:literal) => {
        impl<'a> cola_runtime::FromArg<'a> for &'a $T {
            const EXPECTED: &'static str = concat!("the algorithm ", $name);
            fn from_arg(arg: cola_runtime::Arg<'a>) -> Option<Self> {
                match arg {
                    cola_runtime::Arg::Algorithm(alg)
                    | cola_runtime::Arg::Value(cola_runtime::Value::Algorithm(alg)) => {
                        alg.downcast_ref::<$T>()
                    }
                    _ => None,
                }
            }
        }

        impl From<$T> for cola_runtime::Alg {
            fn from(algorithm: $T) -> cola_runtime::Alg {
                cola_runtime::Alg::new(algorithm)
            }
        }
    };
}
pub(crate) use algorithm_argument;

/// An algorithm without options: its tag, its name, and that it may be an argument.
macro_rules! algorithm_without_options {
    ($T:ty, $name:literal, $ctor:ident) => {
        impl cola_runtime::Algorithm for $T {
            fn tag(&self) -> cola_runtime::Tag {
                $ctor.leaf()
            }
            fn name(&self) -> &str {
                $name
            }
            fn options(&self) -> Vec<(&'static str, cola_runtime::Value)> {
                Vec::new()
            }
        }
        $crate::algorithms::algorithm_argument!($T, $name);
    };
}
pub(crate) use algorithm_without_options;
