//! How an approximate inverse is made: the algorithms of the function `preconditioner`.

use cola_runtime::{ConstructorDef, algorithm, register};

register!(|r| {
    r.constructor(
        ConstructorDef::new("Preconditioning")
            .parent("Algorithm")
            .abstract_node()
            .doc("ways to approximate an inverse cheaply"),
    );
});

algorithm! {
    /// The inverse of the diagonal.
    #[derive(Clone, Debug, PartialEq)]
    Jacobi, "Jacobi", parent "Preconditioning", "the inverse of the diagonal",
}

algorithm! {
    /// The inverses of the blocks on the diagonal.
    #[derive(Clone, Debug, PartialEq)]
    BlockJacobi, "BlockJacobi", parent "Preconditioning", "the inverses of the blocks on the diagonal",
    /// Rows of a block.
    size: usize = 32, at least 1;
}

algorithm! {
    /// Symmetric successive over-relaxation: a sweep forward and one backward.
    #[derive(Clone, Debug, PartialEq)]
    Ssor, "SSOR", parent "Preconditioning", "symmetric successive over-relaxation: a sweep forward and one backward",
    /// The relaxation ω, less than 2.
    omega: f64 = 1.0, at least 0.0;
}

algorithm! {
    /// The incomplete Cholesky factor on the pattern of A.
    #[derive(Clone, Debug, PartialEq)]
    IncompleteCholesky, "IC", parent "Preconditioning", "the incomplete Cholesky factor on the pattern of A",
}

algorithm! {
    /// Incomplete LU factors: on the pattern of A, or by a threshold.
    #[derive(Clone, Debug, PartialEq)]
    IncompleteLu, "ILU", parent "Preconditioning",
    "incomplete LU factors: on the pattern of A, or with fill > 0 by a threshold",
    /// Entries kept in each row of L and of U; 0 keeps the pattern of A.
    fill: usize = 0, at least 0;
    /// With `fill`: entries smaller than this, relative to the row of A, are dropped.
    drop: f64 = 1e-3, at least 0.0;
}

algorithm! {
    /// A partial Cholesky factor with pivots, and a shift.
    #[derive(Clone, Debug, PartialEq)]
    PivotedCholesky, "PivotedCholesky", parent "Preconditioning",
    "a partial Cholesky factor with pivots, and a shift: for kernel matrices with noise",
    /// Columns of the factor.
    rank: usize = 100, at least 1;
    /// μ in (L·Lᴴ + μ·I)⁻¹; 0 takes that of a sum with a multiple of the identity, else the trace that the factor leaves out.
    shift: f64 = 0.0, at least 0.0;
}

algorithm! {
    /// A randomised Nyström approximation, and a shift.
    #[derive(Clone, Debug, PartialEq)]
    Nystrom, "Nystrom", parent "Preconditioning", "a randomised Nyström approximation, and a shift",
    /// Columns.
    rank: usize = 50, at least 1;
    /// μ in (A + μ·I)⁻¹; 0 takes that of a sum with a multiple of the identity, else the least eigenvalue found.
    shift: f64 = 0.0, at least 0.0;
}
