//! What users get wrong in expressions, and what they are told.

use expect_test::{Expect, expect};

use crate::support::cola;

#[track_caller]
fn check(sources: &[&str], expected: Expect) {
    let told: Vec<String> = sources
        .iter()
        .map(|source| {
            // A plan may have been shown before what it says was tried.
            let run = cola(&["eval", source]);
            assert_eq!(run.code, 1, "{}", run.stdout);
            run.stderr
        })
        .collect();
    expected.assert_eq(&told.join(""));
}

#[test]
fn shapes_that_do_not_conform() {
    check(
        &[
            "I(2) + Diagonal([1, 2, 3])",
            "Dense(ones(2, 3)) * Dense(ones(2, 3))",
            "Dense(ones(2, 3)) * ones(2)",
            "solve(Dense(ones(2, 3)), ones(2))",
            "solve(I(2), ones(3))",
            "logdet(Dense(ones(2, 3)))",
            "Sum()",
            "Kernel(ones(3, 2), ones(3, 1))",
        ],
        expect![[r#"
            error: add: A is PD[Real[Diagonal]] f64[3×3] cpu, B is Identity f64[2×2] cpu: both must have one shape
              I(2) + Diagonal([1, 2, 3])
              ^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: Product: A·B needs as many columns of A as rows of B; A is Real[Dense] f64[2×3] cpu, B is Real[Dense] f64[2×3] cpu
              Dense(ones(2, 3)) * Dense(ones(2, 3))
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: apply: A is 2×3 for A = Real[Dense] f64[2×3] cpu, x is 2×1, y is 2×1
              Dense(ones(2, 3)) * ones(2)
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: solve: A = Real[Dense] f64[2×3] cpu is not square
              solve(Dense(ones(2, 3)), ones(2))
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              help: lstsq(A, b) minimises ‖A·x − b‖ instead
            error: solve: A = Identity f64[2×2] cpu, b is 3×1: b needs 2 rows
              solve(I(2), ones(3))
              ^^^^^^^^^^^^^^^^^^^^
            error: logdet: needs a square operator, got Real[Dense] f64[2×3] cpu
              logdet(Dense(ones(2, 3)))
              ^^^^^^^^^^^^^^^^^^^^^^^^^
            error: Sum: needs at least one operator
              Sum()
              ^^^^^
            error: Kernel: x is 3×2, y is 3×1: both need points of one dimension
              Kernel(ones(3, 2), ones(3, 1))
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        "#]],
    );
}

#[test]
fn claims_and_names_that_are_wrong() {
    check(
        &[
            "PSD(Dense(ones(2, 3)))",
            "verify(PSD(Dense([[0, 1], [1, 0]])))",
            "solve(PSD(Dense([[0, 1], [1, 0]])), [1, -1], CG())",
            "solve(PSD(Dense([[0, 1], [1, 0]])), [1, -1], Cholesky())",
            "cholesky(PSD(Dense([[0, 1], [1, 0]])))",
            "norm(I(2), frobenius)",
            "Kernel(ones(3, 2), gauss)",
            "Kernel(ones(3, 2), rbf, period=2)",
            "Kernel(ones(3, 2), rbf, lengthscale=[1, 2, 3])",
            "Kernel(ones(3, 2), matern32, lengthscale=0)",
            "detect(3)",
            "verify(I(3), probes=0)",
        ],
        expect![[r#"
            error: assume: an operator that is not square cannot be PSD; A is Real[Dense] f64[2×3] cpu
              PSD(Dense(ones(2, 3)))
              ^^^^^^^^^^^^^^^^^^^^^^
            error: verify: A is not PSD: random vectors violate it by 1.0e0, rounding allows 6.4e-14; A is PSD[Real[Symmetric[Dense]]] f64[2×2] cpu
              verify(PSD(Dense([[0, 1], [1, 0]])))
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              help: do not assert PSD of A, or of the part that it was inferred from
            error: PSD[Real[Symmetric[Dense]]] f64[2×2] cpu was taken to be PSD, but pᴴ·A·p = -2.000e0 (pᴴ·A·p/pᴴ·p = -1.000e0) in iteration 1 of CG
              solve(PSD(Dense([[0, 1], [1, 0]])), [1, -1], CG())
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              help: the claim PSD is false; without it, LDL(), MINRES() or GMRES() solve this
            error: A is not positive definite: Cholesky pivot 0 is 0
              in Cholesky of PSD[Real[Symmetric[Dense]]] f64[2×2] cpu
              solve(PSD(Dense([[0, 1], [1, 0]])), [1, -1], Cholesky())
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              help: if the claim PSD is false, drop it and solve with LDL() or LU(); if A is singular, add a shift A + sI
            error: A is not positive definite: Cholesky pivot 0 is 0
              in Cholesky of PSD[Real[Symmetric[Dense]]] f64[2×2] cpu
              cholesky(PSD(Dense([[0, 1], [1, 0]])))
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              help: if the claim PSD is false, drop it and solve with LDL() or LU(); if A is singular, add a shift A + sI
            error: norm: argument `ord` must be fro, 1, inf, 2 or nuc, got frobenius
              norm(I(2), frobenius)
              ^^^^^^^^^^^^^^^^^^^^^
            error: Kernel: there is no kernel `gauss`; it is rbf, matern12, matern32, matern52, periodic, linear, polynomial or rational_quadratic
              Kernel(ones(3, 2), gauss)
              ^^^^^^^^^^^^^^^^^^^^^^^^^
            error: Kernel: the kernel rbf has no `period`
              Kernel(ones(3, 2), rbf, period=2)
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: Kernel: 3 lengthscales for points of 2 coordinates; give 1 or 2
              Kernel(ones(3, 2), rbf, lengthscale=[1, 2, 3])
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: Kernel: lengthscale must be positive and finite, got 0
              Kernel(ones(3, 2), matern32, lengthscale=0)
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: detect: argument `a` must be of kind Operator, got an integer
              detect(3)
              ^^^^^^^^^
              help: detect(a: Operator) -> Operator[a.rows, a.cols]
            error: verify: probes must be at least 1
              verify(I(3), probes=0)
              ^^^^^^^^^^^^^^^^^^^^^^
        "#]],
    );
}

#[test]
fn kernels_are_made_of_points_and_names() {
    let entry = cola(&["eval", "x = [0, 1]; k = Kernel(x, matern12, variance=2); (k*[1, 0])[0]"]).stdout;
    assert!(entry.starts_with("2.0\n"), "{entry}");
    let shown = cola(&["eval", "Kernel([[0, 0], [1, 2]], rbf, lengthscale=[1, 2])"]).stdout;
    assert!(
        shown.starts_with("PSD[Real[Symmetric[Kernel]]]") && shown.contains("lengthscale=[1, 2]"),
        "{shown}"
    );
    let shown = cola(&["eval", "Kernel([0, 1], [2], periodic, period=3)"]).stdout;
    assert!(shown.contains("periodic(period=3)") && !shown.contains("PSD"), "{shown}");
}

#[test]
fn claims_can_be_verified_and_entries_examined() {
    let shown = cola(&["eval", "verify(PSD(Dense([[2, 1], [1, 2]])))"]).stdout;
    assert!(shown.contains("PSD") && shown.contains("dense matrix"), "{shown}");
    let shown = cola(&["eval", "detect(Dense([[2, 0], [0, 3]]))"]).stdout;
    assert!(shown.contains("Diagonal"), "{shown}");
}

#[test]
fn complex_quotients_neither_overflow_nor_vanish() {
    cola(&["eval", "(1e300+1e300i)/(1e300+1e300i)"]).succeeds_with("1.0+0.0i\n");
    let entry = cola(&["eval", "to_dense(2/Dense([[4]]))[0, 0]"]).stdout;
    assert!(entry.starts_with("0.5\n"), "{entry}");
}

#[test]
fn slices_as_arguments_need_an_end() {
    check(
        &["mask(I(3), 0:, [1])", "mask(I(3), -2:3, [1])", "solve(0:3, [1, 2])"],
        expect![[r#"
            error: the slice `0:` has no size to count from
              mask(I(3), 0:, [1])
                         ^^
              help: as an argument, a slice has an end and counts upwards from 0: `0:3`, `0:6:2`; everything is `:`
            error: the slice `-2:3` has no size to count from
              mask(I(3), -2:3, [1])
                         ^^^^
              help: as an argument, a slice has an end and counts upwards from 0: `0:3`, `0:6:2`; everything is `:`
            error: solve: argument `a` must be of kind Operator, got an index
              solve(0:3, [1, 2])
              ^^^^^^^^^^^^^^^^^^
              help: solve(a: Operator, b: Array, alg: Algorithm = Auto) -> Array[a.cols, b.cols]
        "#]],
    );
}
