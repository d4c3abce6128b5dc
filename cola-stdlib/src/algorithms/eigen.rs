//! Iterative methods for eigenvalues and singular values, as algorithms of `eig` and `svd`. How many and which come from
//! the call.

use cola_runtime::{
    Constructor, ConstructorDef, Error, Op, Tag, Value, algorithm, algorithm_argument, register,
};

algorithm! {
    /// Thick-restart block Lanczos, for self-adjoint operators.
    #[derive(Clone, Debug, PartialEq)]
    Lanczos, "Lanczos", parent "Iterative", "thick-restart block Lanczos, for self-adjoint operators",
    /// Largest ‖A·v − λ·v‖/‖A‖.
    tol: f64 = 1e-10, at least 0.0;
    /// Columns of the start block.
    block: usize = 1, at least 1;
    /// Columns of the basis; 0 takes max(2k, k + 20), and more where restarts gain little.
    basis: usize = 0, at least 0;
    /// Search the complement for missed copies of repeated eigenvalues.
    missed: bool = true, at least false;
    /// Count the eigenvalues beyond the last found one by a factorisation of A − σI, and fail where some are missing.
    inertia: bool = false, at least false;
    /// Of the random start.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// Krylov–Schur, for any square operator.
    #[derive(Clone, Debug, PartialEq)]
    KrylovSchur, "KrylovSchur", parent "Iterative", "Krylov–Schur, for any square operator",
    /// Largest ‖A·v − λ·v‖/‖A‖.
    tol: f64 = 1e-10, at least 0.0;
    /// Columns of the basis; 0 takes max(2k + 1, k + 20).
    basis: usize = 0, at least 0;
    /// As for Lanczos; A must be known to be self-adjoint.
    inertia: bool = false, at least false;
    /// Of the random start.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// The power iteration, for the one eigenvalue of largest magnitude.
    #[derive(Clone, Debug, PartialEq)]
    Power, "Power", parent "Iterative", "the power iteration, for the one eigenvalue of largest magnitude",
    /// Largest ‖A·v − λ·v‖/‖A‖.
    tol: f64 = 1e-8, at least 0.0;
    /// Of the random start.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// Thick-restart Golub–Kahan bidiagonalisation, for the largest singular values.
    #[derive(Clone, Debug, PartialEq)]
    GolubKahan, "GolubKahan", parent "Iterative",
    "thick-restart Golub–Kahan bidiagonalisation, for the largest singular values",
    /// Largest residual relative to ‖A‖.
    tol: f64 = 1e-10, at least 0.0;
    /// Columns of each basis; 0 takes max(2k, k + 20).
    basis: usize = 0, at least 0;
    /// Search the complement for missed copies of repeated singular values.
    missed: bool = true, at least false;
    /// Of the random start.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// The randomised singular value decomposition: an approximation, with an estimate of its error.
    #[derive(Clone, Debug, PartialEq)]
    RandomisedSvd, "RandomisedSVD", parent "Iterative",
    "the randomised singular value decomposition: an approximation, with an estimate of its error",
    /// Columns of the sample beside the k wanted.
    oversample: usize = 10, at least 0;
    /// Applications of A·Aᴴ to the sample.
    power_iterations: usize = 2, at least 0;
    /// Of the random vectors.
    seed: usize = 1, at least 0;
}

algorithm! {
    /// Random sampling, for the largest eigenvalues of a positive semidefinite operator.
    #[derive(Clone, Debug, PartialEq)]
    RandomisedEigh, "RandomisedEigh", parent "Iterative",
    "random sampling, for the largest eigenvalues of a positive semidefinite operator",
    /// Largest ‖A·v − λ·v‖/‖A‖.
    tol: f64 = 1e-6, at least 0.0;
    /// Columns of the sample beside the k wanted.
    oversample: usize = 10, at least 0;
    /// Applications of A² to the first sample; twice as many to the next one, as long as a residual is too large.
    power_iterations: usize = 2, at least 0;
    /// The most of them.
    max_power: usize = 64, at least 0;
    /// Of the random vectors.
    seed: usize = 1, at least 0;
}

static LOBPCG: Constructor = Constructor::new("LOBPCG");

/// LOBPCG, for the ends of the spectrum of a self-adjoint operator, with a preconditioner.
#[derive(Clone, Debug)]
pub struct Lobpcg {
    /// Largest ‖A·v − λ·B·v‖/((‖A‖ + |λ|·‖B‖)·‖v‖).
    pub tol: f64,
    /// Limit on iterations.
    pub max_iters: Option<usize>,
    /// M ≈ A⁻¹, positive definite.
    pub precond: Option<Op>,
    /// Count the eigenvalues beyond the last found one by a factorisation of A − σI, and fail where some are missing.
    pub inertia: bool,
    /// Of the random start.
    pub seed: usize,
}

impl Default for Lobpcg {
    fn default() -> Lobpcg {
        Lobpcg { tol: 1e-8, max_iters: None, precond: None, inertia: false, seed: 1 }
    }
}

impl cola_runtime::Algorithm for Lobpcg {
    fn tag(&self) -> Tag {
        LOBPCG.leaf()
    }
    fn name(&self) -> &str {
        "LOBPCG"
    }
    fn options(&self) -> Vec<(&'static str, Value)> {
        let mut options = vec![("tol", Value::Real(self.tol)), ("seed", Value::Int(self.seed as i64))];
        options.push(("inertia", Value::Bool(self.inertia)));
        options.extend(self.max_iters.map(|limit| ("max_iters", Value::Int(limit as i64))));
        options.extend(self.precond.iter().map(|m| ("precond", Value::Op(m.clone()))));
        options
    }
}

algorithm_argument!(Lobpcg, "LOBPCG");

register!(|r| {
    r.constructor(
        ConstructorDef::new("LOBPCG")
            .parent("Iterative")
            .doc("LOBPCG, for the ends of the spectrum of a self-adjoint operator; precond approximates A⁻¹")
            .make("LOBPCG(; tol: Float = 1e-8, seed: Int = 1, max_iters: Int?, precond: Operator?, inertia: Bool = false)", |x| {
                let tol: f64 = x.get("tol")?;
                if !(0.0..1.0).contains(&tol) {
                    let why = format!("tol is {tol}, and must be at least 0 and less than 1");
                    return Err(Error::invalid("LOBPCG", why));
                }
                let precond = x.get::<Option<&Op>>("precond")?.cloned();
                let lobpcg = Lobpcg {
                    tol,
                    max_iters: x.get("max_iters")?,
                    precond,
                    inertia: x.get("inertia")?,
                    seed: x.get("seed")?,
                };
                Ok(Value::Algorithm(lobpcg.into()))
            }),
    );
});
