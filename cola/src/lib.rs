//! Compositional linear algebra: operators that keep their structure, and functions that dispatch on it.
//!
//! An operator is a linear map given by how it acts. Operators compose — sums, products, Kronecker
//! products, low-rank updates — without forming a matrix; a function such as [`solve`] or [`logdet`] finds,
//! at run time, the most specific of its rules for the structure and the properties of its operands. Rules,
//! operators and functions register themselves, so a linked plugin's take part like everybody's.
//!
//! ```
//! use cola::prelude::*;
//!
//! # fn main() -> cola::Result<()> {
//! // A = D + u·uᴴ, a diagonal matrix with a rank-one update: 3 + 3 numbers, no 3×3 array.
//! let d = Diagonal::new(Array::vector(vec![1.0, 2.0, 4.0]))?;
//! let u = Array::vector(vec![1.0, 1.0, 1.0]);
//! let a = add(&d, &LowRank::new(u.clone(), u)?)?;
//!
//! let b = a.apply(&Array::vector(vec![1.0, 1.0, 1.0]))?;
//! let x = solve(&a, &b)?;
//! assert!((x.get(2, 0)?.re - 1.0).abs() < 1e-12);
//!
//! // What ran, and the residual, recomputed with A itself.
//! assert!(x.report.residual().is_some_and(|eta| eta < 1e-14));
//!
//! // det(D + u·uᴴ) = det(D)·(1 + uᴴD⁻¹u) = 8·(1 + 1.75)
//! assert!((logdet(&a)?.re - 22f64.ln()).abs() < 1e-12);
//! # Ok(())
//! # }
//! ```
//!
//! # Where things are
//!
//! - [`operators`]: the nouns. Each constructor checks its arguments and returns an [`Op`], a cheap handle.
//! - [`functions`]: the verbs, also here at the root. `solve_with(&a, &b, &alg)` names an algorithm.
//! - [`algorithms`]: numerical methods with their options, as values: [`Cg`], [`Gmres`], [`Cholesky`], ….
//! - [`properties`]: what may be known of an operator; assert one with [`assume`].
//! - [`io`]: Matrix Market and NumPy files. [`gallery`]: test matrices by name.
//! - [`plugins`](mod@plugins): shared libraries, loaded and unloaded while the program runs.
//! - [`World`]: the registry: `explain`, `which`, `methods`, and calls by name.
//! - [`language`] and [`program`]: the program `cola`.
//!
//! # Adding to it
//!
//! A crate that registers operators, functions or rules depends on `cola-runtime` and `cola-stdlib` only. A
//! program that uses it says so once, with [`plugins!`].

pub mod language;
pub mod program;

pub use cola_kernels::{CosineType, set_threads, threads, with_threads};
pub use cola_runtime::{
    Alg, Algorithm, Array, ArrayMut, ArrayRef, Cost, DType, Device, Element, Error, ErrorKind, Evidence,
    Index, Op, Operator, Plan, PropSet, Report, Result, Scalar, Status, Trans, Value, Workspace, World, bf16,
    c32, c64, f16, report, watch,
};
pub use cola_stdlib::ScalarFunction;
pub use cola_stdlib::algorithms::{
    Auto, Bbmm, BiCgStab, BlockCg, BlockJacobi, Cg, Chebyshev, Cholesky, Cr, Craig, DoublyStochastic, Eigh,
    Fcg, Fgmres, Gcrodr, Gmres, GmresIr, GolubKahan, HalfCg, HutchPp, Hutchinson, Idr, IncompleteCholesky,
    IncompleteLu, Jacobi, KrylovFunction, KrylovSchur, Lanczos, Ldl, Lnlq, Lobpcg, Lsmr, Lsqr, Lu, Minres,
    MinresQlp, Nystrom, Pade, PivotedCholesky, Power, Qr, RandomisedEigh, RandomisedSvd, Rational,
    SchurParlett, Slq, Ssor, Svd, Svrg, Symmlq, Tfqmr, XDiag, XNysTrace, XTrace,
};
pub use cola_stdlib::functions::{
    Diagonals, EigOptions, Eigen, LdlFactors, LuFactors, Norm, QrFactors, QuadLogdet, SchurFactors, SlogDet,
    Solution, SvdFactors, Verified, Which, add, adjoint, apply, apply_fn, apply_fn_with, assume, block,
    block_diag, cholesky, concat, cond, conj, det, det_with, detect, diag, diag_with, dot, eig, eig_with,
    eigmax, eigmin, exp, exp_with, factorised, factorised_with, hadamard, inv_quad_logdet, inverse,
    inverse_with, isqrt, isqrt_with, kron, kronsum, ldl, log, log_with, logdet, logdet_with, lstsq,
    lstsq_with, lu, mask, no_dispatch, norm, nullspace, pinv, pinv_with, pow, pow_with, preconditioner,
    preconditioner_with, qr, quad_form, rank, scale, schur, slice, slogdet, slogdet_with, solve,
    solve_shifted, solve_shifted_with, solve_with, sqrt, sqrt_with, svd, svd_with, to_dense, to_sparse,
    trace, trace_with, transpose, verify, verify_with,
};
pub use cola_stdlib::operators::{
    Adjoint, Axis, Banded, Block, BlockDiag, Circulant, Concat, Conjugate, Convolution, Covariance,
    CustomCovariance, Dct, Dense, Diagonal, Factorised, Fft, Function, FunctionMap, Hadamard,
    HadamardProduct, Hidden, Householder, Identity, Inverse, Kernel, KernelFunction, KernelMap, KhatriRao,
    KronSum, Kronecker, LowRank, Masked, MatrixFunction, Mode, Pattern, Permutation, Product, Projection,
    PseudoInverse, Reflections, ScalarMul, Scaled, Sliced, Sparse, Sum, Toeplitz, Transpose, Triangular,
    Tridiagonal, Zero,
};
pub use cola_stdlib::{algorithms, functions, gallery, io, operators, properties};

pub use cola_plugin as plugins;

/// The code of the README is run like all documentation.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// What most programs name.
pub mod prelude {
    pub use crate::{
        Alg, Array, Auto, Axis, Banded, Block, BlockDiag, Cg, Cholesky, Circulant, Concat, Convolution,
        DType, Dense, Diagonal, Fft, Gmres, Identity, Index, Kernel, KronSum, Kronecker, Ldl, LowRank, Lu,
        Masked, Op, Operator, Permutation, Projection, Scalar, ScalarMul, Solution, Sparse, Sum, Toeplitz,
        Triangular, Tridiagonal, add, adjoint, apply, assume, block, block_diag, c32, c64, cholesky, concat,
        conj, det, diag, dot, eig, exp, inverse, inverse_with, kron, kronsum, logdet, lstsq, lu, mask, norm,
        pinv, properties, qr, scale, slice, slogdet, solve, solve_with, sqrt, svd, to_dense, to_sparse,
        trace, transpose,
    };
}

/// Links plugin crates into a program, and makes a function that checks that they arrived.
///
/// A crate that is only listed in `Cargo.toml` is not linked and registers nothing. This names each once
/// (`use the_crate as _;`) and defines `expected()`, which fails when one of them registered nothing.
///
/// ```text
/// cola::plugins!(cola_cauchy, my_operators);
///
/// fn main() -> cola::Result<()> {
///     expected()?;
///     …
/// }
/// ```
#[macro_export]
macro_rules! plugins {
    ($($plugin:ident),* $(,)?) => {
        $(use $plugin as _;)*

        /// Checks that every plugin of this program has registered something.
        ///
        /// # Errors
        /// `EmptyRegistry` naming those that have not.
        pub fn expected() -> $crate::Result<()> {
            $crate::expect_plugins(&[$(stringify!($plugin)),*])
        }
    };
}

/// Checks that each of these crates, by the name that Rust code knows, has registered something.
///
/// # Errors
/// `EmptyRegistry` naming those that have not, and why that happens; `Registration` when what was
/// registered does not fit together.
pub fn expect_plugins(crates: &[&str]) -> Result<()> {
    let world = World::global()?;
    for name in crates {
        // Packages may be named with dashes where Rust has underscores.
        if world.expect_owners(&[name]).is_err() {
            world.expect_owners(&[&name.replace('_', "-")])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_standard_library_is_linked_and_strangers_are_missed() {
        assert!(super::expect_plugins(&["cola_stdlib"]).is_ok());
        let missing = super::expect_plugins(&["nobody_at_all"]).map_err(|e| e.kind());
        assert_eq!(missing, Err(super::ErrorKind::EmptyRegistry));
    }
}
