//! The whole algebra from the command line.

use expect_test::expect;
use std::collections::BTreeSet;

use crate::support::cola;

/// A call of every function.
const CALLS: &[(&str, &str)] = &[
    ("add", "add(A, B)"),
    ("adjoint", "adjoint(B)"),
    ("apply", "apply(A, x)"),
    ("apply_fn", "apply_fn(A, tanh)"),
    ("assume", "assume(A, PD)"),
    ("block", "block(A, b=B, c=B, d=A)"),
    ("block_diag", "block_diag(A, B)"),
    ("cholesky", "cholesky(A)"),
    ("concat", "concat(A, B, axis=1)"),
    ("cond", "cond(A)"),
    ("conj", "conj(B)"),
    ("det", "det(B)"),
    ("detect", "detect(B)"),
    ("diag", "diag(A, offset=1)"),
    ("dot", "dot(A, B)"),
    ("eig", "eig(A, 2, which=SM)"),
    ("eigmax", "eigmax(A)"),
    ("eigmin", "eigmin(A)"),
    ("exp", "exp(B)"),
    ("factorised", "factorised(A)"),
    ("hadamard", "hadamard(A, B)"),
    ("inv_quad_logdet", "inv_quad_logdet(A, x)"),
    ("inverse", "inverse(B)"),
    ("isqrt", "isqrt(A)"),
    ("kron", "kron(A, B)"),
    ("kronsum", "kronsum(A, B)"),
    ("ldl", "ldl(A)"),
    ("log", "log(A)"),
    ("logdet", "logdet(A)"),
    ("lstsq", "lstsq(B, x)"),
    ("lu", "lu(B)"),
    ("mask", "mask(A, rows=[0, 1], cols=[0])"),
    ("no_dispatch", "no_dispatch(A)"),
    ("norm", "norm(A, 2)"),
    ("nullspace", "nullspace(LowRank(x, x))"),
    ("pinv", "pinv(B)"),
    ("pow", "pow(A, 0.3)"),
    ("preconditioner", "preconditioner(PSD(A), PivotedCholesky)"),
    ("properties", "properties(A)"),
    ("qr", "qr(B)"),
    ("quad_form", "quad_form(A, x)"),
    ("rank", "rank(LowRank(x, x))"),
    ("scale", "scale(2i, A)"),
    ("schur", "schur(B)"),
    ("slice", "slice(A, rows=[0], cols=[1, 2])"),
    ("slogdet", "slogdet(B)"),
    ("solve", "solve(A, x)"),
    ("solve_shifted", "solve_shifted(A, x, shifts=[1, 2])"),
    ("sqrt", "sqrt(A)"),
    ("svd", "svd(B, 1)"),
    ("to_dense", "to_dense(kron(A, B))"),
    ("to_sparse", "to_sparse(kron(A, B))"),
    ("trace", "trace(A)"),
    ("transpose", "transpose(B)"),
    ("verify", "verify(A)"),
];

#[test]
fn every_function_is_called_by_its_name() {
    let listed = cola(&["methods", "--json"]).json();
    let heads =
        listed["functions"].as_array().unwrap().iter().map(|f| f["head"].as_str().unwrap().to_owned());
    let functions: BTreeSet<String> = heads.map(|head| head.split('(').next().unwrap().to_owned()).collect();
    assert_eq!(functions, CALLS.iter().map(|(name, _)| (*name).to_owned()).collect());
    for (name, call) in CALLS {
        let out = cola(&[
            "eval",
            call,
            "--let",
            "A=PSD([[4, 1, 0], [1, 3, 1], [0, 1, 2]])",
            "--let",
            "B=[[1, 2, 0], [0, 1, 3], [1, 0, 1]]",
            "--let",
            "x=[1, 2, 3]",
        ]);
        assert_eq!((out.code, out.stderr.as_str()), (0, ""), "{call}");
        // What ran is told, the function itself among it; the properties of A were found by the claim.
        assert!(
            *name == "properties" || out.stdout.contains(&format!("\n  {name}(")),
            "{call}\n{}",
            out.stdout
        );
    }
}

#[test]
fn explain_shows_the_rule_of_every_node() {
    let plan = cola(&[
        "explain",
        "solve(A, ones(224, 1))",
        "--let",
        "T=PSD(Toeplitz([4, 1, 0.5, 0.25, 0, 0, 0, 0, 0, 0, 0, 0]))",
        "--let",
        "L=Triangular(ones(12, 12) + to_dense(9*I(12)))",
        "--let",
        "U=LowRank(randn(144, 2), randn(144, 2))",
        "--let",
        "A=block_diag(kron(T, L) + U, PSD(poisson2d(8)), 2*I(16))",
    ]);
    // The places of the rules move with every line that is written there.
    let lines = plan.stdout.lines().map(|line| line.split("  [").next().unwrap_or(line));
    let told: String = lines.map(|line| format!("{}\n", line.trim_end())).collect();
    expect![[r#"
        solve(Real[BlockDiag[Real[Sum[Real[LowRank], Real[Kronecker[PD[Real[Symmetric[Toeplitz]]], Real[Triangular]]]]], PD[Real[Symmetric[Sparse]]], PD[Real[ScalarMul]]]] f64[224×224] cpu, f64[224×1], Auto())
        │ by solve(_, Array, Algorithm)
        │    x = A⁻¹·b with the inverse that dispatch makes of A.
        │    the only method that matches
        │    not solve(Diagonal, Array, Algorithm): argument 1 is no Diagonal
        │    not solve(Identity, Array, Algorithm): argument 1 is no Identity
        └─ inverse(Real[BlockDiag[Real[Sum[Real[LowRank], Real[Kronecker[PD[Real[Symmetric[Toeplitz]]], Real[Triangular]]]]], PD[Real[Symmetric[Sparse]]], PD[Real[ScalarMul]]]] f64[224×224] cpu, Auto())
           │ by inverse(BlockDiag[_...], Algorithm)
           │    diag(A₁, …, Aₖ)⁻¹ = diag(A₁⁻¹, …, Aₖ⁻¹), multiplicities kept: a repeated block is factorised once.
           │    the most specific of 2 that match; its guard `parts_are_invertible` holds
           │    not inverse(_, Auto): also matches, but rank Fallback is below Structure
           │    not inverse(Unitary[_], Algorithm): argument 1 is not known to be Unitary
           ├─ inverse(Real[Sum[Real[LowRank], Real[Kronecker[PD[Real[Symmetric[Toeplitz]]], Real[Triangular]]]]] f64[144×144] cpu, Auto())
           │  │ by inverse(Sum[u:LowRank, rest:_...], Algorithm)
           │  │    (A + U·C·Vᴴ)⁻¹ = A⁻¹ − A⁻¹·U·(I + C·Vᴴ·A⁻¹·U)⁻¹·C·Vᴴ·A⁻¹.
           │  │    the most specific of 3 that match, of which 1 declined; its guard `woodbury_is_cheaper` holds
           │  │    not inverse(Sum[u:LowRank, rest:_], Algorithm): its guard `rank_is_one` declined
           │  │    not inverse(_, Auto): also matches, but rank Fallback is below Structure
           │  └─ inverse(Real[Kronecker[PD[Real[Symmetric[Toeplitz]]], Real[Triangular]]] f64[144×144] cpu, Auto())
           │     │ by inverse(Kronecker[_...], Algorithm)
           │     │    (A₁ ⊗ … ⊗ Aₖ)⁻¹ = A₁⁻¹ ⊗ … ⊗ Aₖ⁻¹.
           │     │    the most specific of 2 that match; its guard `parts_are_invertible` holds
           │     │    not inverse(_, Auto): also matches, but rank Fallback is below Structure
           │     │    not inverse(Unitary[_], Algorithm): argument 1 is not known to be Unitary
           │     ├─ inverse(PD[Real[Symmetric[Toeplitz]]] f64[12×12] cpu, Auto())
           │     │    by inverse(Toeplitz, Auto)
           │     │       T⁻¹ by Levinson's recursion and the formula of Gohberg and Semencul; for large PSD matrices first by conjugate gradients with Chan's circulant preconditioner, whose iterations hardly grow with n.
           │     │       the most specific of 2 that match; its guard `is_square` holds
           │     │       Levinson's recursion and the formula of Gohberg and Semencul
           │     │       not inverse(_, Auto): also matches, but rank Fallback is below Structure
           │     │       not inverse(Unitary[_], Algorithm): argument 1 is not known to be Unitary
           │     └─ inverse(Real[Triangular] f64[12×12] cpu (lower), Auto())
           │          by inverse(Triangular, Algorithm)
           │             T⁻¹ by substitution, on apply.
           │             the most specific of 2 that match
           │             not inverse(_, Auto): also matches, but rank Fallback is below Structure
           │             not inverse(Unitary[_], Algorithm): argument 1 is not known to be Unitary
           ├─ inverse(PD[Real[Symmetric[Sparse]]] f64[64×64] cpu (nnz=288), Auto())
           │  │ by inverse(PSD[s:Sparse], Auto)
           │  │    A⁻¹ by P·A·Pᵀ = L·Lᴴ with a fill-reducing order, or by CG where the fill would cost more; entry by entry where the pattern is diagonal.
           │  │    the most specific of 3 that match
           │  │    Cholesky(): sparse Cholesky: 2.2e3 operations, 4 KiB; less than the 64 iterations that CG may need
           │  │    not inverse(_, Auto): also matches, but rank Fallback is below Structure
           │  │    not inverse(s:Sparse, Auto): also matches, but is less specific
           │  └─ inverse(PD[Real[Symmetric[Sparse]]] f64[64×64] cpu (nnz=288), Cholesky())
           │       by inverse(PSD[_], Cholesky)
           │          A⁻¹ by A = L·Lᴴ: dense, sparse or tridiagonal as A is, through its dense matrix otherwise.
           │          the only method that matches
           │          not inverse(Unitary[_], Algorithm): argument 1 is not known to be Unitary
           │          not inverse(PSD[_], BlockCG): argument 2 is no BlockCG
           └─ inverse(PD[Real[ScalarMul]] f64[16×16] cpu (c=2), Auto())
                by inverse(ScalarMul, Algorithm)
                   (c·I)⁻¹ = c⁻¹·I.
                   the most specific of 2 that match
                   not inverse(_, Auto): also matches, but rank Fallback is below Structure
                   not inverse(Unitary[_], Algorithm): argument 1 is not known to be Unitary
    "#]].assert_eq(&told);
}
