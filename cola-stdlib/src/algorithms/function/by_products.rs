//! Functions of operators that are only applied: f(A)·b on each apply, no matrix of A's size.

use cola_runtime::algorithm;

algorithm! {
    /// f(A)·b from a Krylov space: Lanczos for self-adjoint operators, Arnoldi for others.
    #[derive(Clone, Debug, PartialEq)]
    KrylovFunction, "KrylovFunction", parent "Iterative",
    "f(A)·b from a Krylov space on each apply: Lanczos for self-adjoint operators, Arnoldi for others",
    /// The estimated error is at most this part of the result, for each column.
    tol: f64 = 1e-12, at least 0.0;
    /// The most steps; 0 for as many as the method allows.
    steps: usize = 0, at least 0;
    /// Basis vectors that are kept for one column.
    basis: usize = 150, at least 2;
    /// They are kept as Householder reflections, orthonormal to rounding whatever A is; more work for each step.
    householder: bool = false, at least false;
}

algorithm! {
    /// f(A)·b by Chebyshev polynomials, for self-adjoint operators with the spectrum in [low, high].
    #[derive(Clone, Debug, PartialEq)]
    Chebyshev, "Chebyshev", parent "Iterative",
    "f(A)·b by Chebyshev polynomials on [low, high], which holds the spectrum; found where low = high = 0",
    /// No eigenvalue is less.
    low: f64 = 0.0, at least f64::NEG_INFINITY;
    /// No eigenvalue is larger.
    high: f64 = 0.0, at least f64::NEG_INFINITY;
    /// The error is at most this part of max|f|·‖b‖.
    tol: f64 = 1e-12, at least 0.0;
}

algorithm! {
    /// Powers between −1 and 1 and the logarithm of positive definite operators, by sums of shifted solves.
    #[derive(Clone, Debug, PartialEq)]
    Rational, "Rational", parent "Iterative",
    "powers between −1 and 1 and the logarithm of positive definite operators, by sums of shifted solves",
    /// The bound of the error is at most this part of the result, for each column.
    tol: f64 = 1e-10, at least 0.0;
    /// The most iterations; 0 for ten times the order.
    steps: usize = 0, at least 0;
}
