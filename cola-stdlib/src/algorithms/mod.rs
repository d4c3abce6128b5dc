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
//! | [`GmresIr`] | factors in single precision, refined by GMRES | any square operator that has factors |
//! | [`HalfCg`] | conjugate gradients stored in half precision | positive definite, f16 or bf16 |
//! | [`Eigh`], [`Pade`], [`SchurParlett`] | functions of matrices | self-adjoint; any; any square operator |
//! | [`KrylovFunction`], [`Chebyshev`], [`Rational`] | f(A)·b by products only | any square; self-adjoint; positive definite |
//! | [`Hutchinson`], [`HutchPp`], [`XTrace`], [`XNysTrace`], [`XDiag`] | random probes | traces, diagonals |
//! | [`DoublyStochastic`] | random probes for each term | traces, diagonals of sums of many |
//! | [`Slq`], [`Bbmm`] | random probes and Krylov spaces | determinants, tr f(A) |
//! | [`Svrg`] | variance-reduced gradients | positive definite sums of many terms |
//! | [`Auto`] | whichever costs least | any |

pub mod auto;
pub mod direct;
pub mod eigen;
pub mod function;
pub(crate) mod least_squares;
pub mod machine;
pub mod preconditioning;
pub(crate) mod refine;
pub(crate) mod spectral;
pub mod stochastic;

pub use auto::Auto;
pub use cola_iterative::krylov::{
    BiCgStab, BlockCg, Cg, Cr, Fcg, Fgmres, Gcrodr, Gmres, GmresIr, HalfCg, Idr, Iterative, Minres,
    MinresQlp, Symmlq, Tfqmr,
};
pub use cola_iterative::least_squares::{Craig, LeastSquares as IterativeLeastSquares, Lnlq, Lsmr, Lsqr};
pub use cola_iterative::stochastic::{DensityEstimate, SpectralDensity};
pub use cola_iterative::svrg::Svrg;
pub(crate) use cola_iterative::{Working, probes};
pub use direct::{Cholesky, Direct, Factorisation, Ldl, Lu, Orthogonal, Qr, SparseForm, Svd, Triplets};
pub use eigen::{GolubKahan, KrylovSchur, Lanczos, Lobpcg, Power, RandomisedEigh, RandomisedSvd};
pub use function::{Chebyshev, Eigh, KrylovFunction, Pade, Rational, SchurParlett};
pub use preconditioning::{
    BlockJacobi, IncompleteCholesky, IncompleteLu, Jacobi, Nystrom, PivotedCholesky, Ssor,
};
pub use stochastic::{Bbmm, DoublyStochastic, HutchPp, Hutchinson, Slq, XDiag, XNysTrace, XTrace};

use cola_runtime::DType;

/// The dtype in which operands of `dtype` are computed: half types are for storage only.
pub(crate) fn working(dtype: DType) -> DType {
    dtype.accumulator()
}

/// Machine epsilon of a dtype.
pub(crate) fn epsilon(dtype: DType) -> f64 {
    dtype.epsilon()
}

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
        cola_runtime::algorithm_argument!($T, $name);
    };
}
pub(crate) use algorithm_without_options;
