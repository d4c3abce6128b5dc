//! The table of rules is complete and not stale.

use cola_runtime::World;
use cola_tests::rules_table;

/// How the page is made again.
const RENEW: &str = "UPDATE_EXPECT=1 cargo test --release -p cola-tests rules_table renews it";

#[test]
fn the_page_of_rules_is_what_the_registry_holds() {
    let _held = crate::unchanged();
    let page = rules_table::page(World::global().unwrap()).unwrap();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return std::fs::write(file, page).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap();
    // The page is long: only where it differs is shown.
    let differs = kept.lines().zip(page.lines()).position(|(kept, made)| kept != made);
    if let Some(line) = differs {
        let (kept, made) = (kept.lines().nth(line), page.lines().nth(line));
        panic!("docs/rules.md is stale at line {}:\n{kept:?}\n{made:?}\n{RENEW}", line + 1);
    }
    assert_eq!(kept.lines().count(), page.lines().count(), "docs/rules.md is stale at its end; {RENEW}");
}

/// What the mathematics asks for: a function, and the operators or patterns that have a rule of their own.
const PROMISED: &[(&[&str], &[&str])] = &[
    (
        &["inverse"],
        &[
            "Identity",
            "ScalarMul",
            "Diagonal",
            "Triangular",
            "Permutation",
            "Unitary[_]",
            "Householder",
            "Circulant",
            "Convolution",
            "Toeplitz",
            "Tridiagonal",
            "PSD[Tridiagonal]",
            "Banded",
            "PSD[Banded]",
            "Sparse",
            "PSD[Sparse]",
            "Product",
            "Kronecker",
            "KronSum",
            "BlockDiag",
            "Block",
            "Sum[LowRank, _...]",
            "Sum[LowRank, _]",
            "Sum[Kronecker[_...], ScalarMul|Identity]",
            "Sum[Kronecker[_...], Kronecker[_...]]",
            "Transpose",
            "Adjoint",
            "Conjugate",
            "Scaled",
            "Inverse",
            "PSD[_]",
            "SelfAdjoint[_]",
            "_",
        ],
    ),
    (
        &["pinv"],
        &[
            "Identity",
            "ScalarMul",
            "Diagonal",
            "Permutation",
            "Unitary[_]",
            "Stiefel[_]",
            "Projection",
            "Product",
            "Kronecker",
            "BlockDiag",
            "LowRank",
            "SelfAdjoint[_]",
            "_",
        ],
    ),
    (&["lstsq"], &["_"]),
    (
        &["eig"],
        &[
            "Identity",
            "ScalarMul",
            "Diagonal",
            "Triangular",
            "Circulant",
            "Projection",
            "Permutation",
            "Householder",
            "Kronecker",
            "KronSum",
            "BlockDiag",
            "Sum[_, _, _...]",
            "Scaled",
            "Inverse",
            "MatrixFunction",
            "LowRank",
            "SelfAdjoint[Tridiagonal]",
            "SelfAdjoint[_]",
            "_",
        ],
    ),
    (
        &["svd"],
        &[
            "Diagonal",
            "Unitary[_]",
            "Permutation",
            "Kronecker",
            "BlockDiag",
            "LowRank",
            "SelfAdjoint[_]",
            "Product[_, _, _...]",
        ],
    ),
    (
        &["diag"],
        &[
            "Dense",
            "Sparse",
            "Triangular",
            "Diagonal",
            "Tridiagonal",
            "Banded",
            "Permutation",
            "Toeplitz",
            "Circulant",
            "Convolution",
            "LowRank",
            "Projection",
            "Sum",
            "Scaled",
            "Kronecker",
            "KronSum",
            "BlockDiag",
            "Block",
            "Sliced",
            "Transpose",
            "Product",
            "Inverse[PSD[Sparse]]",
        ],
    ),
    (&["trace"], &["Kronecker", "KronSum", "Projection", "Product", "_"]),
    (
        &["slogdet"],
        &[
            "Diagonal",
            "ScalarMul",
            "Triangular",
            "Permutation",
            "Unitary[_]",
            "Householder",
            "Banded",
            "Circulant",
            "Product",
            "Kronecker",
            "KronSum",
            "BlockDiag",
            "Block",
            "Scaled",
            "Inverse",
            "Transpose",
            "Adjoint",
            "Sum[LowRank, _...]",
            "Sum[Kronecker[_...], ScalarMul|Identity]",
            "MatrixFunction",
            "PSD[_]",
            "_",
        ],
    ),
    (
        &["exp", "log", "sqrt", "isqrt", "pow", "apply_fn"],
        &[
            "Identity",
            "ScalarMul",
            "Diagonal",
            "BlockDiag",
            "Transpose",
            "Adjoint",
            "Circulant",
            "Projection",
            "Triangular",
            "SelfAdjoint[_]",
            "_",
        ],
    ),
    (&["exp"], &["KronSum", "Scaled", "LowRank"]),
    (&["exp", "log", "sqrt", "isqrt", "pow", "apply_fn"], &["Kronecker", "Permutation"]),
    (&["eigmax", "eigmin", "norm", "cond"], &["SelfAdjoint[Tridiagonal]"]),
    (
        &["cholesky"],
        &["Identity", "Diagonal", "Kronecker", "BlockDiag", "PSD[Tridiagonal]", "PSD[Banded]", "PSD[Sparse]"],
    ),
    (&["lu"], &["Identity", "Diagonal", "Kronecker", "BlockDiag", "Tridiagonal", "Banded", "Sparse"]),
    (&["qr"], &["Identity", "Diagonal", "Kronecker", "BlockDiag", "Tridiagonal", "Banded", "Sparse"]),
    (
        &["transpose", "adjoint", "conj"],
        &[
            "Triangular",
            "Sparse",
            "Diagonal",
            "ScalarMul",
            "Tridiagonal",
            "Banded",
            "Householder",
            "LowRank",
            "Projection",
            "Toeplitz",
            "Circulant",
            "Convolution",
            "Kernel",
            "Sum",
            "Product",
            "Kronecker",
            "KronSum",
            "BlockDiag",
            "Block",
            "Transpose",
            "Adjoint",
            "Conjugate",
            "Scaled",
            "Sliced",
            "Masked",
            "MatrixFunction",
        ],
    ),
    (&["nullspace"], &["BlockDiag", "Kronecker", "Product", "Concat", "Projection", "Diagonal", "_"]),
    (&["add"], &["Sum", "ScalarMul", "Diagonal", "Identity", "Zero", "LowRank", "Block"]),
    (
        &["dot"],
        &[
            "Product",
            "ScalarMul",
            "Diagonal",
            "Identity",
            "Zero",
            "Permutation",
            "LowRank",
            "Kronecker",
            "Block",
        ],
    ),
    (&["kron"], &["Kronecker", "Diagonal", "Identity", "Zero"]),
    (&["scale"], &["Scaled", "Diagonal", "ScalarMul", "Zero", "LowRank"]),
];

/// Rows whose rule is about more than they are: functions, operators, the pattern of that rule.
const COVERED: &[(&[&str], &[&str], &str)] = &[
    // Orthonormal columns: the pseudo-inverse is the adjoint, the singular values are 1, the triangular factor is I.
    (&["pinv", "svd"], &["Identity", "Permutation", "Unitary[_]"], "Stiefel[_]"),
    (&["qr"], &["Identity"], "Stiefel[_]"),
    (&["transpose"], &["Diagonal", "ScalarMul"], "Symmetric[_]"),
    // Kernels are real.
    (&["adjoint", "conj"], &["Kernel"], "Real[_]"),
    // The view shares the values of f(A), which f(Aᵀ) would compute again.
    (&["transpose", "adjoint", "conj"], &["MatrixFunction"], "_"),
    // The factorisation of a band inside the band.
    (&["slogdet"], &["Banded"], "_"),
    (&["inverse"], &["PSD[Banded]"], "Banded"),
];

#[test]
fn no_row_that_the_mathematics_promises_is_missing() {
    let _held = crate::unchanged();
    let world = World::global().unwrap();
    let mut missing = Vec::new();
    for (functions, operators) in PROMISED {
        for function in *functions {
            let found = rules_table::patterns(world, function).unwrap_or_default();
            for operator in *operators {
                let by = COVERED.iter().find(|(f, o, _)| f.contains(function) && o.contains(operator));
                let wanted = by.map_or(*operator, |(.., pattern)| *pattern);
                let head = |p: &String| p == wanted || p.split(['[', ' ']).next() == Some(wanted);
                if !found.iter().any(head) {
                    missing.push(format!("{function}({operator})"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{} holes: {}", missing.len(), missing.join(", "));
}
